import type { MemoOutcome, SellerMemo } from '../connectors/contract/acts.ts'
import { ConnectorFailure } from '../connectors/contract/connector.ts'
import type { Reach, Reached } from '../intake/index.ts'
import type { BrandId } from '../kernel/ids.ts'
import { noteWrittenMemos, type SellerNote, sellerNotesOf } from '../orders/index.ts'
import { getTechnicians } from '../providers/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { getWorkOrders, type WorkOrder } from '../work-orders/index.ts'
import { appended, memoLine } from './memo-line.ts'
import { type Attempt, type Memo, settleMemos, switchedOnShops, takeDueMemos } from './memo-store.ts'

const minuteMs = 60_000
/** Waits after each try; after the last one a person is asked. */
const waitsMs = [1, 5, 30, 120, 360].map((minutes) => minutes * minuteMs)
const batch = 50

interface Deps {
  runtime: Pick<Runtime, 'db' | 'ports' | 'effectsOff'>
  reach: Reach
}

interface Due {
  memo: Memo
  line: string | null
  note: SellerNote
}

/** Writes what is due, shop by shop. Returns how many were tried. */
export async function writeMemos({ runtime, reach }: Deps, brandId: BrandId): Promise<number> {
  if (await runtime.effectsOff()) return 0
  const { db, ports } = runtime
  const again = new Date(ports.clock.now().getTime() + waitsMs[0]!)
  const { due, on } = await db.transact(brandId, async (tx) => {
    const memos = await takeDueMemos(tx, again, batch)
    return { due: memos.length > 0 ? await linesOf(tx, memos) : [], on: await switchedOnShops(tx) }
  })
  for (const [shopId, mine] of Map.groupBy(due, ({ memo }) => memo.shopId)) {
    // The switch is for what is written by itself; what a person asks for is written.
    const wanted = mine.filter(({ memo }) => memo.kind === 'by_hand' || on.has(shopId))
    const reached = wanted.length > 0 ? await reach(brandId, shopId, mine[0]!.memo.marketplace) : null
    const now = ports.clock.now()
    const told = [
      ...(wanted.length > 0 ? await writeIn(reached, wanted, now) : []),
      ...mine.filter((one) => !wanted.includes(one)).map((one) => left(one, 'switched_off')),
    ]
    await db.transact(brandId, async (tx) => {
      await settleMemos(
        tx,
        told.map(({ attempt }) => attempt),
      )
      await noteWrittenMemos(
        tx,
        told.flatMap(({ attempt, text }) =>
          text === null ? [] : [{ orderId: attempt.memo.orderId, memo: text }],
        ),
      )
    })
  }
  return due.length
}

async function linesOf(tx: Tx, memos: Memo[]): Promise<Due[]> {
  const workOrders = new Map(
    (
      await getWorkOrders(
        tx,
        memos.flatMap(({ workOrderId }) => workOrderId ?? []),
      )
    ).map((one) => [one.workOrderId, one]),
  )
  const ids = [...workOrders.values()].flatMap(({ technicianId }) => technicianId ?? [])
  const names = new Map((await getTechnicians(tx, ids)).map((one) => [one.technicianId, one.name]))
  const notes = await sellerNotesOf(
    tx,
    memos.map(({ orderId }) => orderId),
  )
  return memos.flatMap((memo) => {
    const workOrder = memo.workOrderId ? workOrders.get(memo.workOrderId) : undefined
    const note = notes.get(memo.orderId)
    return note ? [{ memo, note, line: workOrder ? lineOf(memo, workOrder, names) : memo.line }] : []
  })
}

/** Null when what was to be said holds no more. */
function lineOf({ kind, line }: Memo, workOrder: WorkOrder, names: Map<string, string>): string | null {
  if (kind === 'by_hand') return line
  const { technicianId, appointment, visits, state } = workOrder
  const technician = technicianId ? (names.get(technicianId) ?? null) : null
  const done = visits.findLast(({ completedAt }) => completedAt)?.completedAt
  const at =
    kind === 'completed' ? done && new Date(done) : state === 'cancelled' ? null : appointment?.startsAt
  return at ? memoLine({ kind, at, technician }) : null
}

interface Told {
  attempt: Attempt
  /** What stands at the marketplace now, where we know it. */
  text: string | null
}

function left({ memo, line }: Due, outcome: string): Told {
  const attempt = { memo, line, outcome, changedMeanwhile: false, nextAt: null }
  return { attempt: { ...attempt, state: 'dropped' }, text: null }
}

async function writeIn(reached: Reached | null, due: Due[], now: Date): Promise<Told[]> {
  if (!reached) return due.map((one) => failed(one, 'not_connected', false, now))
  if (!reached.connector.acts?.writeMemos) return due.map((one) => left(one, 'no_such_call'))
  try {
    return await appendIn(reached, due, now)
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error
    return due.map((one) => failed(one, error.kind, false, now))
  }
}

async function appendIn({ connector, access }: Reached, due: Due[], now: Date): Promise<Told[]> {
  const details = await connector.fetchOrders(
    access,
    due.map(({ note }) => note.outsideId),
  )
  const read = due.map((one, i) => {
    const detail = details[i]
    const order = detail ? connector.normaliseOrder(one.note.shopId, detail) : null
    const known: SellerMemo | null = order && {
      text: order.sellerMemo ?? '',
      flag: order.sellerFlag ?? null,
    }
    const changed = known !== null && known.text !== one.note.memo
    return { ...one, known, changed, next: known && one.line ? appended(known.text, one.line) : null }
  })
  const wanted = read.filter(({ next }) => next !== null)
  const outcomes = await connector.acts!.writeMemos!(
    access,
    wanted.map(({ note, known, next }) => ({
      orderId: note.outsideId,
      known: known!,
      next: { text: next!, flag: known!.flag },
    })),
  )
  const outcomeOf = new Map(wanted.map((one, i) => [one.memo.id, outcomes[i]]))
  return read.map((one): Told => {
    if (one.line === null) return left(one, 'holds_no_more')
    if (one.known === null) return failed(one, 'not_found', false, now)
    if (one.next === null) return written(one, one.known.text, one.changed)
    const outcome: MemoOutcome = outcomeOf.get(one.memo.id) ?? { ok: false, code: 'no_answer' }
    if (outcome.ok) return written(one, one.next, one.changed)
    return failed(one, outcome.code, one.changed || outcome.code === 'memo_changed', now)
  })
}

function written({ memo, line }: Due, text: string, changedMeanwhile: boolean): Told {
  return {
    attempt: { memo, line, state: 'written', outcome: 'written', changedMeanwhile, nextAt: null },
    text,
  }
}

/** Never better by waiting. */
const final = new Set([
  'too_long',
  'not_allowed',
  'permission_missing',
  'no_flag',
  'not_found',
  'invalid_request',
])

function failed({ memo, line }: Due, outcome: string, changedMeanwhile: boolean, now: Date): Told {
  const wait = final.has(outcome) ? undefined : waitsMs[memo.tries - 1]
  const nextAt = wait === undefined ? null : new Date(now.getTime() + wait)
  const state = nextAt ? 'waiting' : 'failed'
  return { attempt: { memo, line, state, outcome, changedMeanwhile, nextAt }, text: null }
}
