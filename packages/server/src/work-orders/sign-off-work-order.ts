import { guidanceFor } from '../playbooks/index.ts'
import { equalBytes, sha256 } from '../runtime/crypto/vault.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event, type NewEvent } from '../runtime/events/event.ts'
import type { StoredPicture } from './add-file.ts'
import { aboutOf, act, applyChanges, assertMay, type Change, one } from './apply-changes.ts'
import { completionCode, mostCodeTries } from './completion-code.ts'
import { WorkOrderError } from './errors.ts'
import { workOrderRated, workOrderReturnCallAsked, workOrderSignedOff } from './events.ts'
import { lockWorkOrders } from './store.ts'
import { insertFile, photosOf } from './store-files.ts'
import { insertRating } from './store-ratings.ts'
import { assertComplete } from './visit.ts'
import type { Proof, WorkOrder } from './work-order.ts'

export interface Rating {
  stars: number
  /** What the customer wrote; sealed. */
  words: string | null
}

const returnCallMs = 48 * 3600_000

/** The customer signs on the page that the QR code opened; the rating may come along. */
export async function signOffBySignature(
  tx: Tx,
  workOrderId: string,
  signature: StoredPicture,
  rating: Rating | null,
): Promise<WorkOrder> {
  const before = one(await lockWorkOrders(tx, [workOrderId]), workOrderId)
  assertMay(tx, 'sign_off', before)
  await insertFile(tx, { ...signature, workOrderId, kind: 'signature', item: null })
  const saved = await signOff(tx, before, 'qr_signature', signature.fileId, rating)
  return rating ? rateWorkOrder(tx, workOrderId, rating) : saved
}

/**
 * The code that the customer read out. A wrong one is counted, so this answers instead of throwing: the caller
 * commits, then tells. Throws `work_order.code_locked` after five wrong ones.
 */
export async function signOffByCode(
  tx: Tx,
  workOrderId: string,
  code: string,
): Promise<{ signedOff: boolean; triesLeft: number; workOrder: WorkOrder }> {
  const before = one(await lockWorkOrders(tx, [workOrderId]), workOrderId)
  assertMay(tx, 'sign_off', before)
  if (before.codeTriesLeft < 1) throw new WorkOrderError('code_locked', { tries: mostCodeTries })
  const right = equalBytes(sha256(code.trim()), sha256(completionCode(tx, before)))
  if (right)
    return {
      signedOff: true,
      triesLeft: before.codeTriesLeft,
      workOrder: await signOff(tx, before, 'completion_code', null, null),
    }
  const codeTriesLeft = before.codeTriesLeft - 1
  const [workOrder] = await applyChanges(tx, [
    {
      act: 'note',
      before,
      after: { ...before, codeTriesLeft },
      reason: 'code_wrong',
      facts: { triesLeft: codeTriesLeft },
    },
  ])
  return { signedOff: false, triesLeft: codeTriesLeft, workOrder: workOrder! }
}

/** A new code with new tries, for the customer or an agent who has them on the phone. */
export function renewCompletionCode(tx: Tx, workOrderId: string): Promise<WorkOrder> {
  return act(tx, 'note', workOrderId, (before) => ({
    after: { ...before, codeGeneration: before.codeGeneration + 1, codeTriesLeft: mostCodeTries },
    reason: 'code_renewed',
  }))
}

/** Nobody there can confirm: photos now, a call by the brand within 48 hours. */
export async function askReturnCall(tx: Tx, workOrderId: string): Promise<WorkOrder> {
  const photos = (await photosOf(tx, workOrderId)).length
  return act(tx, 'ask_return_call', workOrderId, (before) => {
    assertComplete(
      { checklist: [], photos: guidanceFor(before.category)?.photosDue ?? 1 },
      { items: [], photos },
    )
    const dueAt = new Date(tx.now.getTime() + returnCallMs).toISOString()
    const proof = {
      proof: 'photos_and_call' as const,
      at: null,
      signatureFileId: null,
      askedAt: tx.now.toISOString(),
    }
    return {
      after: { ...before, signOff: { ...proof, callDueAt: dueAt } },
      facts: { photos, dueAt },
      events: (saved) => [
        event(workOrderReturnCallAsked, saved.workOrderId, {
          ...aboutOf(saved),
          dueAt,
          technicianId: saved.technicianId,
        }) as NewEvent,
      ],
    }
  })
}

export const returnCallOutcomes = ['confirmed', 'not_reached', 'disputed'] as const
export type ReturnCallOutcome = (typeof returnCallOutcomes)[number]

/** 回访: confirmed signs off; the others are kept, and a dispute asks for another visit. */
export async function recordReturnCall(
  tx: Tx,
  workOrderId: string,
  outcome: ReturnCallOutcome,
  words: string | null,
): Promise<WorkOrder> {
  const before = one(await lockWorkOrders(tx, [workOrderId]), workOrderId)
  assertMay(tx, 'sign_off', before)
  if (!before.signOff?.askedAt) throw new WorkOrderError('return_call_not_asked')
  if (outcome === 'confirmed') return signOff(tx, before, 'photos_and_call', null, null, words)
  const [saved] = await applyChanges(tx, [
    { act: 'note', before, after: before, reason: `return_call_${outcome}`, words },
  ])
  return saved!
}

/** Throws `work_order.already_rated`. */
export async function rateWorkOrder(
  tx: Tx,
  workOrderId: string,
  { stars, words }: Rating,
): Promise<WorkOrder> {
  return act(tx, 'rate', workOrderId, (before) => {
    if (before.rating !== null) throw new WorkOrderError('already_rated')
    return {
      after: { ...before, rating: stars },
      facts: { stars },
      events: (saved) => [
        event(workOrderRated, saved.workOrderId, {
          ...aboutOf(saved),
          stars,
          technicianId: saved.technicianId,
        }) as NewEvent,
      ],
    }
  }).then(async (saved) => {
    await insertRating(tx, workOrderId, stars, words)
    return saved
  })
}

async function signOff(
  tx: Tx,
  before: WorkOrder,
  proof: Proof,
  signatureFileId: string | null,
  rating: Rating | null,
  words: string | null = null,
): Promise<WorkOrder> {
  const kept = proof === 'photos_and_call' ? before.signOff : null
  const at = tx.now.toISOString()
  const change: Change = {
    act: 'sign_off',
    before,
    after: {
      ...before,
      signedOffAt: tx.now,
      signOff: {
        proof,
        at,
        signatureFileId,
        askedAt: kept?.askedAt ?? null,
        callDueAt: kept?.callDueAt ?? null,
      },
    },
    facts: { proof },
    words,
    signals: [{ signal: 'customer.signed-off' }],
    events: (saved) => [
      event(workOrderSignedOff, saved.workOrderId, {
        ...aboutOf(saved),
        proof,
        rating: rating?.stars ?? null,
        technicianId: saved.technicianId,
      }) as NewEvent,
    ],
  }
  return (await applyChanges(tx, [change]))[0]!
}
