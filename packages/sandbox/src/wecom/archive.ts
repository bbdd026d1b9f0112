import {
  constants,
  createCipheriv,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
  randomBytes,
} from 'node:crypto'
import type { CallbackSender } from './callbacks.ts'
import { type CorpState, nextId } from './corp.ts'

const fiveDays = 5 * 24 * 3600

/**
 * 会话内容存档. What the native library would give: each message under a random key of its own, and that key under the
 * corp's RSA key. How the library seals the message itself is Tencent's secret; here it is AES-256-CBC.
 */
export class Archive {
  readonly secret = 'sandbox-archive-secret'
  readonly agreed = new Map<string, number>()
  #keys: { publicKey: KeyObject; privateKey: KeyObject } | null = null
  readonly #sealed: { seq: number; at: number; line: object }[] = []
  readonly #corp: CorpState
  readonly #callbacks: CallbackSender
  readonly #nowSeconds: () => number

  constructor(corp: CorpState, callbacks: CallbackSender, nowSeconds: () => number) {
    this.#corp = corp
    this.#callbacks = callbacks
    this.#nowSeconds = nowSeconds
  }

  /** Private key of version 1, as the corp keeps it. Made when first asked for: it takes a third of a second. */
  get privateKey(): string {
    return this.#pair().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  }

  #pair(): { publicKey: KeyObject; privateKey: KeyObject } {
    this.#keys ??= generateKeyPairSync('rsa', { modulusLength: 2048 })
    return this.#keys
  }

  agree(userId: string, externalUserId: string): void {
    this.agreed.set(`${userId}|${externalUserId}`, this.#nowSeconds())
  }

  say(
    from: string,
    to: string[],
    content: { msgtype: string; [kind: string]: unknown },
    roomid = '',
  ): string {
    return this.#add({
      action: 'send',
      from,
      tolist: to,
      roomid,
      msgtime: this.#nowSeconds() * 1000,
      ...content,
    })
  }

  recall(from: string, to: string[], messageId: string): string {
    return this.#add({
      action: 'recall',
      from,
      tolist: to,
      roomid: '',
      msgtime: this.#nowSeconds() * 1000,
      msgtype: 'revoke',
      revoke: { pre_msgid: messageId },
    })
  }

  /** A member goes over to another company: no sender, no words. */
  switch(userId: string): string {
    return this.#add({ action: 'switch', time: this.#nowSeconds() * 1000, user: userId })
  }

  /** A message that nobody can open: sealed under a key of a version that the corp does not have. */
  spoil(): void {
    this.#add({ action: 'send', from: 'x', tolist: [], msgtime: 0, msgtype: 'text' }, 9)
  }

  /** Messages after `seq`, of the last five days. */
  chatData(seq: number, limit: number): object[] {
    return this.#sealed
      .filter((one) => one.seq > seq && this.#nowSeconds() - one.at <= fiveDays)
      .slice(0, Math.min(limit, 1000))
      .map((one) => one.line)
  }

  #add(message: Record<string, unknown>, keyVersion = 1): string {
    const msgid = `${nextId(this.#corp, 'CA', 24)}_external`
    const key = randomBytes(32)
    const sealedKey = publicEncrypt(
      { key: this.#pair().publicKey, padding: constants.RSA_PKCS1_PADDING },
      Buffer.from(key.toString('base64')),
    )
    const iv = randomBytes(16)
    const cipher = createCipheriv('aes-256-cbc', key, iv)
    const body = Buffer.concat([
      iv,
      cipher.update(JSON.stringify({ msgid, ...message }), 'utf8'),
      cipher.final(),
    ])
    const seq = this.#sealed.length + 1
    const line = {
      seq,
      msgid,
      publickey_ver: keyVersion,
      encrypt_random_key: sealedKey.toString('base64'),
      encrypt_chat_msg: body.toString('base64'),
    }
    this.#sealed.push({ seq, at: this.#nowSeconds(), line })
    this.#callbacks.send([
      ['FromUserName', 'sys'],
      ['CreateTime', this.#nowSeconds()],
      ['MsgType', 'event'],
      ['Event', 'msgaudit_notify'],
      // Two notices of one second are two facts only when something tells them apart.
      ['AgentID', 2_000_004],
    ])
    return msgid
  }
}
