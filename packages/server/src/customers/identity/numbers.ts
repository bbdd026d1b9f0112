import { numbersOf } from './memory.ts'

/** Numbers that come one by one, kept flat: an array of a million boxed ones would be many times bigger. */
export class Numbers {
  private kept = numbersOf(1024)
  private count = 0

  get length(): number {
    return this.count
  }

  push(value: number): void {
    if (this.count === this.kept.length) {
      const more = numbersOf(this.count * 2)
      more.set(this.kept)
      this.kept = more
    }
    this.kept[this.count] = value
    this.count += 1
  }

  all(): Int32Array {
    return this.kept.subarray(0, this.count)
  }
}
