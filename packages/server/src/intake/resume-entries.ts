import type { KeptPush, NormalisedMember } from '../connectors/contract/connector.ts'
import type { BrandId } from '../kernel/ids.ts'
import { VaultLocked } from '../runtime/crypto/vault.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { errorCode } from '../runtime/events/dead-letters.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { intakeAlarm } from './events.ts'
import { type DetailFetcher, maxTries } from './fetch-details.ts'
import { readSwept } from './keep-swept.ts'
import { recordTold, type Told } from './keep-told.ts'
import type { Connectors } from './shops.ts'
import type { Sinks } from './sinks.ts'
import { claimEntries, type EntryRow, settleEntries } from './store.ts'
import { asideCode, understandCarried } from './understand.ts'

const claimAtOnce = 500
const leaseMs = 30_000
const suspectsAtOnce = 20
const suspectMs = 2_000

export interface ResumeDeps {
  runtime: Runtime
  connectors: Connectors
  sinks: Sinks
  fetcher: DetailFetcher
  handleWecom(brandId: BrandId, corpId: string, entries: { id: string; raw: string }[]): Promise<void>
}

/**
 * Takes up what a crash or a failure left waiting. The try is counted before the work. What was in the hands of a worker
 * that died is tried first, one by one: it may be what killed it.
 */
export async function resumeEntries(deps: ResumeDeps, brandId: BrandId): Promise<number> {
  let taken = 0
  while (taken < suspectsAtOnce && (await resumeSome(deps, brandId, 1, 'suspects')) > 0) {
    taken += 1
    await Promise.race([deps.fetcher.idle(), deps.runtime.ports.clock.sleep(suspectMs)])
  }
  return taken + (await resumeSome(deps, brandId, claimAtOnce, 'sound'))
}

async function resumeSome(
  deps: ResumeDeps,
  brandId: BrandId,
  limit: number,
  which: 'sound' | 'suspects',
): Promise<number> {
  const claimed = await deps.runtime.db.transact(brandId, (tx) => claimSome(tx, limit, which))
  const [wecom, pushes] = [
    claimed.work.filter(({ entry }) => entry.source === 'wecom'),
    claimed.work.filter(({ entry }) => entry.source !== 'wecom'),
  ]
  await Promise.all([
    resumeWecom(deps, brandId, wecom),
    (async () => {
      // One that cannot even be read must not keep the others waiting.
      for (const { entry, kept } of pushes)
        await resumePush(deps, brandId, entry, kept).catch((error) =>
          deps.runtime.db.transact(brandId, (tx) => waitAgain(tx, entry, error)),
        )
    })(),
  ])
  return claimed.count
}

async function claimSome(
  tx: Tx,
  limit: number,
  which: 'sound' | 'suspects',
): Promise<{ count: number; work: { entry: EntryRow; kept: KeptPush }[] }> {
  const entries = await claimEntries(tx, limit, new Date(tx.now.getTime() + leaseMs), which)
  const tired = entries.filter((entry) => entry.attempts > maxTries)
  const opened = entries
    .filter((entry) => entry.attempts <= maxTries)
    .map((entry) => ({ entry, kept: openKept(tx, entry) }))
  const locked = opened.filter(({ kept }) => kept instanceof VaultLocked)
  await giveUp(tx, [
    ...tired,
    ...locked.map(({ entry }) => ({ ...entry, error_code: 'runtime.vault_locked' })),
  ])
  const work = opened.flatMap(({ entry, kept }) => (kept instanceof VaultLocked ? [] : [{ entry, kept }]))
  return { count: entries.length, work }
}

const wecomAtOnce = 8

/** Some at once: each may wait for WeCom, and one that hangs must not hold up the others. */
async function resumeWecom(
  deps: ResumeDeps,
  brandId: BrandId,
  entries: { entry: EntryRow; kept: KeptPush }[],
): Promise<void> {
  const left = [...entries]
  const walk = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift())
      await deps.handleWecom(brandId, next.entry.shop_id, [{ id: next.entry.id, raw: next.kept.raw }])
  }
  await Promise.all(Array.from({ length: wecomAtOnce }, walk))
}

/** A copy that was changed in the database must not hold up the others. */
function openKept(tx: Tx, entry: EntryRow): KeptPush | VaultLocked {
  try {
    return JSON.parse(tx.vault.open('intake.inbox_entry.body', entry.id, entry.body)) as KeptPush
  } catch (error) {
    if (error instanceof VaultLocked) return error
    throw error
  }
}

