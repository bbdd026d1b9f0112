import { ConnectorFailure } from '../../connectors/contract/connector.ts'
import type { BrandId } from '../../kernel/ids.ts'
import { type CorpAccess, corpOf, wecomClient } from '../../outreach/index.ts'
import { audit } from '../../runtime/access/audit.ts'
import type { Actor } from '../../runtime/db/actor.ts'
import { errorCode } from '../../runtime/events/dead-letters.ts'
import { event } from '../../runtime/events/event.ts'
import { emit } from '../../runtime/events/outbox.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { CorpMissing, WecomRefused } from '../errors.ts'
import { contactHandedOver } from '../events.ts'
import { asksFollow } from '../reminders/asks-follow.ts'
import { writeHistory } from '../store.ts'
import {
  type HandoverRow,
  type HandoverState,
  heldContacts,
  listHandovers,
  writeHandovers,
} from './store-handover.ts'

export interface HandoverWish {
  contactIds: string[]
  from: string
  to: string
  /** The member has left: WeCom has another API for it, and the contact hears nothing. */
  resigned: boolean
}

/** What a contact's own code means; the top of the answer is 0 even where single ones fail. */
const stateOfCode: Record<number, HandoverState> = {
  0: 'asked',
  40129: 'asked',
  40100: 'asked',
  40128: 'limit',
  40099: 'limit',
}

/**
 * Asks WeCom to move contacts to another member; it is done when WeCom says so, within a day. Each contact has its own
 * outcome. Throws `wecom.not_connected` and, where nothing at all was taken, `wecom.refused`.
 */
export async function handOver(
  runtime: Runtime,
  brandId: BrandId,
  actor: Actor,
  wish: HandoverWish,
): Promise<{ contactId: string; state: HandoverState; code: string | null }[]> {
  const { corp, held } = await runtime.db.transact(brandId, async (tx) => ({
    corp: await corpOf(tx, null),
    held: await heldContacts(tx, wish.from, wish.contactIds),
  }))
  if (!corp) throw new CorpMissing()
  if (held.length === 0) return []
  const codes = await askWecom(runtime, corp, { ...wish, contactIds: held.map((one) => one.externalUserId) })
  const outcomes = held.map(({ contactId, externalUserId }) => {
    const code = codes.get(externalUserId) ?? 0
    return {
      contactId,
      state: stateOfCode[code] ?? ('failed' as const),
      code: code === 0 ? null : String(code),
    }
  })
  await runtime.db.transact(
    brandId,
    async (tx) => {
      await writeHandovers(
        tx,
        outcomes.map((one) => ({
          ...one,
          fromUserId: wish.from,
          toUserId: wish.to,
          resigned: wish.resigned,
        })),
      )
      await writeHistory(
        tx,
        outcomes
          .filter((one) => one.state === 'asked')
          .map(({ contactId }) => ({
            contactId,
            wecomUserId: wish.from,
            what: 'handover_asked',
            facts: { to: wish.to },
          })),
      )
      await audit(
        tx,
        outcomes.map(({ contactId, state }) => ({
          action: 'contact.handover',
          subject: `contact:${contactId}`,
          facts: { from: wish.from, to: wish.to, state },
        })),
      )
    },
    { actor },
  )
  return outcomes
}

/** At most a hundred at once. */
const contactsAtOnce = 100

async function askWecom(
  runtime: Runtime,
  corp: CorpAccess,
  wish: HandoverWish,
): Promise<Map<string, number>> {
  const codes = new Map<string, number>()
  try {
    for (let at = 0; at < wish.contactIds.length; at += contactsAtOnce) {
      const part = wish.contactIds.slice(at, at + contactsAtOnce)
      const told = await wecomClient(runtime).handOver(corp, { ...wish, contactIds: part })
      for (const [id, code] of told) codes.set(id, code)
    }
  } catch (error) {
    if (error instanceof ConnectorFailure && codes.size === 0) throw new WecomRefused(error.code)
    if (!(error instanceof ConnectorFailure)) throw error
    for (const id of wish.contactIds) if (!codes.has(id)) codes.set(id, Number(error.code) || -1)
  }
  return codes
}

/**
 * Asks how hand-overs under way stand: not every one is told by a callback. Returns how many ended. What WeCom does not answer
 * for two members stays asked, and the others go on; throws where it answers for nobody, or asks us to wait.
 */
export async function followHandovers(runtime: Runtime, brandId: BrandId): Promise<number> {
  const { corp, open } = await runtime.db.transact(brandId, async (tx) => ({
    corp: await corpOf(tx, null),
    open: await listHandovers(tx, { states: ['asked'], limit: 1000 }),
  }))
  if (!corp || open.length === 0) return 0
  const pairs = Map.groupBy(open, (one) => JSON.stringify([one.fromUserId, one.toUserId, one.resigned]))
  const failed: unknown[] = []
  let ended = 0
  for (const asked of pairs.values())
    try {
      ended += await followPair(runtime, brandId, corp, asked)
    } catch (error) {
      if (isForAll(error)) throw error
      failed.push(error)
      const code = errorCode(error)
      runtime.log.warn({ event: 'contacts.handovers_not_followed', brandId, code, count: asked.length })
    }
  if (failed.length === pairs.size) throw failed[0]
  return ended
}

const isForAll = (error: unknown): boolean =>
  error instanceof ConnectorFailure && ['limited', 'authorisation_expired'].includes(error.kind)

/** Of one member to one other. */
async function followPair(
  runtime: Runtime,
  brandId: BrandId,
  corp: CorpAccess,
  asked: readonly HandoverRow[],
): Promise<number> {
  const { fromUserId, toUserId, resigned } = asked[0]!
  const pair = { from: fromUserId, to: toUserId!, resigned }
  const results = await wecomClient(runtime).handoverResults(corp, pair)
  const over = asked.flatMap((one) => {
    const state = results.get(one.externalUserId)
    return state === 'done' || state === 'refused' || state === 'limit' ? [{ ...one, state }] : []
  })
  if (over.length > 0) await runtime.db.transact(brandId, (tx) => endHandovers(tx, over))
  return over.length
}

async function endHandovers(
  tx: Parameters<typeof writeHandovers>[0],
  over: (HandoverRow & { state: HandoverState })[],
): Promise<void> {
  // A callback may have told of one meanwhile.
  const set = await writeHandovers(tx, over)
  const done = over.filter((one) => one.state === 'done' && set.has(one.contactId))
  await writeHistory(
    tx,
    done.map((one) => ({
      contactId: one.contactId,
      wecomUserId: one.fromUserId,
      what: 'handed_over',
      facts: { to: one.toUserId },
    })),
  )
  await asksFollow(
    tx,
    done.map((one) => ({ contactId: one.contactId, from: one.fromUserId, to: one.toUserId })),
  )
  await emit(
    tx,
    done.map((one) =>
      event(contactHandedOver, one.contactId, {
        contactId: one.contactId,
        externalUserId: one.externalUserId,
        customerId: one.customerId,
        from: one.fromUserId,
        to: one.toUserId,
      }),
    ),
  )
}
