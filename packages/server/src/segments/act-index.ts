import { type Bits, emptyBits, setBit } from './bits.ts'

/** Acts of one item in the order of days: a window is a slice. */
export interface ActIndex {
  days: Int32Array
  people: Int32Array
  times: Int32Array
}

/** Grows while acts are added in any order. */
export class ActList {
  #days = new Int32Array(1024)
  #people = new Int32Array(1024)
  #times = new Int32Array(1024)
  #size = 0

  add(person: number, day: number, times: number): void {
    if (this.#size === this.#days.length) this.#grow()
    this.#days[this.#size] = day
    this.#people[this.#size] = person
    this.#times[this.#size] = times
    this.#size += 1
  }

  #grow(): void {
    const larger = (old: Int32Array<ArrayBuffer>) => {
      const grown = new Int32Array(old.length * 2)
      grown.set(old)
      return grown
    }
    this.#days = larger(this.#days)
    this.#people = larger(this.#people)
    this.#times = larger(this.#times)
  }

  /** By day, in one pass: days are few. */
  sorted(): ActIndex {
    const days = this.#days.subarray(0, this.#size)
    let [first, last] = [0, -1]
    if (days.length > 0) {
      first = days.reduce((a, b) => Math.min(a, b))
      last = days.reduce((a, b) => Math.max(a, b))
    }
    const starts = new Int32Array(last - first + 2)
    for (const day of days) starts[day - first + 1]! += 1
    for (let place = 1; place < starts.length; place += 1) starts[place]! += starts[place - 1]!
    const sorted = {
      days: new Int32Array(this.#size),
      people: new Int32Array(this.#size),
      times: new Int32Array(this.#size),
    }
    for (let index = 0; index < this.#size; index += 1) {
      const place = starts[days[index]! - first]!
      starts[days[index]! - first] = place + 1
      sorted.days[place] = days[index]!
      sorted.people[place] = this.#people[index]!
      sorted.times[place] = this.#times[index]!
    }
    return sorted
  }
}

/** Who did it at least so often on days after `after` up to `until`. `scratch`: as many noughts as people, left as noughts. */
export function didAtLeast(
  index: ActIndex | undefined,
  size: number,
  { times: wanted, after, until }: { times: number; after: number; until: number },
  scratch: Int32Array,
): Bits {
  const out = emptyBits(size)
  if (!index) return out
  const { days, people, times } = index
  const [from, to] = [firstAfter(days, after), firstAfter(days, until)]
  if (wanted === 1) {
    for (let place = from; place < to; place += 1) setBit(out, people[place]!)
    return out
  }
  for (let place = from; place < to; place += 1) {
    const person = people[place]!
    const sum = scratch[person]! + times[place]!
    scratch[person] = sum
    if (sum >= wanted) setBit(out, person)
  }
  for (let place = from; place < to; place += 1) scratch[people[place]!] = 0
  return out
}

function firstAfter(days: Int32Array, day: number): number {
  let [low, high] = [0, days.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (days[middle]! <= day) low = middle + 1
    else high = middle
  }
  return low
}
