import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { derive } from './derive.ts'
import { VaultLocked } from './vault-locked.ts'

/**
 * A token is its root under a key that can be changed: 16 bytes of HMAC (the root alone, key 0), or key id (2 bytes) and
 * the root as one block of AES. So a token moves to another key without the value that it was made from, and shows which
 * key it stands under.
 */
export interface IndexKeys {
  /** The key that tokens stand under: 0 is the root alone. */
  at: number
  /** While tokens move: the key they move to, and how far that went, in the order of the tokens they were. */
  to: number | null
  below: Buffer | null
}

const rootLength = 16
const bareLength = 16

export interface BlindIndex {
  /**
   * Blind index of what is searched: equal values of one kind give equal bytes inside a brand, and different ones across
   * brands. It moves to a new key when keys are rotated, so it stands in columns declared as `index`, and nowhere else.
   */
  index(kind: string, value: string): Buffer
  /** Keyed digest of what is only compared or made into an id: it stays the same for good. */
  mark(kind: string, value: string): Buffer
  /** The same token for good: what an id or a row of a sealed value is made of. */
  rootOf(token: Buffer): Buffer
  /** Today's token of a root. */
  ofRoot(root: Buffer): Buffer
  /** The token under the key that tokens move to. */
  moved(token: Buffer): Buffer
}

/** Each value has one token at every moment: below the line it stands under the new key, above it under the old. */
export function openIndex(at: IndexKeys, root: Buffer, keys: ReadonlyMap<number, Buffer>): BlindIndex {
  const rootKey = createSecretKey(root)
  const layers = new Map([...keys].map(([id, key]) => [id, derive(key, 'index-layer')]))
  const layer = (keyId: number): KeyObject => {
    const key = layers.get(keyId)
    if (!key) throw new VaultLocked('index stands under a key that is not here')
    return key
  }
  const under = (keyId: number, of: Buffer): Buffer =>
    keyId === 0 ? of : Buffer.concat([Buffer.from([keyId >> 8, keyId & 255]), block(layer(keyId), of)])
  const mark = (kind: string, value: string): Buffer =>
    createHmac('sha256', rootKey).update(`${kind}\0${value}`).digest().subarray(0, rootLength)
  const ofRoot = (of: Buffer): Buffer => {
    const token = under(at.at, of)
    return at.to !== null && at.below !== null && token.compare(at.below) < 0 ? under(at.to, of) : token
  }
  const rootOf = (token: Buffer): Buffer =>
    token.length === bareLength ? token : unblock(layer(token.readUInt16BE(0)), token.subarray(2))
  return {
    mark,
    index: (kind, value) => ofRoot(mark(kind, value)),
    ofRoot,
    rootOf,
    moved: (token) => under(at.to ?? at.at, rootOf(token)),
  }
}

// A root is pseudorandom and one block long: equal roots must give equal tokens, so the block stands alone.
function block(key: KeyObject, root: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false)
  return Buffer.concat([cipher.update(root), cipher.final()])
}

function unblock(key: KeyObject, bytes: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-ecb', key, null).setAutoPadding(false)
  return Buffer.concat([decipher.update(bytes), decipher.final()])
}
