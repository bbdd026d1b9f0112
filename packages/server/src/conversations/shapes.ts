import { Type } from 'typebox'
import type { Role } from '../runtime/access/policy.ts'
import type { Words } from '../runtime/http/route.ts'
import { replyRefusal, replyRoom, sessionMoves, sessionWords } from './session.ts'
import { shownContent } from './shown-message.ts'
import type { MessageView, Session } from './store.ts'

const nullable = Type.Union([Type.String(), Type.Null()])

export const messageShape = Type.Object({
  id: Type.String(),
  channel: Type.String(),
  side: Type.String(),
  senderName: nullable,
  kind: Type.String(),
  /** Null where one may not read it, where it was taken back, or where the customer never agreed to its keeping. */
  content: Type.Union([
    Type.Object({
      text: nullable,
      title: nullable,
      url: nullable,
      seconds: Type.Union([Type.Integer(), Type.Null()]),
    }),
    Type.Null(),
  ]),
  /** False: the words are not kept here at all. */
  kept: Type.Boolean(),
  recalled: Type.Boolean(),
  /** An answer of ours whose arrival is not known (yet). */
  unsent: Type.Boolean(),
  at: Type.String(),
})

export function shownMessages(
  page: MessageView[],
  roles: readonly Role[],
  names: { members: ReadonlyMap<string, string>; customers: ReadonlyMap<string, string> },
) {
  return page.map(({ thread: _thread, at, content, senderId, customerId, ...one }) => ({
    ...one,
    senderName:
      (one.side === 'member'
        ? senderId && (names.members.get(senderId) ?? senderId)
        : customerId && names.customers.get(customerId)) || null,
    content: shownContent(content, roles),
    at: at.toISOString(),
  }))
}

export const sessionShape = Type.Object({
  id: Type.String(),
  accountId: Type.String(),
  state: Type.String(),
  stateWord: Type.String(),
  servicerId: nullable,
  servicerName: nullable,
  beganAt: Type.String(),
  /** Whether one may answer now by WeCom's rules, how often still, and until when. */
  reply: Type.Object({ refusal: nullable, left: Type.Integer(), until: nullable }),
  moves: Type.Array(Type.String()),
})

export function shownSession(
  one: Session,
  names: ReadonlyMap<string, string>,
  { language, now }: { language: keyof Words; now: Date },
) {
  const room = replyRoom(one)
  return {
    id: one.id,
    accountId: one.accountId,
    state: one.state,
    stateWord: sessionWords[one.state][language],
    servicerId: one.servicerId,
    servicerName: (one.servicerId && names.get(one.servicerId)) || null,
    beganAt: one.beganAt.toISOString(),
    reply: {
      refusal: replyRefusal(one, now),
      left: room?.left ?? 0,
      until: room?.until.toISOString() ?? null,
    },
    moves: [...sessionMoves[one.state]],
  }
}

export const cursorPattern =
  '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'

export function placeOf(cursor: string | undefined): { at: Date; id: string } | null {
  const [at, id] = cursor?.split('_') ?? []
  return at && id ? { at: new Date(at), id } : null
}

/** One page of what was found by asking for one more, and where the next begins. */
export function pageOf<Row extends { id: string }>(
  found: Row[],
  limit: number,
  at: (row: Row) => Date,
): { page: Row[]; nextCursor: string | null } {
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return { page, nextCursor: found.length > limit && last ? `${at(last).toISOString()}_${last.id}` : null }
}
