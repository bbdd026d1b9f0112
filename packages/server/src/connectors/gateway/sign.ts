import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  timingSafeEqual,
} from 'node:crypto'

/**
 * How Qiao and its gateway know each other: HMAC-SHA256 with one shared secret over every request and every answer.
 * A request names its time and a nonce that is good once; an answer is signed with the nonce of its request, so that it
 * answers that one and no other. The receiver of a decryption is sealed besides (AES-256-GCM, a key of its own).
 */
export const signedHeaders = {
  timestamp: 'x-qiao-timestamp',
  nonce: 'x-qiao-nonce',
  signature: 'x-qiao-signature',
} as const
/** A request is refused when it is this much older or newer than the gateway's clock. */
export const windowMs = 5 * 60_000

export interface SignedRequest {
  /** Milliseconds since 1970. */
  timestamp: string
  nonce: string
  path: string
  body: string
}

export function signRequest(secret: string, { timestamp, nonce, path, body }: SignedRequest): string {
  return hmac(secret, ['qiao-gateway-request', 'v1', timestamp, nonce, 'POST', path, digest(body)])
}

export function signAnswer(secret: string, nonce: string, status: number, body: string): string {
  return hmac(secret, ['qiao-gateway-answer', 'v1', nonce, String(status), digest(body)])
}

/** Compares without telling by its time how much was right. */
export function sameSignature(told: string | undefined, wanted: string): boolean {
  const [a, b] = [Buffer.from(told ?? ''), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** What stands for the sealed receiver of one order: of no use without this gateway. */
export function referenceOf(secret: string, shop: string, orderId: string): string {
  return `gw1.${hmac(secret, ['qiao-gateway-reference', 'v1', shop, orderId]).slice(3, 35)}`
}

export function sealAnswer(secret: string, nonce: string, text: string, iv: Buffer): string {
  const cipher = createCipheriv('aes-256-gcm', sealingKey(secret), iv)
  cipher.setAAD(Buffer.from(nonce))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64')
}

/** Throws when the text was sealed for another request or with another secret. */
export function openAnswer(secret: string, nonce: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', sealingKey(secret), bytes.subarray(0, 12))
  decipher.setAAD(Buffer.from(nonce))
  decipher.setAuthTag(bytes.subarray(12, 28))
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
}

const sealingKey = (secret: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, 'qiao-gateway', 'answer-sealing', 32))
const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
const hmac = (secret: string, parts: string[]): string =>
  `v1=${createHmac('sha256', secret).update(parts.join('\n')).digest('hex')}`
