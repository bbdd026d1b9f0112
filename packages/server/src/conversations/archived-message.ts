import { constants, createPrivateKey, privateDecrypt } from 'node:crypto'

/** What the archive gives for one message once it is open; times are milliseconds here, unlike elsewhere in WeCom. */
interface WireArchived {
  msgid: string
  action: 'send' | 'recall' | 'switch'
  from?: string
  tolist?: string[]
  roomid?: string
  msgtime?: number
  msgtype?: string
  revoke?: { pre_msgid?: string }
}

export type ArchivedMessage =
  | {
      kind: 'said'
      messageId: string
      from: string
      to: string[]
      roomId: string | null
      at: Date
      type: string
      content: unknown
    }
  | { kind: 'recalled'; messageId: string; recalls: string; from: string; at: Date }
  /** A member changed the company they act for: nothing was said. */
  | { kind: 'switched'; messageId: string }

/** The key of one message, sealed for us with RSA-2048 (PKCS#1 v1.5). Throws where the key is not ours. */
export function openRandomKey(privateKey: string, sealed: string): string {
  return privateDecrypt(
    { key: createPrivateKey(privateKey), padding: constants.RSA_PKCS1_PADDING },
    Buffer.from(sealed, 'base64'),
  ).toString('utf8')
}

/** Throws where the text is not what the archive documents. */
export function readArchived(text: string): ArchivedMessage {
  const wire = JSON.parse(text) as WireArchived & Record<string, unknown>
  if (typeof wire.msgid !== 'string') throw new Error('archived message without msgid')
  if (wire.action === 'switch') return { kind: 'switched', messageId: wire.msgid }
  const at = new Date(Number(wire.msgtime))
  if (typeof wire.from !== 'string' || Number.isNaN(at.getTime()))
    throw new Error('archived message without sender')
  if (wire.action === 'recall' || wire.msgtype === 'revoke')
    return {
      kind: 'recalled',
      messageId: wire.msgid,
      recalls: wire.revoke?.pre_msgid ?? '',
      from: wire.from,
      at,
    }
  const type = wire.msgtype ?? 'unknown'
  return {
    kind: 'said',
    messageId: wire.msgid,
    from: wire.from,
    to: wire.tolist ?? [],
    roomId: wire.roomid || null,
    at,
    type,
    content: wire[type] ?? null,
  }
}

/** Ids of people from outside begin so; the page calls prefixes informative, and a wrong guess only loses the link. */
export function isOutsider(id: string): boolean {
  return /^w[mo]/.test(id)
}

/** One thread for two people or one group, whoever speaks. */
export function threadOf(message: { from: string; to: string[]; roomId: string | null }): string {
  return message.roomId
    ? `room:${message.roomId}`
    : `pair:${[message.from, message.to[0] ?? ''].sort().join('|')}`
}

/** Talk among members alone is no conversation with a customer. */
export function isWithCustomer(thread: string): boolean {
  return !thread.startsWith('pair:') || thread.slice('pair:'.length).split('|').some(isOutsider)
}
