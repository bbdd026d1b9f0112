import { createSecretKey, type KeyObject } from 'node:crypto'

export interface CipherKey {
  key: KeyObject
  bytes: Buffer
}

const most = 256

/**
 * Keys of messages, by the text of the configuration that they are read from. Making one ready costs twice what opening a
 * message does, and a shop sends all of its messages under one.
 */
export function keepCipherKeys(read: (text: string) => Buffer): (text: string) => CipherKey {
  const kept = new Map<string, CipherKey>()
  return (text) => {
    const known = kept.get(text)
    if (known) return known
    const bytes = read(text)
    const fresh = { key: createSecretKey(bytes), bytes }
    if (kept.size >= most) kept.delete(kept.keys().next().value!)
    kept.set(text, fresh)
    return fresh
  }
}
