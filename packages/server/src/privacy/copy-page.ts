import { retention } from './content.ts'
import type { CopyPart } from './copy-store.ts'

/** Pure: the copy as a page to read, and as data. */

export interface CopyOf {
  brand: string
  madeAt: Date
  parts: { part: CopyPart; lines: Record<string, unknown>[] }[]
}

export function asJson({ brand, madeAt, parts }: CopyOf): string {
  const told = parts.map(({ part, lines }) => ({
    part: part.part,
    title: part.words,
    purpose: part.purpose,
    keptUntil: untilOf(part),
    lines,
  }))
  return JSON.stringify({ brand, madeAt, format: 'qiao-personal-data-1', parts: told }, wholeAsText, 2)
}

export function asPage({ brand, madeAt, parts }: CopyOf): string {
  const title = `${brand} · 个人信息副本`
  const sections = parts.map(({ part, lines }) => {
    const head = `<h2>${inHtml(part.words.zh)} <small>${inHtml(part.words.en)}</small></h2>
<p>用途：${inHtml(part.purpose.zh)}。保存期限：${inHtml(untilOf(part).zh)}。共 ${lines.length} 条。</p>`
    return lines.length === 0 ? head : `${head}\n${tableOf(lines)}`
  })
  return `<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${inHtml(title)}</title>
<style>body{font:15px/1.6 system-ui,sans-serif;max-width:1100px;margin:2rem auto;padding:0 1rem;color:#1f2329}h2{margin-top:2rem}small{color:#646a73;font-weight:400}
div{overflow-x:auto}table{border-collapse:collapse;min-width:100%}td,th{border:1px solid #dee0e3;padding:.35rem .6rem;text-align:left;vertical-align:top;white-space:pre-wrap}th{background:#f5f6f7;white-space:nowrap}</style>
<h1>${inHtml(title)}</h1>
<p>生成时间：${inHtml(clockOf(madeAt))}。他人的电话号码已遮盖。同一份内容的机器可读版本见 data.json。</p>
${sections.join('\n')}
</html>
`
}

/** How long it is kept, in words. */
function untilOf({ rule }: CopyPart): { zh: string; en: string } {
  const found = retention.rules.find((one) => one.rule === rule)
  return found
    ? { zh: `${found.days} 天（${found.why.zh}）`, en: `${found.days} days (${found.why.en})` }
    : { zh: '直到您要求删除', en: 'Until you ask for erasure' }
}

function tableOf(lines: readonly Record<string, unknown>[]): string {
  const names = [...new Set(lines.flatMap((line) => Object.keys(line)))]
  const head = names.map((name) => `<th>${inHtml(name)}</th>`).join('')
  const body = lines.map(
    (line) => `<tr>${names.map((name) => `<td>${inHtml(textOf(line[name]))}</td>`).join('')}</tr>`,
  )
  return `<div><table><tr>${head}</tr>\n${body.join('\n')}</table></div>`
}

function textOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return ''
  if (value instanceof Date) return clockOf(value)
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (Array.isArray(value)) return value.map(textOf).join('\n')
  if (typeof value === 'object')
    return Object.entries(value)
      .flatMap(([name, inner]) => (textOf(inner) === '' ? [] : [`${name}：${textOf(inner)}`]))
      .join('\n')
  return String(value)
}

/** To the minute, in Shanghai. */
function clockOf(at: Date): string {
  return new Date(at.getTime() + 8 * 3600_000).toISOString().slice(0, 16).replace('T', ' ')
}

function inHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

function wholeAsText(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}
