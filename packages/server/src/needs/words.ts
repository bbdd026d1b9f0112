import { formatFen } from '../kernel/money.ts'
import { dayOfNumber } from '../kernel/time.ts'
import type { Habit } from './habit.ts'
import type { NeedReason } from './need.ts'

type Language = 'zh' | 'en'

/** Why a need is expected, in a sentence. */
export function reasonText(reason: NeedReason, language: Language): string {
  const zh = language === 'zh'
  switch (reason.code) {
    case 'rhythm': {
      const { every, times, quantity } = reason
      const last = dayOfNumber(reason.last)
      return zh
        ? `自己的节奏：买过 ${times} 次，每件约用 ${every} 天；上次 ${last} 买了 ${quantity} 件`
        : `Own rhythm: bought ${times} times, each lasts ${every} days or so; last bought ${quantity} on ${last}`
    }
    case 'cycle': {
      const { months, confirmed, own } = reason
      const since = dayOfNumber(reason.since)
      if (zh) {
        const asks = own ? '按品牌设定的周期' : confirmed ? '产品说明' : '同类产品一般'
        return `${asks}每 ${months} 个月一次，${reason.started === 'last' ? `上次在 ${since}` : `${since} 起使用`}`
      }
      const asks = own
        ? "By this brand's own cycle,"
        : confirmed
          ? 'The product asks for it'
          : 'Such products commonly ask for it'
      return `${asks} every ${months} months; ${reason.started === 'last' ? 'last done on' : 'in use since'} ${since}`
    }
    case 'ready':
      return zh
        ? `客户 ${dayOfNumber(reason.bought)} 已买过，可能等着更换`
        : `The customer bought one on ${dayOfNumber(reason.bought)}; it may be waiting to go in`
    case 'warranty':
      return zh
        ? `保修到 ${dayOfNumber(reason.until)} 为止`
        : `Under warranty until ${dayOfNumber(reason.until)}`
  }
}

/** What an agent may send of a habit. Prices are the last ones paid, and say so. */
export function orderText(habit: Habit, language: Language): string {
  const zh = language === 'zh'
  const priced = habit.items.every(({ unitFen }) => unitFen !== null)
  const sum = formatFen(BigInt(totalFen(habit) ?? 0))
  const where = habit.shopName ?? ''
  const lines = habit.items.map(({ name, quantity }) => `· ${name} × ${quantity}`)
  const tail = zh
    ? [priced ? `按上次的价格约 ${sum}` : '', where ? `在${where}下单` : ''].filter(Boolean).join('，')
    : [priced ? `About ${sum} at the last price` : '', where ? `at ${where}` : ''].filter(Boolean).join(', ')
  const head = zh ? '还是按老样子来一单吗？' : 'The same as usual?'
  return [head, ...lines, ...(tail ? [`${tail}${zh ? '。' : '.'}`] : [])].join('\n')
}

/** Of the whole card at the last prices; null where one of them is not known. */
export function totalFen({ items }: Habit): number | null {
  if (items.some(({ unitFen }) => unitFen === null)) return null
  return items.reduce((sum, { unitFen, quantity }) => sum + unitFen! * quantity, 0)
}
