import type { MarketplaceActs } from '../connectors/contract/acts.ts'
import { ConnectorFailure, type ShopAccess } from '../connectors/contract/connector.ts'
import type { BrandId } from '../kernel/ids.ts'
import { listShops } from '../organization/index.ts'
import { errorCode } from '../runtime/events/dead-letters.ts'
import { faultPoint } from '../runtime/fault-point.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { type StockLimit, stockLimitOf } from './limits.ts'
import type { Push } from './push.ts'
import { abandonedMs, type Plan, pushRound } from './push-round.ts'
import { wakeAbandoned } from './push-store.ts'
import { answerOf, type Settled } from './settle-pushes.ts'

/** In case a wake-up was lost, or time alone makes a number necessary. */
const lookEveryMs = 5_000
const batch = 200
/** What cannot be called at all is tried again after this. */
const unreachableMs = 60_000

export interface PusherDeps {
  runtime: Runtime
  actsOf(marketplace: string): MarketplaceActs | undefined
  access(brandId: BrandId, shopId: string): Promise<ShopAccess | null>
  limitOf?(marketplace: string): StockLimit
}

export interface Pusher {
  /** Stock or offers of this brand changed, and that is committed. */
  wake(brandId: BrandId): void
  /** Works until nothing can be told now, calls and their answers included. */
  drain(brandId: BrandId): Promise<void>
  start(): void
  stop(): Promise<void>
}

/** Tells shops their numbers: woken by a change, one round a brand at a time, calls of different shops side by side. */
export function openPusher(deps: PusherDeps): Pusher {
  const { clock } = deps.runtime.ports
  const rounds = new Map<BrandId, Promise<void>>()
  const again = new Set<BrandId>()
  const later = new Map<BrandId, () => void>()
  const calls = new Set<Promise<void>>()
  /** Numbers under way by brand and shop. */
  const underWay = new Map<string, number>()
  /** Answers that came since the last round: all of them are written in one commit. */
  const answers = new Map<BrandId, Settled[]>()
  let stopped = false
  let stopLooking = (): void => undefined

  const wake = (brandId: BrandId): void => {
    if (stopped) return
    if (rounds.has(brandId)) {
      again.add(brandId)
      return
    }
    const round = runRounds(brandId)
      .catch((error) =>
        deps.runtime.log.error({ event: 'stock.push_stumbled', brandId, code: errorCode(error) }),
      )
      .finally(() => {
        rounds.delete(brandId)
        if (again.delete(brandId)) wake(brandId)
      })
    rounds.set(brandId, round)
  }

  const runRounds = async (brandId: BrandId): Promise<void> => {
    // A restored copy must not tell the shops of the original anything.
    if (await deps.runtime.effectsOff()) return
    for (let full = true; full && !stopped; ) {
      again.delete(brandId)
      const settled = answers.get(brandId) ?? []
      answers.delete(brandId)
      const { plan, marketplaces } = await runRound(deps, brandId, settled, underWay).catch((error) => {
        answers.set(brandId, [...settled, ...(answers.get(brandId) ?? [])])
        throw error
      })
      for (const [shopId, pushes] of Map.groupBy(plan.pushes, (push) => push.shopId))
        send(brandId, shopId, marketplaces.get(shopId) ?? '', pushes)
      if (plan.opensInMs !== null) wakeLater(brandId, plan.opensInMs)
      full = plan.pushes.length > 0 || plan.claimed >= batch || again.has(brandId)
    }
  }

  /** A shop that opens for one number at a time is told a handful at once. */
  const wakeLater = (brandId: BrandId, ms: number): void => {
    later.get(brandId)?.()
    later.set(
      brandId,
      clock.after(Math.max(50, ms), () => {
        later.delete(brandId)
        wake(brandId)
      }),
    )
  }

  const send = (brandId: BrandId, shopId: string, marketplace: string, pushes: Push[]): void => {
    const { atOnce } = limitFor(deps, marketplace)
    const key = `${brandId}|${shopId}`
    for (let from = 0; from < pushes.length; from += atOnce) {
      const part = pushes.slice(from, from + atOnce)
      underWay.set(key, (underWay.get(key) ?? 0) + part.length)
      const call = callShop(deps, brandId, marketplace, part)
        .then((settled) => {
          underWay.set(key, underWay.get(key)! - part.length)
          answers.set(brandId, [...(answers.get(brandId) ?? []), ...settled])
          wake(brandId)
        })
        .finally(() => calls.delete(call))
      calls.add(call)
    }
  }

  const look = async (): Promise<void> => {
    const { db, ports } = deps.runtime
    for (const brandId of await deps.runtime.brands().catch(() => [])) {
      const cutoff = new Date(ports.clock.now().getTime() - abandonedMs)
      await db.transact(brandId, (tx) => wakeAbandoned(tx, cutoff)).catch(() => 0)
      wake(brandId)
    }
  }

  return {
    wake,
    async drain(brandId) {
      wake(brandId)
      // The clock may stand still for a test: what waits for a later moment is left.
      while (rounds.has(brandId) || calls.size > 0)
        await Promise.all([...(rounds.has(brandId) ? [rounds.get(brandId)] : []), ...calls])
    },
    start() {
      stopLooking = clock.every(lookEveryMs, look)
    },
    async stop() {
      stopped = true
      stopLooking()
      for (const cancel of later.values()) cancel()
      await Promise.all([...rounds.values(), ...calls])
      // What came back last is written, and nothing more is sent.
      for (const [brandId, settled] of answers)
        await runRound(deps, brandId, settled, null).catch(() => undefined)
    },
  }
}

