import { type Tx, together } from '../runtime/db/transaction.ts'
import { sent, swept, unanswered } from './allowance.ts'
import type { StockLimit } from './limits.ts'
import { nextLook } from './next-look.ts'
import { type Offer, placeKey } from './offer.ts'
import { allowed, opensAt, refilled } from './pace.ts'
import { type Push, wishesOf } from './push.ts'
import {
  type Claimed,
  claimStock,
  type KeptPace,
  type NextLook,
  pacesOf,
  writeNextLooks,
  writePaces,
} from './push-store.ts'
import { type Settled, settlePushes } from './settle-pushes.ts'
import { offersOf, writeOffers } from './store.ts'

export interface Plan {
  claimed: number
  pushes: Push[]
  /** Numbers that a limit held back. */
  limited: number
  /** Changes that a newer one replaced before any shop was told. */
  coalesced: number
  /** When the first shop that holds something back may be told again; null when none does. */
  opensInMs: number | null
}

export interface PlanNeeds {
  limitOf(shopId: string): StockLimit
  /** How many numbers of this shop may be under way besides those that are. */
  roomOf(shopId: string): number
  batch: number
}

/** A number without an answer for this long belongs to a process that is dead. */
export const abandonedMs = 180_000

/**
 * One round: writes what became of numbers sent before, takes changed products, decides the numbers that can be set now,
 * and keeps them as sent. What a limit holds back waits without a number: when its time comes it is decided anew, so the
 * newest counts and nothing old is sent. Paces are locked before products, as everywhere, so that nobody waits in a ring.
 */
export async function pushRound(tx: Tx, settled: readonly Settled[], needs: PlanNeeds): Promise<Plan> {
  const now = tx.now.getTime()
  const kept = (await pacesOf(tx, null, 'lock')).map((pace) => ({
    ...pace,
    ...refilled(pace, needs.limitOf(pace.shopId), now),
  }))
  const paces = await settlePushes(tx, settled, kept)
  const gates = new Map(paces.map((pace) => [pace.shopId, gateOf(pace, needs.roomOf(pace.shopId), now)]))
  const openShops = [...gates.values()].flatMap(({ pace: { shopId, holds }, left }) =>
    holds && left > 0 ? [{ shopId, left }] : [],
  )
  const claimed = await claimStock(tx, { openShops, batch: needs.batch })
  const offers = Map.groupBy(
    await offersOf(
      tx,
      claimed.map(({ productId }) => productId),
    ),
    ({ productId }) => productId,
  )
  const decided = claimed.map((one) => decide(one, offers.get(one.productId) ?? [], gates, tx.now))
  const sweptTo = new Map(paces.map(({ shopId, sweptTo: to }) => [shopId, to]))
  const held = new Set(decided.flatMap(({ look }) => look.waitsFor ?? []))
  const emptied = openShops.filter(
    ({ shopId, left }) => claimed.filter(({ waitsFor }) => waitsFor?.includes(shopId)).length < left,
  )
  const empty = new Set(emptied.map(({ shopId }) => shopId))
  const after = paces.map((pace) => ({
    ...pace,
    tokens: pace.tokens - gates.get(pace.shopId)!.told,
    holds: held.has(pace.shopId) || (pace.holds && !empty.has(pace.shopId)),
  }))
  await together(
    tx,
    () =>
      writeOffers(
        tx,
        decided.flatMap((one) => one.offers),
        sweptTo,
      ),
    () =>
      writeNextLooks(
        tx,
        decided.map((one) => one.look),
      ),
    () => writePaces(tx, after),
  )
  const opens = after
    .filter(({ holds }) => holds)
    .map((pace) => opensAt(pace, needs.limitOf(pace.shopId), now) - now)
  return {
    claimed: claimed.length,
    pushes: decided.flatMap((one) => one.pushes),
    limited: decided.reduce((sum, { heldNow }) => sum + heldNow, 0),
    coalesced: claimed.reduce((sum, { replaced }) => sum + replaced, 0),
    opensInMs: opens.length > 0 ? Math.max(0, Math.min(...opens)) : null,
  }
}

interface Gate {
  pace: KeptPace
  left: number
  told: number
}

function gateOf(pace: KeptPace, room: number, now: number): Gate {
  return { pace, left: Math.min(allowed(pace, now), Math.max(0, room)), told: 0 }
}

interface Decided {
  /** Those that changed, as they are to be kept. */
  offers: Offer[]
  pushes: Push[]
  look: NextLook
  /** Numbers that a limit holds back since now. */
  heldNow: number
}

function decide(
  claimed: Claimed,
  given: readonly Offer[],
  gates: ReadonlyMap<string, Gate>,
  at: Date,
): Decided {
  const now = at.getTime()
  const known = given.map((offer) => ({
    ...offer,
    allowance: swept(answeredFor(offer, now), gates.get(offer.shopId)?.pace.sweptTo ?? 0),
  }))
  const wishes = new Map(wishesOf(claimed.units, known, at).map((wish) => [wish.key, wish.value]))
  const pushes: Push[] = []
  const waitsFor = new Set<string>()
  const offers = known.map((offer) => {
    const value = wishes.get(placeKey(offer))
    if (value === undefined) return offer
    const gate = gates.get(offer.shopId)
    if (!gate || gate.left === 0) {
      waitsFor.add(offer.shopId)
      return offer
    }
    gate.left -= 1
    gate.told += 1
    const { shopId, itemId, skuId, productId } = offer
    const allowance = sent(offer.allowance, value, now)
    const waited = claimed.waitsFor?.includes(shopId) || claimed.dueAt === null
    const changedAt = waited ? null : claimed.changedAt
    pushes.push({ shopId, itemId, skuId, productId, no: allowance.settings.at(-1)!.no, value, changedAt })
    return { ...offer, allowance }
  })
  const { productId, dueAt } = claimed
  const look: NextLook =
    waitsFor.size > 0
      ? { productId, dueAt: dueAt ?? at, waitsFor: [...waitsFor] }
      : { productId, dueAt: nextLook(offers, now), waitsFor: null }
  const heldNow = [...waitsFor].filter((shopId) => !claimed.waitsFor?.includes(shopId)).length
  // What did not change is not written; but a sweep that let nothing be forgotten must not be looked at again.
  const changed = offers.filter(
    ({ allowance, settlesAt, shopId }, i) =>
      allowance !== given[i]!.allowance ||
      (settlesAt !== null && settlesAt.getTime() <= (gates.get(shopId)?.pace.sweptTo ?? 0)),
  )
  return { offers: changed, pushes, look, heldNow }
}

function answeredFor({ allowance }: Offer, now: number): Offer['allowance'] {
  const last = allowance.settings.at(-1)
  const abandoned = last?.state === 'sent' && last.sentAt < now - abandonedMs
  return abandoned ? unanswered(allowance, last.no, now) : allowance
}
