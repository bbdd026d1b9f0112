import {
  constants,
  createHmac,
  createPublicKey,
  hash,
  type KeyObject,
  verify as verifyKey,
} from 'node:crypto'
import {
  callbackSignature,
  decryptMessage,
  InvalidAesKey,
  isSignatureEqual,
  isTimestampFresh,
  parseCallbackTimestamp,
  signSorted,
  UndecryptableMessage,
} from '../connectors/contract/sealed-callback.ts'
import { MalformedXml, parseXml, textOf } from '../connectors/contract/xml.ts'
import { equalBytes } from '../runtime/crypto/vault.ts'
import type { Check, Secrets } from './source.ts'

/** A call on the address of a source, as it came. */
export interface Call {
  method: 'GET' | 'POST'
  query: Readonly<Record<string, unknown>>
  /** Names in lower case. */
  headers: Readonly<Record<string, unknown>>
  body: Buffer
}

export type Refusal = 'no_signature' | 'bad_signature' | 'stale' | 'malformed' | 'wrong_receiver'

export type Verdict =
  /** `body` is what was said: opened, where it came sealed. */
  { ok: true; body: Buffer; echo?: string } | { ok: false; reason: Refusal }

const refused = (reason: Refusal): Verdict => ({ ok: false, reason })
const defaultWindowSeconds = 300
const separators = { none: '', dot: '.', colon: ':', newline: '\n' } as const

/** Judges one call by the check that was picked. Pure: `now` is passed in. */
export function verifyCall(check: Check, secrets: Secrets, call: Call, now: Date): Verdict {
  switch (check.kind) {
    case 'path':
      return { ok: true, body: call.body }
    case 'hmac':
      return byHmac(check, secrets.secret ?? '', call, now)
    case 'md5':
      return byMd5(check, secrets.secret ?? '', call)
    case 'wechat':
      return byWechat(check, secrets, call, now)
    case 'rsa':
      return byRsa(check, call, now)
  }
}

type Of<K extends Check['kind']> = Extract<Check, { kind: K }>

function byHmac(check: Of<'hmac'>, secret: string, call: Call, now: Date): Verdict {
  const { prefix = '' } = check
  const given = textIn(call.headers, check.header.toLowerCase())
  if (secret === '' || given === null) return refused('no_signature')
  if (!given.startsWith(prefix)) return refused('bad_signature')
  const signed = signedBytes(check, call, now)
  if (!Buffer.isBuffer(signed)) return signed
  const wanted = createHmac(check.algorithm, secret).update(signed).digest()
  return same(given.slice(prefix.length), wanted, check.encoding, call.body)
}

function byMd5(check: Of<'md5'>, secret: string, call: Call): Verdict {
  const given =
    check.in === 'header' ? textIn(call.headers, check.name.toLowerCase()) : textIn(call.query, check.name)
  if (secret === '' || given === null) return refused('no_signature')
  const key = Buffer.from(secret)
  const signed = check.order === 'body_secret' ? [call.body, key] : [key, call.body]
  return same(given, hash('md5', Buffer.concat(signed), 'buffer'), 'hex', call.body)
}

function byRsa(check: Of<'rsa'>, call: Call, now: Date): Verdict {
  const given = textIn(call.headers, check.header.toLowerCase())
  if (given === null) return refused('no_signature')
  const signed = signedBytes(check, call, now)
  if (!Buffer.isBuffer(signed)) return signed
  const key = readPublicKey(check.publicKey)
  if (!key) return refused('malformed')
  const isRight = verifyKey(
    'sha256',
    signed,
    { key, padding: constants.RSA_PKCS1_PADDING },
    Buffer.from(given, check.encoding),
  )
  return isRight ? { ok: true, body: call.body } : refused('bad_signature')
}

/** An RSA public key in PEM, or in the bare base64 of many Chinese systems; null for anything else. */
export function readPublicKey(text: string): KeyObject | null {
  const bare = text.trim()
  const pem = bare.startsWith('-----')
    ? bare
    : `-----BEGIN PUBLIC KEY-----\n${bare.replace(/\s+/g, '')}\n-----END PUBLIC KEY-----`
  try {
    const key = createPublicKey(pem)
    return key.asymmetricKeyType === 'rsa' ? key : null
  } catch {
    return null
  }
}

