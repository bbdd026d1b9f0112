import { type Static, Type } from 'typebox'
import { askPauseDays, askRegistration, mostAsked, openAsks } from '../../contacts/index.ts'
import { listMembers } from '../../organization/index.ts'
import type { Role } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { Words } from '../../runtime/http/route.ts'
import { shownName } from '../shown.ts'
import type { Language } from '../words.ts'
import { readAsked, type UnboundReason, unboundToAsk } from './match-store.ts'

const nullable = Type.Union([Type.String(), Type.Null()])

export const askAnswer = Type.Object({
  askId: Type.String(),
  reminded: Type.Integer(),
  /** Of a reason: whether more wait than one act takes. */
  more: Type.Boolean(),
  items: Type.Array(
    Type.Object({
      contactId: Type.String(),
      nickname: nullable,
      outcome: Type.String(),
      words: Type.String(),
      /** Who was reminded. */
      member: nullable,
    }),
  ),
})

export const openAsksAnswer = Type.Object({
  items: Type.Array(
    Type.Object({
      askId: Type.String(),
      /** The member who asked. */
      askedBy: Type.String(),
      askedAt: Type.String(),
      /** When the agents hear or heard of it. */
      dueAt: Type.String(),
      /** Friends whom it reminds of or did; and of how many nobody did it yet. */
      reminded: Type.Integer(),
      open: Type.Integer(),
    }),
  ),
})

const mostOpenAsks = 20

/** The newest acts of asking of which something can still be taken back, whoever asked. */
export async function readOpenAsks(tx: Tx): Promise<Static<typeof openAsksAnswer>> {
  const asks = await openAsks(tx, mostOpenAsks)
  const members = await namesOfMembers(tx)
  return {
    items: asks.map(({ askedBy, askedAt, dueAt, ...one }) => ({
      ...one,
      askedBy: members.get(askedBy) ?? askedBy,
      askedAt: askedAt.toISOString(),
      dueAt: dueAt.toISOString(),
    })),
  }
}

const namesOfMembers = async (tx: Tx): Promise<Map<string, string>> =>
  new Map((await listMembers(tx)).map((one) => [one.id as string, one.name]))

type Outcome = Awaited<ReturnType<typeof askRegistration>>['items'][number]['outcome']

const outcomeWords: Record<Outcome, Words> = {
  reminded: { zh: '已提醒', en: 'Reminded' },
  already: {
    zh: `已有提醒，或 ${askPauseDays} 天内提醒过`,
    en: `Asked already, or within ${askPauseDays} days`,
  },
  no_owner: { zh: '没有接待员', en: 'Nobody who works here is their friend' },
  not_found: { zh: '没找到这位好友', en: 'No such friend' },
  bound: { zh: '已经有订单了', en: 'Has an order by now' },
}

/** Chosen friends, or the newest of a reason whom nobody was asked about lately. */
export type AskWhom = { contactIds: readonly string[] } | { reason: UnboundReason }

/** Has owners reminded to get orders registered, and says of each friend what became of it. */
export async function askUnbound(
  tx: Tx,
  whom: AskWhom,
  dueAt: Date | null,
  { roles, language }: { roles: readonly Role[]; language: Language },
): Promise<Static<typeof askAnswer>> {
  const found = 'reason' in whom ? await ofReason(tx, whom.reason) : [...whom.contactIds]
  const contactIds = 'reason' in whom ? found.slice(0, mostAsked) : found
  const friends = new Map((await readAsked(tx, contactIds)).map((one) => [one.contactId, one]))
  const bound = new Set([...friends.values()].flatMap((one) => (one.isBound ? [one.contactId] : [])))
  const { askId, items } = await askRegistration(tx, { contactIds, bound, dueAt })
  const members = await namesOfMembers(tx)
  return {
    askId,
    reminded: items.filter((one) => one.outcome === 'reminded').length,
    more: 'reason' in whom && found.length > mostAsked,
    items: items.map(({ contactId, outcome, memberId }) => {
      const nickname = friends.get(contactId)?.nickname
      return {
        contactId,
        nickname: shownName(
          roles,
          nickname ? tx.vault.open('contacts.contact.nickname', contactId, nickname) : null,
        ),
        outcome,
        words: outcomeWords[outcome][language],
        member: memberId && (members.get(memberId) ?? memberId),
      }
    }),
  }
}

/** One more than an act takes, to know whether others wait. */
function ofReason(tx: Tx, reason: UnboundReason): Promise<string[]> {
  const since = new Date(tx.now.getTime() - askPauseDays * 86_400_000)
  return unboundToAsk(tx, { reason, since, limit: mostAsked + 1 })
}
