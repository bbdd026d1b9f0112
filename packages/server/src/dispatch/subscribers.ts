import type { TSchema } from 'typebox'
import { technicianAbsent, technicianStateChanged } from '../providers/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { EventDefinition, StoredEvent } from '../runtime/events/event.ts'
import { type Subscriber, subscriber } from '../runtime/events/subscriber.ts'
import {
  workOrderAddressCompleted,
  workOrderAppointed,
  workOrderAppointmentWithdrawn,
  workOrderCancelled,
  workOrderCompleted,
  workOrderRated,
  workOrderReadyForDispatch,
  workOrderReduced,
  workOrderResumed,
  workOrderRevisitNeeded,
  workOrderSignedOff,
  workOrderSuspended,
  workOrderUnassigned,
} from '../work-orders/index.ts'
import {
  endPlans,
  followUnassigned,
  holdPlans,
  recheckPlans,
  recheckTechnicians,
  resumePlans,
  takeRatings,
} from './follow-work-orders.ts'
import { planDispatch } from './plan-dispatch.ts'

interface Payload {
  workOrderId: string
  reason?: string
  technicianId?: string | null
  stars?: number
  rating?: number | null
}
type Act = (tx: Tx, payloads: Payload[]) => Promise<void>

const ids = (payloads: readonly Payload[]) => payloads.map((one) => one.workOrderId)
const recheck: Act = (tx, payloads) => recheckPlans(tx, ids(payloads))
const rate: Act = (tx, payloads) =>
  takeRatings(
    tx,
    payloads.map(({ workOrderId, technicianId, stars, rating }) => ({
      workOrderId,
      technicianId: technicianId ?? null,
      stars: stars ?? rating ?? null,
    })),
  )

const acts: readonly (readonly [definition: EventDefinition<never>, act: Act])[] = [
  on(workOrderReadyForDispatch, (tx, payloads) => planDispatch(tx, ids(payloads))),
  on(workOrderAppointed, recheck),
  on(workOrderAppointmentWithdrawn, recheck),
  on(workOrderAddressCompleted, recheck),
  on(workOrderReduced, recheck),
  on(workOrderSuspended, (tx, payloads) => holdPlans(tx, ids(payloads))),
  on(workOrderResumed, (tx, payloads) => resumePlans(tx, ids(payloads))),
  on(workOrderUnassigned, (tx, payloads) =>
    followUnassigned(
      tx,
      payloads.map(({ workOrderId, reason }) => ({ workOrderId, reason: reason ?? '' })),
    ),
  ),
  on(workOrderCancelled, (tx, payloads) => endPlans(tx, ids(payloads), 'cancelled')),
  on(workOrderCompleted, (tx, payloads) => endPlans(tx, ids(payloads), 'completed')),
  on(workOrderRevisitNeeded, (tx, payloads) => endPlans(tx, ids(payloads), 'completed')),
  on(workOrderSignedOff, rate),
  on(workOrderRated, rate),
]

function on<S extends TSchema>(
  definition: EventDefinition<S>,
  act: Act,
): readonly [EventDefinition<never>, Act] {
  return [definition as unknown as EventDefinition<never>, act]
}

/**
 * One cursor for all, so that what happened to a work order is followed in its order; every step asks work orders how
 * things stand now, so a late or doubled event changes nothing that is not so.
 */
export const subscribers: Subscriber[] = [
  subscriber(
    'dispatch.follow-work-orders',
    'afterCommit',
    acts.map(([definition]) => definition),
    (tx, events) => followInOrder(tx, events as StoredEvent<Payload>[]),
  ),
  subscriber('dispatch.follow-absences', 'afterCommit', technicianAbsent, (tx, events) =>
    recheckTechnicians(
      tx,
      events.map((one) => one.payload.technicianId),
    ),
  ),
  subscriber('dispatch.follow-technicians', 'afterCommit', technicianStateChanged, (tx, events) =>
    recheckTechnicians(
      tx,
      events.map((one) => one.payload.technicianId),
    ),
  ),
]

async function followInOrder(tx: Tx, events: readonly StoredEvent<Payload>[]): Promise<void> {
  for (const wave of wavesOf(events))
    for (const [{ type }, act] of acts) {
      const mine = wave.filter((one) => one.type === type)
      if (mine.length > 0)
        await act(
          tx,
          mine.map((one) => one.payload),
        )
    }
}

/** The first event of every work order, then the second of each, and so on: big batches, and order kept per key. */
export function wavesOf<E extends { key: string }>(events: readonly E[]): E[][] {
  const seen = new Map<string, number>()
  const waves: E[][] = []
  for (const one of events) {
    const at = seen.get(one.key) ?? 0
    seen.set(one.key, at + 1)
    waves[at] ??= []
    waves[at].push(one)
  }
  return waves
}
