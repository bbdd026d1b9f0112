import { randomBytes, randomInt } from 'node:crypto'
import type { Clock, Ids, Randomness } from '../ports.ts'

const blockBytes = 8192

/** Small draws come out of a block: one call to the system for hundreds of nonces and ids. Bytes are used once. */
export function systemRandomness(): Randomness {
  let block = randomBytes(blockBytes)
  let used = 0
  return {
    bytes(length) {
      if (length > 64) return randomBytes(length)
      if (used + length > block.length) {
        block = randomBytes(blockBytes)
        used = 0
      }
      used += length
      return block.subarray(used - length, used)
    },
    int: (below) => randomInt(below),
  }
}

/** UUID version 7; a counter keeps ids of one millisecond in order within this process. */
export function timeOrderedIds(clock: Clock, randomness: Randomness): Ids {
  let lastMs = 0
  let counter = 0
  return {
    next() {
      const ms = Math.max(clock.now().getTime(), lastMs)
      counter = ms === lastMs ? counter + 1 : randomness.bytes(2).readUInt16BE() & 0x3ff
      lastMs = counter > 0xfff ? ms + 1 : ms
      if (counter > 0xfff) counter = 0
      const hex = `${lastMs.toString(16).padStart(12, '0')}7${counter.toString(16).padStart(3, '0')}`
      const tail = randomness.bytes(8)
      const variant = ((tail[0]! & 0x3f) | 0x80).toString(16).padStart(2, '0')
      const rest = tail.toString('hex', 1)
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12)}-${variant}${rest.slice(0, 2)}-${rest.slice(2)}`
    },
  }
}