/** The body, behind the time where one is signed; a call whose time is too far off is stale. */
function signedBytes(check: Of<'hmac'> | Of<'rsa'>, call: Call, now: Date): Buffer | Verdict {
  if (check.timestampHeader === undefined) return call.body
  const text = textIn(call.headers, check.timestampHeader.toLowerCase())
  const at = text === null ? null : readTime(text)
  if (text === null || at === null) return refused('malformed')
  const window = (check.windowSeconds ?? defaultWindowSeconds) * 1000
  if (Math.abs(now.getTime() - at) > window) return refused('stale')
  return Buffer.concat([Buffer.from(`${text}${separators[check.separator ?? 'none']}`), call.body])
}

/** Seconds, milliseconds, or ISO 8601. */
function readTime(text: string): number | null {
  if (/^\d{10}$/.test(text)) return Number(text) * 1000
  if (/^\d{13}$/.test(text)) return Number(text)
  const at = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? null : at
}

/** In constant time, over bytes: capitals of hex and the padding of base64 do not matter. */
function same(given: string, wanted: Buffer, encoding: 'hex' | 'base64', body: Buffer): Verdict {
  const grammar = encoding === 'hex' ? /^[0-9a-f]+$/i : /^[A-Za-z0-9+/_-]+={0,2}$/
  const isRight = grammar.test(given) && equalBytes(Buffer.from(given, encoding), wanted)
  return isRight ? { ok: true, body } : refused('bad_signature')
}

/**
 * Tencent's way. The address is asked by GET with a sealed echo (WeCom) or a plain one (official accounts); messages must be
 * sealed, because the plain form signs no byte of the body.
 */
function byWechat(
  check: Of<'wechat'>,
  { token = '', encodingAesKey = '' }: Secrets,
  call: Call,
  now: Date,
): Verdict {
  const [timestamp, nonce] = [textIn(call.query, 'timestamp'), textIn(call.query, 'nonce')]
  const sentAt = timestamp === null ? null : parseCallbackTimestamp(timestamp)
  if (timestamp === null || nonce === null || sentAt === null) return refused('malformed')
  if (!isTimestampFresh(sentAt, now)) return refused('stale')
  const sealedSignature = textIn(call.query, 'msg_signature')
  try {
    if (call.method === 'GET') {
      const echo = textIn(call.query, 'echostr')?.replaceAll(' ', '+') ?? ''
      if (sealedSignature === null) {
        const expected = signSorted([token, timestamp, nonce])
        const isRight = isSignatureEqual(expected, textIn(call.query, 'signature') ?? '')
        return isRight ? { ok: true, body: Buffer.alloc(0), echo } : refused('bad_signature')
      }
      const opened = open(check, token, encodingAesKey, [timestamp, nonce, echo, sealedSignature])
      return typeof opened === 'string' ? { ok: true, body: Buffer.alloc(0), echo: opened } : opened
    }
    const sealed = sealedTextOf(call.body.toString('utf8'))
    if (sealed === null) return refused('malformed')
    if (sealedSignature === null) return refused('no_signature')
    const opened = open(check, token, encodingAesKey, [timestamp, nonce, sealed, sealedSignature])
    return typeof opened === 'string' ? { ok: true, body: Buffer.from(opened) } : opened
  } catch (error) {
    if (
      error instanceof UndecryptableMessage ||
      error instanceof MalformedXml ||
      error instanceof InvalidAesKey
    )
      return refused('malformed')
    throw error
  }
}

function open(
  { receiveId }: Of<'wechat'>,
  token: string,
  aesKey: string,
  [timestamp, nonce, sealed, signature]: [string, string, string, string],
): string | Verdict {
  if (!isSignatureEqual(callbackSignature(token, timestamp, nonce, sealed), signature))
    return refused('bad_signature')
  const opened = decryptMessage(aesKey, sealed)
  return opened.receiveId === receiveId ? opened.message : refused('wrong_receiver')
}

/** The ciphertext of an envelope in XML or JSON. */
function sealedTextOf(body: string): string | null {
  if (body.trimStart().startsWith('<')) return textOf(parseXml(body), 'Encrypt')
  try {
    const envelope = JSON.parse(body) as { Encrypt?: unknown } | null
    return typeof envelope?.Encrypt === 'string' ? envelope.Encrypt : null
  } catch {
    return null
  }
}

function textIn(values: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = values[name]
  return typeof value === 'string' && value !== '' && value.length <= 8192 ? value : null
}
