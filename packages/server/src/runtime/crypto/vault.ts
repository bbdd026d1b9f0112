import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto'
import { QiaoError } from '../../kernel/error.ts'
import type { BrandId } from '../../kernel/ids.ts'
import type { Randomness } from '../ports.ts'

/**
 * Field encryption of one brand: AES-256-GCM under the brand's key, bound to place and row.
 * Layout of a sealed value: algorithm (1 byte, 1 = AES-256-GCM) | key id (2, big-endian) | nonce (12) | tag (16) | ciphertext.
 */
export interface BrandVault {
  readonly keyId: number
  /** `place` is `schema.table.column`, `row` the row's id: a value moved elsewhere no longer opens. */
  seal(place: string, row: string, plain: string | Uint8Array): Buffer
  open(place: string, row: string, sealed: Buffer): string
  /** What was sealed as bytes: a compressed body is no text. */
  openBytes(place: string, row: string, sealed: Buffer): Buffer
  /** Blind index: equal values of one kind give equal bytes inside a brand, and different ones across brands. */
  index(kind: string, value: string): Buffer
}

export interface Vault {
  brand(brandId: BrandId): Promise<BrandVault>
  /** A fresh key for a new brand, wrapped by the master key. */
  newBrandKey(brandId: BrandId): Buffer
  forget(brandId: BrandId): void
}

export interface WrappedKey {
  keyId: number
  wrapped: Buffer
}

export class VaultLocked extends QiaoError {
  constructor(reason: string) {
    super('runtime.vault_locked', { reason })
  }
}

const algorithm = 1
const headLength = 15
const tagLength = 16
const indexLength = 16

/** `loadKeys` reads the brand's wrapped keys; wrong or missing master key fails closed. */
export function openVault(
  masterKey: Buffer,
  randomness: Randomness,
  loadKeys: (brandId: BrandId) => Promise<WrappedKey[]>,
): Vault {
  if (masterKey.length !== 32) throw new VaultLocked('master key must be 32 bytes')
  const opened = new Map<BrandId, Promise<BrandVault>>()
  return {
    brand(brandId) {
      const known = opened.get(brandId)
      if (known) return known
      const loading = loadKeys(brandId).then((keys) =>
        brandVault(brandId, unwrapAll(masterKey, brandId, keys), randomness),
      )
      opened.set(brandId, loading)
      loading.catch(() => opened.delete(brandId))
      return loading
    },
    newBrandKey: (brandId) => wrap(masterKey, brandId, randomness.bytes(32), randomness),
    forget: (brandId) => void opened.delete(brandId),
  }
}

function unwrapAll(masterKey: Buffer, brandId: BrandId, keys: WrappedKey[]): Map<number, Buffer> {
  if (keys.length === 0) throw new VaultLocked('brand has no key')
  return new Map(keys.map(({ keyId, wrapped }) => [keyId, unwrap(masterKey, brandId, wrapped)]))
}

function wrap(masterKey: Buffer, brandId: BrandId, key: Buffer, randomness: Randomness): Buffer {
  const nonce = randomness.bytes(12)
  const cipher = createCipheriv('aes-256-gcm', masterKey, nonce).setAAD(Buffer.from(`brand-key:${brandId}`))
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()])
}

function unwrap(masterKey: Buffer, brandId: BrandId, wrapped: Buffer): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', masterKey, wrapped.subarray(0, 12))
    decipher.setAAD(Buffer.from(`brand-key:${brandId}`)).setAuthTag(wrapped.subarray(-tagLength))
    return Buffer.concat([decipher.update(wrapped.subarray(12, -tagLength)), decipher.final()])
  } catch {
    throw new VaultLocked('master key does not open this brand')
  }
}

function brandVault(brandId: BrandId, keys: Map<number, Buffer>, randomness: Randomness): BrandVault {
  const keyId = Math.max(...keys.keys())
  const sealing = new Map([...keys].map(([id, key]) => [id, derive(key, 'seal')]))
  // The index key stays the first key's: rotating it would orphan every stored index.
  const indexKey = derive(keys.get(Math.min(...keys.keys()))!, 'index')
  const head = Buffer.from([algorithm, keyId >> 8, keyId & 255])
  return {
    keyId,
    seal(place, row, plain) {
      const nonce = randomness.bytes(12)
      const cipher = createCipheriv('aes-256-gcm', sealing.get(keyId)!, nonce)
      cipher.setAAD(Buffer.from(`${brandId}|${place}|${row}`))
      const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain)
      cipher.final()
      return Buffer.concat([head, nonce, cipher.getAuthTag(), body])
    },
    open(place, row, sealed) {
      return this.openBytes(place, row, sealed).toString('utf8')
    },
    openBytes(place, row, sealed) {
      if (sealed.length < headLength + tagLength) throw new VaultLocked('sealed value was cut off')
      const key = sealing.get(sealed.readUInt16BE(1))
      if (sealed[0] !== algorithm || !key) throw new VaultLocked('value is sealed by a key that is not here')
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(3, headLength))
      decipher.setAAD(Buffer.from(`${brandId}|${place}|${row}`))
      decipher.setAuthTag(sealed.subarray(headLength, headLength + tagLength))
      try {
        return Buffer.concat([decipher.update(sealed.subarray(headLength + tagLength)), decipher.final()])
      } catch {
        throw new VaultLocked('sealed value was moved or changed')
      }
    },
    index: (kind, value) =>
      createHmac('sha256', indexKey).update(`${kind}\0${value}`).digest().subarray(0, indexLength),
  }
}

/** A key object: handing over plain bytes makes each call four times as dear. */
function derive(key: Buffer, use: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `qiao:${use}`, 32)))
}

export function sha256(text: string | Buffer): Buffer {
  return createHash('sha256').update(text).digest()
}

/** Constant-time, and false for different lengths instead of throwing. */
export function equalBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