function limitFor(deps: PusherDeps, marketplace: string): StockLimit {
  return (deps.limitOf ?? stockLimitOf)(marketplace)
}

async function runRound(
  deps: PusherDeps,
  brandId: BrandId,
  settled: readonly Settled[],
  /** Null when nothing may be sent any more. */
  underWay: ReadonlyMap<string, number> | null,
): Promise<{ plan: Plan; marketplaces: Map<string, string> }> {
  const { db, metrics, ports } = deps.runtime
  const marketplaces = new Map<string, string>()
  const plan = await db.transact(brandId, async (tx) => {
    for (const { id, marketplace } of await listShops(tx)) marketplaces.set(id, marketplace)
    const limitOf = (shopId: string): StockLimit => limitFor(deps, marketplaces.get(shopId) ?? '')
    return pushRound(tx, settled, {
      limitOf,
      roomOf: (shopId) => {
        const { atOnce, sideBySide } = limitOf(shopId)
        return underWay ? atOnce * sideBySide - (underWay.get(`${brandId}|${shopId}`) ?? 0) : 0
      },
      batch: underWay ? batch : 0,
    })
  })
  faultPoint('stock.after-sent')
  for (const outcome of ['limited', 'coalesced'] as const)
    if (plan[outcome] > 0) metrics.stockNumbers.inc({ marketplace: '', outcome }, plan[outcome])
  const now = ports.clock.now().getTime()
  for (const { shopId, changedAt } of plan.pushes)
    if (changedAt)
      metrics.stockDelay.observe(
        { marketplace: marketplaces.get(shopId) ?? '' },
        (now - changedAt.getTime()) / 1_000,
      )
  return { plan, marketplaces }
}

async function callShop(
  deps: PusherDeps,
  brandId: BrandId,
  marketplace: string,
  pushes: Push[],
): Promise<Settled[]> {
  const settled = await outcomesOf(deps, brandId, marketplace, pushes)
  faultPoint('stock.after-call')
  for (const { answer } of settled) deps.runtime.metrics.stockNumbers.inc({ marketplace, outcome: answer })
  return settled
}

async function outcomesOf(
  deps: PusherDeps,
  brandId: BrandId,
  marketplace: string,
  pushes: Push[],
): Promise<Settled[]> {
  const all = (answer: Settled['answer'], code: string, retryAfterMs: number | null): Settled[] =>
    pushes.map((push) => ({ push, answer, code, retryAfterMs }))
  const acts = deps.actsOf(marketplace)
  if (!acts?.pushStock) return all('not_sent', 'not_possible', unreachableMs)
  try {
    const access = await deps.access(brandId, pushes[0]!.shopId)
    if (!access) return all('not_sent', 'not_connected', unreachableMs)
    const outcomes = await acts.pushStock(
      access,
      pushes.map(({ itemId, skuId, value }) => ({ itemId, skuId: skuId || null, sellable: value })),
    )
    return pushes.map((push, i) => {
      const outcome = outcomes[i]
      return outcome
        ? { push, ...answerOf(outcome) }
        : { push, answer: 'lost', code: 'no_outcome', retryAfterMs: null }
    })
  } catch (error) {
    // Some of them may have been set before it broke.
    const failure = error instanceof ConnectorFailure ? error : null
    const wait = failure?.kind === 'authorisation_expired' ? unreachableMs : (failure?.retryAfterMs ?? null)
    deps.runtime.log.warn({
      event: 'stock.push_failed',
      brandId,
      shopId: pushes[0]!.shopId,
      code: failure?.code ?? errorCode(error),
    })
    return all('lost', failure?.kind ?? 'failed', wait)
  }
}
