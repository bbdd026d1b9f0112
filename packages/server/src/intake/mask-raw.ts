/** A raw body as those may see it who may not read it: its shape, ids and codes; never what names a person. */

const telling =
  /name|nick|phone|mobile|tel|address|addr|receiver|buyer|memo|remark|(?:msg|message|text|content)$|openid|open_?uid|idcard|cert|姓名|电话|手机|地址|备注/i
/** Ids, codes, times, amounts: one word without letters of a name's script. */
const code = /^[\w.:\-+ /]{1,64}$/
const phone = /(?<!\d)1[3-9]\d{9}(?!\d)/
const hidden = '•••'
const deepest = 12
/** Ids that a number of JavaScript would round. */
const longNumber = /([:[,]\s*)(-?\d{16,})(?=\s*[,\]}])/g

export function maskRaw(raw: string): string {
  const parsed = readJson(raw)
  if (parsed !== undefined) return JSON.stringify(masked('', parsed, 0), null, 2)
  if (raw.trimStart().startsWith('<')) return maskXml(raw)
  return `${hidden} (${raw.length})`
}

function masked(key: string, value: unknown, depth: number): unknown {
  if (depth > deepest) return hidden
  if (Array.isArray(value)) return value.slice(0, 200).map((one) => masked(key, one, depth + 1))
  if (value && typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [safeKey(name), masked(name, inner, depth + 1)]),
    )
  if (typeof value === 'string') return maskText(key, value, depth)
  if (typeof value === 'number') return phone.test(String(value)) || telling.test(key) ? hidden : value
  return value
}

/** Bodies that hold another body as text (Youzan's `msg`, Doudian's `data`) are opened too. */
function maskText(key: string, value: string, depth: number): unknown {
  const inner = /^\s*[{[]/.test(value) ? readJson(value) : undefined
  if (inner !== undefined) return masked(key, inner, depth + 1)
  if (value === '') return value
  return !telling.test(key) && code.test(value) && !phone.test(value) ? value : hidden
}

const safeKey = (name: string): string => (code.test(name) && !phone.test(name) ? name : hidden)

function maskXml(raw: string): string {
  return raw.replace(
    /<(\w+)>(?:<!\[CDATA\[([\s\S]*?)\]\]>|([^<]*))<\/\1>/g,
    (_, tag: string, cdata?: string, text?: string) =>
      `<${tag}>${maskText(tag, cdata ?? text ?? '', 0)}</${tag}>`,
  )
}

function readJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text.replace(longNumber, '$1"$2"'))
    return typeof value === 'object' ? value : undefined
  } catch {
    return undefined
  }
}
