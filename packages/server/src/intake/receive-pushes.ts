import type { Connector, Push } from '../connectors/contract/connector.ts'
import type { BrandId } from '../kernel/ids.ts'
import { storableDeep } from '../kernel/storable.ts'
import { type Batcher, openBatcher } from '../runtime/batcher.ts'
import { DatabaseUnavailable, OutcomeUnknown } from '../runtime/db/errors.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { errorCode } from '../runtime/events/dead-letters.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { faultPoint } from '../runtime/fault-point.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { indexPhones } from './entry-phones.ts'
import { intakeAlarm } from './events.ts'
import { recordTold, type Told } from './keep-told.ts'
import { writeRawRecords } from './raw-store.ts'
import type { Connectors, Directory } from './shops.ts'
import type { Sinks } from './sinks.ts'
import { type EntryState, type EntryWrite, writeEntries } from './store.ts'
import { asideCode, isAboutSomething, type Understood, understandCarried } from './understand.ts'

/** In-memory work on a fresh entry holds it this long; after that another process takes it up. */
export const leaseMs = 10_000

export interface PendingDetail {
  brandId: BrandId
  marketplace: string
  shopId: string
  entryId: string
  subject: 'order' | 'after_sales'
  subjectId: string
  receivedAt: Date
}

export interface Receiver {
  /** Resolves once every raw copy is committed; only then may the push be answered. */
  receive(pushes: Push[]): Promise<void>
  idle(): Promise<void>
}

interface Deps {
  runtime: Runtime
  connectors: Connectors
  directory: Directory
  sinks: Sinks
  /** Takes entries whose detail must be fetched. */
  fetchDetails(pending: PendingDetail[]): void
}

interface Placed {
  push: Push
  shopId: string
  entryId: string
  connector: Connector
  understood: Understood | null
}

const gatherMs = 2
const maxBatch = 200

export function openReceiver(deps: Deps): Receiver {
  const { runtime } = deps
  const batchers = new Map<BrandId, Batcher<Placed, null>>()
  const batcherOf = (brandId: BrandId): Batcher<Placed, null> => {
    const known = batchers.get(brandId)
    if (known) return known
    const fresh = openBatcher<Placed, null>({
      clock: runtime.ports.clock,
      gatherMs,
      maxItems: maxBatch,
      lanes: 2,
      run: (placed) => keepAndHandle(deps, brandId, placed),
    })
    batchers.set(brandId, fresh)
    return fresh
  }
  return {
    async receive(pushes) {
      const byBrand = await place(deps, pushes)
      await Promise.all([...byBrand].map(([brandId, placed]) => batcherOf(brandId).add(placed)))
    },
    async idle() {
      await Promise.all([...batchers.values()].map((batcher) => batcher.idle()))
    },
  }
}

/** Brand and shop of each push. A seller that nobody connected is counted and let go: it belongs to no brand here. */
async function place(
  { runtime, connectors, directory }: Deps,
  pushes: Push[],
): Promise<Map<BrandId, Placed[]>> {
  const byBrand = new Map<BrandId, Placed[]>()
  for (const [marketplace, own] of Map.groupBy(pushes, (push) => push.marketplace)) {
    const connector = connectors.get(marketplace)
    const sellers = await directory.resolveSellers(
      marketplace,
      own.map((push) => push.sellerId),
    )
    for (const sent of own) {
      // One text that the database does not take must not cost the others of its batch.
      const push = { ...storableDeep({ ...sent, raw: '', detail: null }), raw: sent.raw, detail: sent.detail }
      const route = sellers.get(sent.sellerId)
      if (!route || !connector) {
        runtime.metrics.refused.inc({ source: marketplace, reason: 'unknown_shop' })
        runtime.log.warn({ event: 'push.refused', marketplace, reason: 'unknown_shop', topic: push.topic })
        continue
      }
      const understood =
        push.detail !== null && isAboutSomething(push)
          ? understandCarried(connector, route.targetId, push.subject.kind, push.detail)
          : null
      const placed = {
        push,
        shopId: route.targetId,
        entryId: runtime.ports.ids.next(),
        connector,
        understood,
      }
      const same = byBrand.get(route.brandId)
      if (same) same.push(placed)
      else byBrand.set(route.brandId, [placed])
    }
  }
  return byBrand
}

/**
 * One commit for raw copies and their effects where the details are at hand. When an effect fails, the raw copies are
 * kept all the same, and each is handled by itself.
 */
