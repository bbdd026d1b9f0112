import type { CallLimit, GatedCall } from '../connectors/contract/call-gate.ts'

/** Which limits hold for a call; pure. */

export interface HeldLimit {
  group: string
  times: number
  perMs: number
  holder: 'app' | 'shop'
  source: CallLimit['source'] | 'brand'
}

export interface OwnLimit {
  marketplace: string
  group: string
  perMs: number
  times: number
}

/** From an hour on, calls are counted by day; below it a bucket keeps the pace. */
const longWindowMs = 3_600_000

export const isByDay = ({ perMs }: Pick<HeldLimit, 'perMs'>): boolean => perMs >= longWindowMs

/** The group of a call: the first that names it, or its own name. */
export function groupOf(known: readonly CallLimit[], api: string): string {
  return known.find(({ apis }) => apis?.includes(api))?.group ?? api
}

/** Documented limits of a group; the brand's own for the same window wins. */
export function limitsOf(
  known: readonly CallLimit[],
  own: readonly OwnLimit[],
  marketplace: string,
  group: string,
): HeldLimit[] {
  const mine = own.filter((one) => one.marketplace === marketplace && one.group === group)
  const documented = known.filter((one) => one.group === group || !one.apis)
  const holder = documented[0]?.holder ?? 'app'
  return [
    ...mine.map(({ perMs, times }): HeldLimit => ({ group, times, perMs, holder, source: 'brand' })),
    ...documented.filter(({ perMs }) => !mine.some((one) => one.perMs === perMs)),
  ]
}

export function holderOf(
  holder: HeldLimit['holder'],
  { appKey, shopId }: Pick<GatedCall, 'appKey' | 'shopId'>,
): string {
  return holder === 'shop' && shopId ? `shop:${shopId}` : `app:${appKey}`
}
