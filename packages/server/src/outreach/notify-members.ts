import { ConnectorFailure } from '../connectors/contract/connector.ts'
import type { BrandId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { type MemberBody, type MessageState, mayNotify, memberLifeMs, outcomeOf } from './message.ts'
import { type Message, sentLately, settleMessages, writeMessages } from './store.ts'
import { corpOf, wecomClient } from './wecom.ts'

export interface MemberNotice {
  /** What it is about, `work-order:ID:suspended`: a member hears of one thing once. */
  about: string
  wecomUserIds: string[]
  title: string
  /** No personal data: it is shown on locked phones. */
  text: string
  url?: string
}

const laterMs = 60_000
const retryMs = 10_000
/** WeCom drops the same message again inside this time: a crash between sending and noting it doubles nothing. */
const duplicateWindowSeconds = 1800

/** Queues app messages to members in the caller's transaction; a job sends them within a second after the commit. */
export async function notifyMembers(tx: Tx, notices: MemberNotice[]): Promise<void> {
  await writeMessages(
    tx,
    notices.flatMap(({ about, wecomUserIds, title, text, url }) =>
      wecomUserIds.map((recipient) => ({
        channel: 'wecom_member' as const,
        recipient,
        about,
        body: { title, text, url: url ?? null } satisfies MemberBody,
        state: 'waiting' as const,
        code: null,
        deadlineAt: new Date(tx.now.getTime() + memberLifeMs),
        nextAttemptAt: tx.now,
      })),
    ),
  )
}

interface Outcome {
  id: string
  state: MessageState
  code: string | null
}

/** Sends claimed messages: one call for all members who get the same words; caps are kept for each. */
export async function deliverToMembers(
  runtime: Runtime,
  brandId: BrandId,
  messages: Message[],
): Promise<void> {
  const { sent, corp } = await runtime.db.transact(brandId, async (tx) => ({
    corp: await corpOf(tx, null),
    sent: await sentLately(tx, 'wecom_member', [...new Set(messages.map((m) => m.recipient))]),
  }))
  const outcomes: Outcome[] = []
  const sendable: Message[] = []
  for (const message of messages) {
    const lately = sent.get(message.recipient) ?? { lastMinute: 0, lastDay: 0 }
    const may = mayNotify(lately)
    if (may === 'never') outcomes.push({ id: message.id, state: 'refused', code: 'cap.day' })
    else if (may === 'later') outcomes.push({ id: message.id, state: 'waiting', code: 'cap.minute' })
    else sendable.push(message)
    sent.set(message.recipient, { lastMinute: lately.lastMinute + 1, lastDay: lately.lastDay + 1 })
  }
  for (const group of Map.groupBy(sendable, (m) => `${m.about}|${JSON.stringify(m.body)}`).values())
    outcomes.push(...(corp ? await sendGroup(runtime, corp, group) : group.map(withoutCorp)))
  for (const { state } of outcomes) runtime.metrics.outgoing.inc({ target: 'wecom_member', outcome: state })
  await runtime.db.transact(brandId, (tx) =>
    settleMessages(
      tx,
      outcomes.map((one) => ({
        ...one,
        nextAttemptAt:
          one.state === 'waiting'
            ? new Date(tx.now.getTime() + (one.code === 'cap.minute' ? laterMs : retryMs))
            : null,
      })),
    ),
  )
}

async function sendGroup(
  runtime: Runtime,
  corp: NonNullable<Awaited<ReturnType<typeof corpOf>>>,
  group: Message[],
): Promise<Outcome[]> {
  const body = group[0]!.body as MemberBody
  try {
    const receipt = await wecomClient(runtime).sendToMembers(corp, {
      memberIds: group.map((m) => m.recipient),
      content: body.url
        ? { msgtype: 'textcard', textcard: { title: body.title, description: body.text, url: body.url } }
        : { msgtype: 'text', text: { content: `${body.title}\n${body.text}` } },
      duplicateWindowSeconds,
    })
    return group.map((m) =>
      receipt.unreachedMemberIds.includes(m.recipient)
        ? { id: m.id, state: 'refused', code: 'unreached' }
        : { id: m.id, state: 'sent', code: null },
    )
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error
    return group.map((m) => ({ id: m.id, state: outcomeOf(error), code: error.code }))
  }
}

function withoutCorp({ id }: Message): Outcome {
  return { id, state: 'refused', code: 'no_credential' }
}
