import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'

/** A key for one use only, from the brand's key. */
export function deriveBytes(key: Buffer, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `qiao:${use}`, 32))
}

/** A key object: handing over plain bytes makes each call four times as dear. */
export function derive(key: Buffer, use: string): KeyObject {
  return createSecretKey(deriveBytes(key, use))
}
