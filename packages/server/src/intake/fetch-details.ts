import { type Connector, ConnectorFailure } from '../connectors/contract/connector.ts'
import type { BrandId } from '../kernel/ids.ts'
import { type Batcher, openBatcher } from '../runtime/batcher.ts'
import { errorCode } from '../runtime/events/dead-letters.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { faultPoint } from '../runtime/fault-point.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { indexPhones } from './entry-phones.ts'
import { intakeAlarm } from './events.ts'
import { recordTold, type Told } from './keep-told.ts'
import { leaseMs, type PendingDetail } from './receive-pushes.ts'
import type { Connectors, Directory } from './shops.ts'
import type { Sinks } from './sinks.ts'
import { type Outcome, settleEntries } from './store.ts'
import { asideCode, type Understood, understand } from './understand.ts'

const largestGroup = 24
const groupsAtOnce = 6
export const maxTries = 6
const endedRetryMs = 3_600_000

interface Deps {
  runtime: Runtime
  connectors: Connectors
  directory: Directory
  sinks: Sinks
}

/** One thing to fetch, and all the entries that wait for it: ten messages about one order are one call. */
interface Subject {
  kind: PendingDetail['subject']
  id: string
  waiting: PendingDetail[]
}

interface Fetched extends Subject {
  detail: unknown
  understood: Understood | null
  problem: Problem | null
}

interface Problem {
  code: string
  retryAfterMs: number | null
  final: boolean
  /** The marketplace is over its limit or out of order: asked again as long as that lasts. */
  isTheirs?: boolean
}

interface ShopQueue {
  brandId: BrandId
  marketplace: string
  shopId: string
  subjects: Map<string, Subject>
  running: number
  /** Halved when the marketplace refuses, so that one refusal takes few others with it; doubled while it answers. */
  groupSize: number
}

export interface DetailFetcher {
  add(pending: PendingDetail[]): void
  idle(): Promise<void>
  /** Calls made to marketplaces since start. */
  readonly calls: number
}

