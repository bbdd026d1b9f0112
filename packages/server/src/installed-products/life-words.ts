import type { Words } from '../runtime/http/route.ts'
import type { Life, LifePart, Start } from './life.ts'
import { usualWarnDays } from './life-cycle.ts'
import { sameWarranty, saysSame } from './own-life.ts'

type Language = 'zh' | 'en'

export const doesWords: Record<LifePart['does'], Words> = {
  replace: { zh: '更换耗材', en: 'Replace' },
  care: { zh: '保养', en: 'Care' },
  inspect: { zh: '检查', en: 'Check' },
}

const startWords: Record<Start, Words> = {
  installed: { zh: '安装', en: 'installation' },
  delivered: { zh: '签收', en: 'delivery' },
  bought: { zh: '购买', en: 'purchase' },
}

/** What became different, a line a part. */
export function changeLines(before: Life, after: Life, language: Language): string[] {
  const zh = language === 'zh'
  const old = new Map(before.parts.map((part) => [part.code, part]))
  const kept = new Set(after.parts.map(({ code }) => code))
  const lines = after.parts.flatMap((part) => {
    const was = old.get(part.code)
    if (!was)
      return [
        zh ? `加上「${part.name.zh}」：${cycle(part, 'zh')}` : `Added ${part.name.en}: ${cycle(part, 'en')}`,
      ]
    const says = partLine(was, part, language)
    return says ? [says] : []
  })
  const gone = before.parts
    .filter(({ code }) => !kept.has(code))
    .map(({ name }) => (zh ? `去掉「${name.zh}」` : `Took out ${name.en}`))
  const warranty = sameWarranty(before.warranty, after.warranty) ? [] : [warrantyLine(after, language)]
  return [...lines, ...gone, ...warranty]
}

function partLine(was: LifePart, part: LifePart, language: Language): string | null {
  const zh = language === 'zh'
  const name = zh ? `「${part.name.zh}」` : part.name.en
  if (saysSame(was, part)) {
    if (Boolean(was.own) === Boolean(part.own)) return null
    if (zh) return part.own ? `${name}确认为品牌自己的周期` : `${name}回到厂家常见周期`
    return part.own ? `${name} confirmed as the brand's own` : `${name} back to what makers print`
  }
  const [from, to] = [cycle(was, language), cycle(part, language)]
  if (from !== to) return zh ? `${name}${from} → ${to}` : `${name}: ${from} → ${to}`
  return zh ? `${name}改了名称或计入的配件、工单` : `${name}: name, articles or jobs that count`
}

function cycle({ everyMonths, warnDays = usualWarnDays, does }: LifePart, language: Language): string {
  return language === 'zh'
    ? `每 ${everyMonths} 个月${doesWords[does].zh}，提前 ${warnDays} 天`
    : `${doesWords[does].en.toLowerCase()} every ${everyMonths} months, ${warnDays} days ahead`
}

function warrantyLine({ warranty: { starts, waitDays, repairsExtend } }: Life, language: Language): string {
  const from = startWords[starts[0]!][language]
  const waits = starts[0] === 'installed'
  if (language === 'zh')
    return `保修从${from}起算${waits ? `，最多等 ${waitDays} 天` : ''}，维修天数${repairsExtend ? '' : '不'}顺延`
  const wait = waits ? `, waiting ${waitDays} days at most` : ''
  return `Warranty from ${from}${wait}, repair days ${repairsExtend ? '' : 'not '}added`
}
