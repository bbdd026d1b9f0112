import { audit } from '../../runtime/access/audit.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { ReplyRefused } from '../errors.ts'
import { type ReplyWish, shippedReplies, trimmed, unknownBlanks } from './ready-reply.ts'
import {
  insertReplies,
  listReplies,
  mayBeFor,
  mostReplies,
  removeReply,
  updateReply,
} from './store-replies.ts'

const who = (tx: Tx): string => `${tx.actor.kind}:${tx.actor.id}`

/** Throws `ready_reply.unknown_blank`, `ready_reply.unknown_segment`, `ready_reply.too_many`. */
export async function addReply(tx: Tx, wish: ReplyWish): Promise<{ id: string }> {
  refuseUnknownBlanks(wish)
  await refuseUnknownSegment(tx, wish, null)
  if ((await listReplies(tx)).length >= mostReplies) throw new ReplyRefused('too_many', { most: mostReplies })
  const [id] = await insertReplies(tx, [trimmed(wish)], who(tx))
  await audit(tx, [{ action: 'ready-reply.added', subject: `ready-reply:${id}`, facts: {} }])
  return { id: id! }
}

/** Throws `ready_reply.not_found`, `ready_reply.unknown_blank`, `ready_reply.unknown_segment`. */
export async function changeReply(tx: Tx, id: string, wish: ReplyWish): Promise<void> {
  refuseUnknownBlanks(wish)
  await refuseUnknownSegment(tx, wish, id)
  if (!(await updateReply(tx, id, trimmed(wish), who(tx)))) throw new ReplyRefused('not_found')
  await audit(tx, [{ action: 'ready-reply.changed', subject: `ready-reply:${id}`, facts: {} }])
}

export async function dropReply(tx: Tx, id: string): Promise<void> {
  if (!(await removeReply(tx, id))) throw new ReplyRefused('not_found')
  await audit(tx, [{ action: 'ready-reply.removed', subject: `ready-reply:${id}`, facts: {} }])
}

/** The replies that come with the product, into a list that is still empty. */
export async function loadShippedReplies(tx: Tx): Promise<number> {
  if ((await listReplies(tx)).length > 0) throw new ReplyRefused('not_empty')
  await insertReplies(tx, shippedReplies, who(tx))
  await audit(tx, [
    { action: 'ready-reply.added', subject: 'ready-reply:shipped', facts: { count: shippedReplies.length } },
  ])
  return shippedReplies.length
}

function refuseUnknownBlanks({ words }: ReplyWish): void {
  const [name] = unknownBlanks(words)
  if (name !== undefined) throw new ReplyRefused('unknown_blank', { name: name.slice(0, 20) })
}

async function refuseUnknownSegment(tx: Tx, { segmentId }: ReplyWish, replyId: string | null): Promise<void> {
  if (segmentId && !(await mayBeFor(tx, segmentId, replyId))) throw new ReplyRefused('unknown_segment')
}
