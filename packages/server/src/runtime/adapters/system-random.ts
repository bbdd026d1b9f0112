import { randomBytes, randomInt } from 'node:crypto'
import type { Clock, Ids, Randomness } from '../ports.ts'

export function systemRandomness(): Randomness {
  return { bytes: (length) => randomBytes(length), int: (below) => randomInt(below) }
}

/** UUID version 7; a counter keeps ids of one millisecond in order within this process. */
export function timeOrderedIds(clock: Clock, randomness: Randomness): Ids {
  let lastMs = 0
  let counter = 0
  // Random bytes are drawn in blocks: one call a block is a tenth of the price of one call an id.
  let block = randomness.bytes(4096)
  let used = 0
  const draw = (length: number): Buffer => {
    if (used + length > block.length) {
      block = randomness.bytes(4096)
      used = 0
    }
    used += length
    return block.subarray(used - length, used)
  }
  return {
    next() {
      const ms = Math.max(clock.now().getTime(), lastMs)
      counter = ms === lastMs ? counter + 1 : draw(2).readUInt16BE() & 0x3ff
      lastMs = counter > 0xfff ? ms + 1 : ms
      if (counter > 0xfff) counter = 0
      const hex = `${lastMs.toString(16).padStart(12, '0')}7${counter.toString(16).padStart(3, '0')}`
      const tail = draw(8)
      const variant = ((tail[0]! & 0x3f) | 0x80).toString(16).padStart(2, '0')
      const rest = tail.toString('hex', 1)
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12)}-${variant}${rest.slice(0, 2)}-${rest.slice(2)}`
    },
  }
}
