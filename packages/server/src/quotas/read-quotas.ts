import type { BrandId } from '../kernel/ids.ts'
import { addDays, businessDay } from '../kernel/time.ts'
import { listShops } from '../organization/index.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { QuotaLedger } from './ledger.ts'
import { type HeldLimit, isByDay } from './limits.ts'
import { listUsesSince, type Use } from './store.ts'

/** Calls of one group by one holder: today, the days before, and what is free. */
export interface QuotaView extends Pick<Use, 'marketplace' | 'holder' | 'group'> {
  /** Names of the shops that the holder calls for. */
  shops: string[]
  count: number
  refused: number
  peakSecond: number
  limits: Pick<HeldLimit, 'times' | 'perMs' | 'source'>[]
  /** Null where no limit is known. */
  free: number | null
  resetsAt: Date | null
  /** The last seven business days, today last. */
  days: Pick<Use, 'onDay' | 'count' | 'refused'>[]
}

const daysShown = 7

type Ledger = Pick<QuotaLedger, 'ask' | 'limitsFor' | 'flush' | 'knownGroups'>

export async function readQuotas(
  runtime: Pick<Runtime, 'db' | 'ports'>,
  ledger: Ledger,
  brandId: BrandId,
): Promise<{ day: string; items: QuotaView[] }> {
  await ledger.flush()
  const day = businessDay(runtime.ports.clock.now())
  const days = Array.from({ length: daysShown }, (_, n) => addDays(day, n - daysShown + 1))
  const { uses, shops } = await runtime.db.transact(brandId, async (tx) => ({
    uses: await listUsesSince(tx, days[0]!),
    shops: await listShops(tx),
  }))
  const byAccount = Map.groupBy(uses, accountKey)
  for (const one of unusedOf(uses, ledger))
    if (!byAccount.has(accountKey(one))) byAccount.set(accountKey(one), [one])
  const items = await Promise.all(
    [...byAccount.values()].map(async (rows): Promise<QuotaView> => {
      const [{ marketplace, holder, group }] = rows as [Use]
      const today = rows.find(({ onDay }) => onDay === day)
      const limits = await ledger.limitsFor(brandId, marketplace, group)
      const { free, resetsAt } = await ledger.ask(brandId, askingOf({ marketplace, holder, group }), 1)
      const named = shops.filter((shop) =>
        holder.startsWith('shop:') ? `shop:${shop.id}` === holder : shop.marketplace === marketplace,
      )
      return {
        ...{ marketplace, holder, group, free, resetsAt },
        shops: named.filter(({ state }) => state !== 'not_connected').map(({ name }) => name),
        count: today?.count ?? 0,
        refused: today?.refused ?? 0,
        peakSecond: today?.peakSecond ?? 0,
        limits: limits.map(({ times, perMs, source }) => ({ times, perMs, source })),
        days: days.map((onDay) => {
          const row = rows.find((one) => one.onDay === onDay)
          return { onDay, count: row?.count ?? 0, refused: row?.refused ?? 0 }
        }),
      }
    }),
  )
  return { day, items: items.sort((a, b) => (accountKey(a) < accountKey(b) ? -1 : 1)) }
}

/** Groups with a known limit that nobody has called yet: a planner asks about these, too. */
function unusedOf(uses: Use[], ledger: Ledger): Use[] {
  const holders = Map.groupBy(
    uses.filter(({ holder }) => holder.startsWith('app:')),
    ({ marketplace, holder }) => `${marketplace}|${holder}`,
  )
  return [...holders.values()].flatMap(([use]) =>
    ledger
      .knownGroups(use!.marketplace)
      .map((group) => ({ ...use!, group, count: 0, refused: 0, peakSecond: 0, onDay: '' })),
  )
}

export interface Tightest {
  group: string
  /** Calls of the shop's app today, of all groups. */
  used: number
  /** Of the group with the least left of a day's limit; null where no limit of a day is known. */
  limit: number | null
  left: number | null
}

/** How a shop stands with its marketplace's limits of a day; null while nothing was called. */
export async function tightestQuota(
  runtime: Pick<Runtime, 'db' | 'ports'>,
  ledger: Ledger,
  brandId: BrandId,
  { marketplace, appKey, shopId }: { marketplace: string; appKey: string; shopId: string },
): Promise<Tightest | null> {
  const { items } = await readQuotas(runtime, ledger, brandId)
  const mine = items.filter(
    (one) => one.marketplace === marketplace && [`app:${appKey}`, `shop:${shopId}`].includes(one.holder),
  )
  if (mine.length === 0) return null
  const used = mine.reduce((sum, { count }) => sum + count, 0)
  const daily = mine.flatMap((one) =>
    one.limits
      .filter(isByDay)
      .map(({ times }) => ({ group: one.group, limit: times, left: Math.max(0, times - one.count) })),
  )
  const [least] = daily.sort((a, b) => a.left / a.limit - b.left / b.limit)
  return { used, group: least?.group ?? '', limit: least?.limit ?? null, left: least?.left ?? null }
}

export function askingOf({ marketplace, holder, group }: Pick<Use, 'marketplace' | 'holder' | 'group'>) {
  const [kind, ...rest] = holder.split(':')
  const name = rest.join(':')
  return kind === 'shop'
    ? { marketplace, group, appKey: '', shopId: name }
    : { marketplace, group, appKey: name }
}

const accountKey = ({ marketplace, holder, group }: Pick<Use, 'marketplace' | 'holder' | 'group'>): string =>
  `${marketplace}|${holder}|${group}`