async function resumePush(
  { runtime, connectors, sinks, fetcher }: ResumeDeps,
  brandId: BrandId,
  entry: EntryRow,
  kept: KeptPush,
): Promise<void> {
  const connector = connectors.get(entry.source)
  const push = readSwept(entry.source, kept) ?? connector?.readPush(kept)
  if (push?.member) return resumeMember({ runtime, sinks }, brandId, entry, push.member)
  if (!connector || !push?.subject)
    return settleUnknown(runtime, brandId, entry, 'ignored', 'unknown_type', entry.topic)
  if (push.detail === null)
    return fetcher.add([
      {
        brandId,
        marketplace: entry.source,
        shopId: entry.shop_id,
        entryId: entry.id,
        subject: push.subject.kind,
        subjectId: push.subject.id,
        receivedAt: entry.received_at,
      },
    ])
  const understood = understandCarried(connector, entry.shop_id, push.subject.kind, push.detail)
  if (understood.kind === 'unknown_value' || understood.kind === 'unreadable') {
    const detail = understood.kind === 'unknown_value' ? understood.field : entry.topic
    return settleUnknown(runtime, brandId, entry, 'quarantined', asideCode(understood), detail)
  }
  await runtime.db
    .transact(
      brandId,
      async (tx) => {
        const told: Told = { understood, detail: push.detail, way: 'pushed', entryId: entry.id }
        const kept = await recordTold(tx, { sinks, connectors }, [told], entry.received_at)
        const done = { state: 'done', nextAttemptAt: null, errorCode: null, errorText: null } as const
        await settleEntries(tx, [{ id: entry.id, ...done }], kept)
      },
      { isolated: true },
    )
    .catch((error) => runtime.db.transact(brandId, (tx) => waitAgain(tx, entry, error)))
}

async function resumeMember(
  { runtime, sinks }: Pick<ResumeDeps, 'runtime' | 'sinks'>,
  brandId: BrandId,
  entry: EntryRow,
  member: NormalisedMember,
): Promise<void> {
  await runtime.db
    .transact(brandId, async (tx) => {
      await sinks.recordMembers(tx, [{ member, shopId: entry.shop_id, entryId: entry.id }])
      const done = { state: 'done', nextAttemptAt: null, errorCode: null, errorText: null } as const
      await settleEntries(tx, [{ id: entry.id, ...done }])
    })
    .catch((error) => runtime.db.transact(brandId, (tx) => waitAgain(tx, entry, error)))
}

/** Set aside for a person, and told: the alarm of the batch in which it came may have been lost with that batch. */
function settleUnknown(
  runtime: Runtime,
  brandId: BrandId,
  entry: EntryRow,
  state: 'ignored' | 'quarantined',
  code: string,
  detail: string,
): Promise<void> {
  runtime.metrics.unknown.inc({ source: entry.source, kind: entry.topic })
  return runtime.db.transact(brandId, async (tx) => {
    await settleEntries(tx, [{ id: entry.id, state, nextAttemptAt: null, errorCode: code, errorText: null }])
    await emit(tx, [
      event(intakeAlarm, entry.id, {
        kind: state === 'ignored' ? 'unknown_type' : 'quarantined',
        source: entry.source,
        shopId: entry.shop_id,
        detail,
      }),
    ])
  })
}

async function waitAgain(tx: Tx, entry: EntryRow, error: unknown): Promise<void> {
  const nextAttemptAt = new Date(tx.now.getTime() + 1000 * 2 ** entry.attempts)
  await settleEntries(tx, [
    { id: entry.id, state: 'waiting', nextAttemptAt, errorCode: errorCode(error), errorText: null },
  ])
}

async function giveUp(tx: Tx, entries: EntryRow[]): Promise<void> {
  await settleEntries(
    tx,
    entries.map((entry) => ({
      id: entry.id,
      state: 'failed',
      nextAttemptAt: null,
      errorCode: entry.error_code ?? 'too_many_tries',
      errorText: entry.error_text,
    })),
  )
  await emit(
    tx,
    entries.map((entry) =>
      event(intakeAlarm, entry.id, {
        kind: 'failed',
        source: entry.source,
        shopId: entry.shop_id,
        detail: entry.error_code ?? 'too_many_tries',
      }),
    ),
  )
}