/** Fetches details by the real client, grouped by shop, and records them in group commits of their own. */
export function openDetailFetcher(deps: Deps): DetailFetcher {
  const shops = new Map<string, ShopQueue>()
  const recorders = new Map<BrandId, Batcher<Fetched, null>>()
  const underWay = new Set<Promise<void>>()
  let calls = 0

  const recorderOf = (brandId: BrandId): Batcher<Fetched, null> => {
    const known = recorders.get(brandId)
    if (known) return known
    const fresh = openBatcher<Fetched, null>({
      clock: deps.runtime.ports.clock,
      gatherMs: 1,
      maxItems: 200,
      lanes: 2,
      run: (fetched) => recordFetched(deps, brandId, fetched),
    })
    recorders.set(brandId, fresh)
    return fresh
  }

  const pump = (key: string): void => {
    const shop = shops.get(key)
    while (shop && shop.running < groupsAtOnce && shop.subjects.size > 0) {
      const group = [...shop.subjects.values()].slice(0, shop.groupSize)
      for (const one of group) shop.subjects.delete(`${one.kind}|${one.id}`)
      shop.running += 1
      calls += group.length
      const work = fetchGroup(deps, shop, group)
        .then((fetched) => {
          const refused = fetched.some(({ problem }) => problem?.isTheirs)
          shop.groupSize = refused
            ? Math.max(1, Math.floor(group.length / 2))
            : Math.min(largestGroup, shop.groupSize * 2)
          return recorderOf(shop.brandId).add(fetched)
        })
        .then(
          () => undefined,
          (error) =>
            deps.runtime.log.error({
              event: 'intake.record_failed',
              brandId: shop.brandId,
              code: errorCode(error),
              count: group.length,
            }),
        )
        .finally(() => {
          shop.running -= 1
          underWay.delete(work)
          pump(key)
        })
      underWay.add(work)
    }
  }

  return {
    get calls() {
      return calls
    },
    add(pending) {
      const touched = new Set<string>()
      for (const one of pending) {
        const key = `${one.brandId}|${one.shopId}`
        const shop = shops.get(key) ?? {
          subjects: new Map(),
          running: 0,
          groupSize: largestGroup,
          brandId: one.brandId,
          marketplace: one.marketplace,
          shopId: one.shopId,
        }
        shops.set(key, shop)
        const place = `${one.subject}|${one.subjectId}`
        const subject = shop.subjects.get(place)
        if (subject) subject.waiting.push(one)
        else shop.subjects.set(place, { kind: one.subject, id: one.subjectId, waiting: [one] })
        touched.add(key)
      }
      for (const key of touched) pump(key)
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}

async function fetchGroup(
  deps: Deps,
  shop: { brandId: BrandId; marketplace: string; shopId: string },
  group: Subject[],
): Promise<Fetched[]> {
  const connector = deps.connectors.get(shop.marketplace)
  const access = (await deps.directory.openShops(shop.brandId)).get(shop.shopId)
  if (!connector || !access) {
    // A shop whose authorisation ended is not asked again and again: its entries are released when it is back.
    const over = connector && (await deps.directory.access(shop.brandId, shop.shopId))
    const problem = over
      ? { code: 'authorisation_expired', retryAfterMs: endedRetryMs, final: false }
      : { code: 'not_connected', retryAfterMs: null, final: false }
    return group.map((one) => ({ ...one, detail: null, understood: null, problem }))
  }
  const parts = Map.groupBy(group, (one) => one.kind)
  const answers = await Promise.all(
    [...parts].map(([kind, part]) => fetchPart(deps, connector, access, shop.shopId, kind, part)),
  )
  return answers.flat()
}

async function fetchPart(
  { runtime }: Deps,
  connector: Connector,
  access: Parameters<Connector['fetchOrders']>[0],
  shopId: string,
  kind: Subject['kind'],
  part: Subject[],
): Promise<Fetched[]> {
  const ids = part.map((one) => one.id)
  try {
    const details =
      kind === 'order'
        ? await connector.fetchOrders(access, ids)
        : await connector.fetchAfterSales(access, ids)
    runtime.metrics.outgoing.inc({ target: connector.marketplace, outcome: 'ok' }, ids.length)
    return part.map((one, i) =>
      details[i] === null || details[i] === undefined
        ? {
            ...one,
            detail: null,
            understood: null,
            problem: { code: 'not_found', retryAfterMs: null, final: false },
          }
        : {
            ...one,
            detail: details[i],
            understood: understand(connector, shopId, kind, details[i]),
            problem: null,
          },
    )
  } catch (error) {
    const failure = error instanceof ConnectorFailure ? error : null
    runtime.metrics.outgoing.inc({ target: connector.marketplace, outcome: failure?.kind ?? 'failed' })
    const problem = {
      code: failure?.kind ?? errorCode(error),
      retryAfterMs: failure?.retryAfterMs ?? null,
      final: failure?.kind === 'invalid_request',
      isTheirs: failure?.retryable ?? false,
    }
    // One bad id must not hold up its neighbours: a group that failed for good is asked one by one.
    if (part.length > 1 && failure && !failure.retryable && failure.kind !== 'authorisation_expired')
      return (
        await Promise.all(
          part.map((one) => fetchPart({ runtime } as Deps, connector, access, shopId, kind, [one])),
        )
      ).flat()
    return part.map((one) => ({ ...one, detail: null, understood: null, problem }))
  }
}

async function recordFetched(deps: Deps, brandId: BrandId, fetched: Fetched[]): Promise<null[]> {
  const { runtime } = deps
  runtime.metrics.batch.observe({ stage: 'record' }, fetched.length)
  try {
    await record(deps, brandId, fetched, false)
  } catch (error) {
    runtime.log.warn({
      event: 'intake.record_batch_failed',
      brandId,
      code: errorCode(error),
      count: fetched.length,
    })
    for (const one of fetched)
      await record(deps, brandId, [one], true).catch((alone) =>
        record(
          deps,
          brandId,
          [
            {
              ...one,
              understood: null,
              problem: { code: errorCode(alone), retryAfterMs: null, final: false },
            },
          ],
          true,
        ),
      )
  }
  faultPoint('orders.after-commit')
  return fetched.map(() => null)
}

function record(deps: Deps, brandId: BrandId, fetched: Fetched[], isolated: boolean): Promise<void> {
  return deps.runtime.db.transact(
    brandId,
    async (tx) => {
      const receivedAt = fetched.map((one) => one.waiting[0]!.receivedAt).reduce((a, b) => (a < b ? a : b))
      const told = fetched.map(
        ({ understood, detail, waiting }): Told => ({
          understood,
          detail,
          way: 'fetched',
          entryId: waiting[0]!.entryId,
        }),
      )
      const kept = await recordTold(tx, deps, told, receivedAt)
      await indexPhones(
        tx,
        fetched.flatMap(({ understood, waiting }) => {
          const phone = understood?.kind === 'order' ? understood.order.receiver.phone : null
          return phone ? waiting.map(({ entryId }) => ({ entryId, text: phone })) : []
        }),
      )
      await settleEntries(
        tx,
        fetched.flatMap((one) => one.waiting.map((entry) => outcomeOf(tx.now, one, entry))),
        kept,
      )
      const troubled = fetched.filter(
        (one) => one.understood?.kind === 'unknown_value' || one.understood?.kind === 'unreadable',
      )
      await emit(
        tx,
        troubled.map((one) =>
          event(intakeAlarm, one.waiting[0]!.entryId, {
            kind: 'quarantined',
            source: one.waiting[0]!.marketplace,
            shopId: one.waiting[0]!.shopId,
            detail: one.understood?.kind === 'unknown_value' ? one.understood.field : 'unreadable',
          }),
        ),
      )
      faultPoint('orders.before-commit')
    },
    { isolated, keepPlans: true },
  )
}

function outcomeOf(now: Date, { understood, problem }: Fetched, { entryId }: PendingDetail): Outcome {
  const done: Outcome = { id: entryId, state: 'done', nextAttemptAt: null, errorCode: null, errorText: null }
  if (understood?.kind === 'unknown_value' || understood?.kind === 'unreadable')
    return { ...done, state: 'quarantined', errorCode: asideCode(understood) }
  if (!problem) return done
  if (problem.final) return { ...done, state: 'failed', errorCode: problem.code }
  return {
    ...done,
    state: 'waiting',
    nextAttemptAt: new Date(now.getTime() + (problem.retryAfterMs ?? leaseMs)),
    errorCode: problem.code,
    isSpared: problem.isTheirs ?? false,
  }
}
