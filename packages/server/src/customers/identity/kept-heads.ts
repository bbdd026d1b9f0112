/**
 * Beginnings of texts and what was read off each. One is found by the hash of its signs, without being cut out of its text; its signs
 * are copied, for a piece of a text would keep the whole one in memory.
 */
export class KeptHeads<Value> {
  private readonly most: number
  private readonly longest: number
  /** By hash: numbers of heads, from 1. */
  private readonly slots: Int32Array
  private readonly signs: Uint16Array
  private readonly lengths: Uint8Array
  private readonly values: Value[] = []

  /** Keeps `most` heads of up to `longest` signs; then it begins anew. */
  constructor(most: number, longest: number) {
    this.most = most
    this.longest = longest
    this.slots = new Int32Array(2 ** Math.ceil(Math.log2(most * 2)))
    this.signs = new Uint16Array(most * longest)
    this.lengths = new Uint8Array(most)
  }

  /** What was kept for the first `length` signs of a text; `hash` is the `hashOn` of them all (`kernel/text-hash.ts`). */
  get(text: string, length: number, hash: number): Value | undefined {
    const { slots } = this
    for (let slot = this.slotOf(hash); slots[slot] !== 0; slot = (slot + 1) & (slots.length - 1))
      if (this.isAt(slots[slot]! - 1, text, length)) return this.values[slots[slot]! - 1]
    return undefined
  }

  /** Of a head that is not kept. */
  keep(head: string, hash: number, value: Value): void {
    if (this.values.length >= this.most) {
      this.slots.fill(0)
      this.values.length = 0
    }
    const number = this.values.push(value) - 1
    this.lengths[number] = head.length
    for (let i = 0; i < head.length; i += 1) this.signs[number * this.longest + i] = head.charCodeAt(i)
    let slot = this.slotOf(hash)
    while (this.slots[slot] !== 0) slot = (slot + 1) & (this.slots.length - 1)
    this.slots[slot] = number + 1
  }

  private isAt(number: number, text: string, length: number): boolean {
    if (this.lengths[number] !== length) return false
    const from = number * this.longest
    for (let i = 0; i < length; i += 1) if (this.signs[from + i] !== text.charCodeAt(i)) return false
    return true
  }

  private slotOf(hash: number): number {
    return (hash ^ (hash >>> 15)) & (this.slots.length - 1)
  }
}
