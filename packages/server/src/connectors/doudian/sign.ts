import { createHmac, hash as digest, timingSafeEqual } from 'node:crypto'

/** Signatures of the Doudian open platform. Text in, lower-case hex out; nothing here reads a clock. */
export type SignMethod = 'md5' | 'hmac-sha256'

export interface SignedCall {
  appKey: string
  method: string
  /** The body that is sent, byte for byte. */
  paramJson: string
  timestamp: string
}

/** The order of the names is fixed; token and sign method stay outside. Both methods wrap the text in the secret. */
export function signCall(method: SignMethod, secret: string, call: SignedCall): string {
  const { appKey, paramJson, timestamp } = call
  const named = `app_key${appKey}method${call.method}param_json${paramJson}timestamp${timestamp}v2`
  return seal(method, secret, named)
}

/** What the platform calls at an app (SPI) is signed without method and version. */
export function signSpi(method: SignMethod, secret: string, call: Omit<SignedCall, 'method'>): string {
  const { appKey, paramJson, timestamp } = call
  return seal(method, secret, `app_key${appKey}param_json${paramJson}timestamp${timestamp}`)
}

/** `event-sign` of a push, over the body as it came. */
export function signPush(appKey: string, secret: string, body: string): string {
  return digest('md5', appKey + body + secret, 'hex')
}

export function isSameSign(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** A bigint is an id that a double would lose. */
export type JsonValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | JsonValue[]
  | { [name: string]: JsonValue }

/** Keys in order at every depth, no spaces, nothing escaped beyond JSON's own need. */
export function toParamJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(toParamJson).join()}]`
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const names = Object.keys(value).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${toParamJson(value[name]!)}`).join()}}`
}

function seal(method: SignMethod, secret: string, named: string): string {
  const text = secret + named + secret
  if (method === 'md5') return digest('md5', text, 'hex')
  return createHmac('sha256', secret).update(text, 'utf8').digest('hex')
}
