import { createCipheriv, createDecipheriv, createHash, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { BrandId } from '../../kernel/ids.ts'
import type { Randomness } from '../ports.ts'
import { type BlindIndex, type IndexKeys, openIndex } from './blind-index.ts'
import { derive, deriveBytes } from './derive.ts'
import { VaultLocked } from './vault-locked.ts'

/**
 * Field encryption of one brand: AES-256-GCM under the brand's key, bound to place and row.
 * Layout of a sealed value: algorithm (1 byte, 1 = AES-256-GCM) | key id (2, big-endian) | nonce (12) | tag (16) | ciphertext.
 */
export interface BrandVault extends BlindIndex {
  readonly keyId: number
  /** Which state of the brand's keys this is; a transaction that names an old one is refused and begun anew. */
  readonly version: number
  /** `place` is `schema.table.column`, `row` the row's id: a value moved elsewhere no longer opens. */
  seal(place: string, row: string, plain: string | Uint8Array): Buffer
  open(place: string, row: string, sealed: Buffer): string
  /** What was sealed as bytes: a compressed body is no text. */
  openBytes(place: string, row: string, sealed: Buffer): Buffer
}

export interface Vault {
  brand(brandId: BrandId): Promise<BrandVault>
  /** A fresh key for a new brand, wrapped by the master key. */
  newBrandKey(brandId: BrandId): Buffer
  /** What all blind indexes of the brand are made from, wrapped: it outlives the key that it was first derived from. */
  wrappedRoot(brandId: BrandId): Promise<Buffer>
  forget(brandId: BrandId): void
}

export interface WrappedKey {
  keyId: number
  wrapped: Buffer
}

/** The keys of a brand as they are stored. */
export interface StoredKeys {
  version: number
  keys: readonly WrappedKey[]
  /** Null as long as it is derived from the first key. */
  root: Buffer | null
  index: IndexKeys
}

export { VaultLocked }

const algorithm = 1
const headLength = 15
const tagLength = 16

/** The key that a sealed value stands under. */
export function keyOf(sealed: Buffer): number {
  return sealed.readUInt16BE(1)
}

/** What a brand's keys are unwrapped to. Shared by all of its vaults, so that one lent to a long job opens what is newer. */
interface Ring {
  newest: number
  sealing: Map<number, KeyObject>
}

/** `loadKeys` reads the brand's wrapped keys; wrong or missing master key fails closed. */
export function openVault(
  masterKey: Buffer,
  randomness: Randomness,
  loadKeys: (brandId: BrandId) => Promise<StoredKeys>,
): Vault {
  if (masterKey.length !== 32) throw new VaultLocked('master key must be 32 bytes')
  const opened = new Map<BrandId, Promise<Opened>>()
  const rings = new Map<BrandId, Ring>()
  const load = async (brandId: BrandId): Promise<Opened> => {
    const stored = await loadKeys(brandId)
    const keys = unwrapAll(masterKey, brandId, stored.keys)
    const root = stored.root
      ? unwrap(masterKey, `brand-root:${brandId}`, stored.root)
      : deriveBytes(keys.get(Math.min(...keys.keys()))!, 'index')
    const ring = rings.get(brandId) ?? { newest: 0, sealing: new Map() }
    ring.newest = Math.max(...keys.keys())
    ring.sealing = new Map([...keys].map(([id, key]) => [id, derive(key, 'seal')]))
    rings.set(brandId, ring)
    return { vault: brandVault(brandId, { stored, keys, root, ring }, randomness), root }
  }
  const ofBrand = (brandId: BrandId): Promise<Opened> => {
    const known = opened.get(brandId)
    if (known) return known
    const loading = load(brandId)
    opened.set(brandId, loading)
    loading.catch(() => opened.get(brandId) === loading && opened.delete(brandId))
    return loading
  }
  return {
    brand: async (brandId) => (await ofBrand(brandId)).vault,
    newBrandKey: (brandId) => wrap(masterKey, `brand-key:${brandId}`, randomness.bytes(32), randomness),
    wrappedRoot: async (brandId) =>
      wrap(masterKey, `brand-root:${brandId}`, (await ofBrand(brandId)).root, randomness),
    forget: (brandId) => void opened.delete(brandId),
  }
}

interface Opened {
  vault: BrandVault
  root: Buffer
}

function unwrapAll(masterKey: Buffer, brandId: BrandId, keys: readonly WrappedKey[]): Map<number, Buffer> {
  if (keys.length === 0) throw new VaultLocked('brand has no key')
  return new Map(
    keys.map(({ keyId, wrapped }) => [keyId, unwrap(masterKey, `brand-key:${brandId}`, wrapped)]),
  )
}

function wrap(masterKey: Buffer, whose: string, key: Buffer, randomness: Randomness): Buffer {
  const nonce = randomness.bytes(12)
  const cipher = createCipheriv('aes-256-gcm', masterKey, nonce).setAAD(Buffer.from(whose))
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()])
}

function unwrap(masterKey: Buffer, whose: string, wrapped: Buffer): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', masterKey, wrapped.subarray(0, 12))
    decipher.setAAD(Buffer.from(whose)).setAuthTag(wrapped.subarray(-tagLength))
    return Buffer.concat([decipher.update(wrapped.subarray(12, -tagLength)), decipher.final()])
  } catch {
    throw new VaultLocked('master key does not open this brand')
  }
}

function brandVault(
  brandId: BrandId,
  { stored, keys, root, ring }: { stored: StoredKeys; keys: Map<number, Buffer>; root: Buffer; ring: Ring },
  randomness: Randomness,
): BrandVault {
  return {
    ...openIndex(stored.index, root, keys),
    keyId: Math.max(...keys.keys()),
    version: stored.version,
    seal(place, row, plain) {
      const keyId = ring.newest
      const head = Buffer.from([algorithm, keyId >> 8, keyId & 255])
      const nonce = randomness.bytes(12)
      const cipher = createCipheriv('aes-256-gcm', ring.sealing.get(keyId)!, nonce)
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
      const key = ring.sealing.get(keyOf(sealed))
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
  }
}

export function sha256(text: string | Buffer): Buffer {
  return createHash('sha256').update(text).digest()
}

/** Constant-time, and false for different lengths instead of throwing. */
export function equalBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