async function keepAndHandle(deps: Deps, brandId: BrandId, placed: Placed[]): Promise<null[]> {
  const { runtime } = deps
  runtime.metrics.batch.observe({ stage: 'intake' }, placed.length)
  const receivedAt = runtime.ports.clock.now()
  const fresh = await runtime.db
    .transact(brandId, (tx) => keepTogether(deps, tx, placed, receivedAt), { keepPlans: true })
    .catch(async (error: unknown) => {
      if (error instanceof DatabaseUnavailable || error instanceof OutcomeUnknown) throw error
      runtime.log.warn({
        event: 'intake.batch_failed',
        brandId,
        code: errorCode(error),
        count: placed.length,
      })
      return runtime.db.transact(brandId, (tx) => keepRaw(tx, placed, () => 'waiting', tx.now))
    })
  faultPoint('intake.after-commit')
  for (const one of placed) {
    const outcome = fresh.has(one.entryId)
      ? one.push.member || isAboutSomething(one.push)
        ? 'stored'
        : 'unknown_type'
      : 'repeated'
    runtime.metrics.pushes.inc({ marketplace: one.push.marketplace, outcome })
  }
  deps.fetchDetails(
    placed
      .filter((one) => fresh.has(one.entryId) && one.push.detail === null && isAboutSomething(one.push))
      .map((one) => ({
        brandId,
        marketplace: one.push.marketplace,
        shopId: one.shopId,
        entryId: one.entryId,
        subject: one.push.subject!.kind,
        subjectId: one.push.subject!.id,
        receivedAt,
      })),
  )
  faultPoint('intake.before-answer')
  return placed.map(() => null)
}

async function keepTogether(deps: Deps, tx: Tx, placed: Placed[], receivedAt: Date): Promise<Set<string>> {
  const fresh = await keepRaw(tx, placed, stateOf, new Date(tx.now.getTime() + leaseMs))
  const news = placed.filter((one) => fresh.has(one.entryId))
  const told = news.map(
    ({ understood, push, entryId }): Told => ({ understood, detail: push.detail, way: 'pushed', entryId }),
  )
  await writeRawRecords(tx, await recordTold(tx, deps, told, receivedAt))
  const members = news.flatMap(({ push: { member }, shopId, entryId }) =>
    member ? [{ member, shopId, entryId }] : [],
  )
  if (members.length > 0) await deps.sinks.recordMembers(tx, members)
  await alarm(deps, tx, news)
  faultPoint('intake.before-commit')
  return fresh
}

function stateOf({ push, understood }: Placed): EntryState {
  if (push.member) return 'done'
  if (!isAboutSomething(push)) return 'ignored'
  if (!understood) return 'waiting'
  return understood.kind === 'order' || understood.kind === 'after_sales' ? 'done' : 'quarantined'
}

async function keepRaw(
  tx: Tx,
  placed: Placed[],
  state: (one: Placed) => EntryState,
  nextAttemptAt: Date,
): Promise<Set<string>> {
  const written = await writeEntries(
    tx,
    placed.map((one): EntryWrite => {
      const { push, shopId, entryId } = one
      const kept = { sellerId: push.sellerId, pushId: push.pushId, topic: push.topic, raw: push.raw }
      const now = state(one)
      return {
        id: entryId,
        source: push.marketplace,
        shopId,
        pushId: push.pushId,
        topic: push.topic,
        subjectKind: push.subject?.kind ?? null,
        subjectId: push.subject?.orderId ?? null,
        body: tx.vault.seal('intake.inbox_entry.body', entryId, JSON.stringify(kept)),
        state: now,
        nextAttemptAt: now === 'waiting' ? nextAttemptAt : null,
        errorCode: asideCodeOf(one.understood),
      }
    }),
  )
  await indexPhones(
    tx,
    placed
      .filter((one) => written.has(one.entryId))
      .map(({ entryId, push }) => ({ entryId, text: push.raw })),
  )
  return written
}

function asideCodeOf(understood: Understood | null): string | null {
  return understood?.kind === 'unknown_value' || understood?.kind === 'unreadable'
    ? asideCode(understood)
    : null
}

/** Validly delivered, but of a type or state that no table knows: kept, answered, and told to a person. */
async function alarm({ runtime }: Deps, tx: Tx, news: Placed[]): Promise<void> {
  const troubled = news.filter((one) => ['ignored', 'quarantined'].includes(stateOf(one)))
  for (const { push } of troubled) runtime.metrics.unknown.inc({ source: push.marketplace, kind: push.topic })
  await emit(
    tx,
    troubled.map((one) =>
      event(intakeAlarm, one.entryId, {
        kind: stateOf(one) === 'ignored' ? 'unknown_type' : 'quarantined',
        source: one.push.marketplace,
        shopId: one.shopId,
        detail: one.understood?.kind === 'unknown_value' ? one.understood.field : one.push.topic,
      }),
    ),
  )
}
