import { numbersOf } from './memory.ts'

/** Texts by record in shared memory: where each begins, and the signs of all. A text is its length in two units and its signs. */
export interface SharedTexts {
  at: Int32Array
  units: Uint16Array
}

const unitsAtFirst = 1024

/**
 * A million texts as two flat arrays: V8 has nothing to look after, and every thread reads them. Those that are written wait in a
 * room of their own until `take` puts them with the others.
 */
export class Texts {
  readonly at: Int32Array
  private units: Uint16Array
  /** Where the next text goes; 0 stands for the empty text. */
  private end = 1
  /** Of texts that are kept once: their hashes, and where each begins. */
  private hashes = new Int32Array(1024)
  private places = new Int32Array(1024)
  private copies = 0

  constructor(size: number, shared?: SharedTexts) {
    this.at = shared?.at ?? numbersOf(size)
    this.units = shared?.units ?? unitsOf(unitsAtFirst)
    if (shared) this.end = shared.units.length
  }

  get(record: number): string {
    const at = this.at[record]!
    if (at === 0) return ''
    const from = at + 2
    const to = from + (this.units[at]! << 16) + this.units[at + 1]!
    let text = ''
    for (let i = from; i < to; i += 1) text += String.fromCharCode(this.units[i]!)
    return text
  }

  set(record: number, text: string): void {
    this.at[record] = text === '' ? 0 : this.add(text)
  }

  /** Gives the place of a text, for records that hold the same. */
  add(text: string): number {
    const at = this.end
    const { length } = text
    if (at + length + 2 > this.units.length) this.grow(at + length + 2)
    this.units[at] = length >>> 16
    this.units[at + 1] = length & 0xffff
    for (let i = 0; i < length; i += 1) this.units[at + 2 + i] = text.charCodeAt(i)
    this.end = at + 2 + length
    return at
  }

  /** The place of the one copy of a text that many records hold; `hash` is the text's. */
  once(text: string, hash: number): number {
    if (text === '') return 0
    if (this.copies * 2 >= this.places.length) this.widen()
    let slot = this.slotOf(hash)
    for (; this.places[slot] !== 0; slot = (slot + 1) & (this.places.length - 1))
      if (this.hashes[slot] === hash && this.isAt(this.places[slot]!, text)) return this.places[slot]!
    this.hashes[slot] = hash
    this.places[slot] = this.add(text)
    this.copies += 1
    return this.places[slot]!
  }

  private isAt(at: number, text: string): boolean {
    const { units } = this
    if (units[at]! * 0x10000 + units[at + 1]! !== text.length) return false
    for (let i = 0; i < text.length; i += 1) if (units[at + 2 + i] !== text.charCodeAt(i)) return false
    return true
  }

  private widen(): void {
    const { hashes, places } = this
    this.hashes = new Int32Array(places.length * 2)
    this.places = new Int32Array(places.length * 2)
    for (let old = 0; old < places.length; old += 1) {
      if (places[old] === 0) continue
      let slot = this.slotOf(hashes[old]!)
      while (this.places[slot] !== 0) slot = (slot + 1) & (this.places.length - 1)
      this.hashes[slot] = hashes[old]!
      this.places[slot] = places[old]!
    }
  }

  private slotOf(hash: number): number {
    return (hash ^ (hash >>> 16)) & (this.places.length - 1)
  }

  private grow(least: number): void {
    const more = unitsOf(Math.max(least, this.units.length * 2))
    more.set(this.units.subarray(0, this.end))
    this.units = more
  }

  /** All that was written here so far. */
  written(): Uint16Array {
    return this.units.subarray(0, this.end)
  }

  /** Takes over what others wrote, each for its own records: `[from, to)` and the signs. */
  take(parts: readonly { from: number; to: number; units: Uint16Array }[]): void {
    this.units = unitsOf(parts.reduce((sum, { units }) => sum + units.length, 1))
    this.end = 1
    for (const { from, to, units } of parts) {
      const shift = this.end - 1
      this.units.set(units.subarray(1), this.end)
      this.end += units.length - 1
      for (let i = from; i < to; i += 1) if (this.at[i] !== 0) this.at[i]! += shift
    }
  }
}

function unitsOf(length: number): Uint16Array {
  return new Uint16Array(new SharedArrayBuffer(length * 2))
}
