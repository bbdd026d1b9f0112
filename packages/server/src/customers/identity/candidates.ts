import { mix } from './hash.ts'
import { type Key, type Sides, valueAt } from './keys.ts'
import { fetchRows, numbersOf, type Rows } from './memory.ts'
import { Numbers } from './numbers.ts'

/** Draws pairs by what they are, not by when they come: the same in every order. */
export function isDrawn(a: number, b: number, keep: number): boolean {
  return keep >= 1 || mix(a + 1, b + 1) >>> 0 < keep * 4_294_967_296
}

/** Some of the pairs; the same for everybody who asks for so many. */
export interface Sample {
  first: Int32Array
  second: Int32Array
  /** Bits of all keys by which the two agree. */
  agreed: Int32Array
}

/** Some blocks of one key: pairs are gone through part by part, by whoever is free. */
export interface Part {
  key: number
  from: number
  to: number
}

const entriesPerPart = 100_000
/** Rows that stay in the nearest memory while they are filled. */
const rowsAtOnce = 512
/** Entries of blocks whose rows are fetched together. */
const fetchedAtOnce = 256

/** Pairs of records that share a key's value. */
export class Candidates {
  /** Keys of one slot, by record: a pair is looked up in two places, not in two for each key. */
  readonly rows: Int32Array
  private readonly keys: readonly Key[]
  private readonly sides: Sides
  private readonly many: boolean[]
  /** What fetching gives back. */
  seen = 0

  /** Rows that others share are filled by `fill`. */
  constructor(keys: readonly Key[], sides: Sides, rows = numbersOf(sides.size * keys.length)) {
    this.keys = keys
    this.sides = sides
    this.many = keys.map(({ slots }) => slots.length > 1)
    this.rows = rows
  }

  fill(from: number, to: number): void {
    const width = this.keys.length
    for (let first = from; first < to; first += rowsAtOnce) {
      const end = Math.min(to, first + rowsAtOnce)
      this.keys.forEach(({ slots }, k) => {
        if (this.many[k]) return
        const values = slots[0]!
        for (let record = first, at = first * width + k; record < end; record += 1, at += width)
          this.rows[at] = values[record]!
      })
    }
  }

  /** Pairs that the keys bring, those that several bring counted again. */
  get most(): number {
    return this.keys.reduce((sum, key) => sum + key.pairs, 0)
  }

  /** All blocks in pieces, in their order. */
  parts(): Part[] {
    return this.keys.flatMap(({ starts }, key) => {
      const parts: Part[] = []
      for (let from = 0; from + 1 < starts.length; ) {
        let to = from + 1
        while (to + 1 < starts.length && starts[to]! - starts[from]! < entriesPerPart) to += 1
        parts.push({ key, from, to })
        from = to
      }
      return parts
    })
  }

  draw(part: Part, keep: number): Sample {
    const [first, second, agreed] = [new Numbers(), new Numbers(), new Numbers()]
    this.forEach(
      part,
      (a, b) => {
        first.push(a)
        second.push(b)
        agreed.push(this.agreed(a, b))
      },
      { keep },
    )
    return { first: first.all(), second: second.all(), agreed: agreed.all() }
  }

  /**
   * Calls for each pair once, lower record first; of `keep` below 1 only for that share of them. `beside` are rows of the records that
   * the call looks at.
   */
  forEach(
    { key: k, from, to: end }: Part,
    call: (a: number, b: number) => void,
    { keep = 1, beside = null }: { keep?: number; beside?: Rows | null } = {},
  ): void {
    const { size, left } = this.sides
    const { order, starts, slots } = this.keys[k]!
    const isMany = this.many[k]!
    let fetched = starts[from]!
    for (let block = from; block < end; block += 1) {
      const to = starts[block + 1]!
      if (to > fetched && !isMany && keep >= 1) fetched = this.bringNear(k, fetched, starts[end]!, beside)
      for (let i = starts[block]!; i < to; i += 1) {
        const first = isMany ? order[i]! % size : order[i]!
        for (let j = i + 1; j < to; j += 1) {
          const second = isMany ? order[j]! % size : order[j]!
          if (first === second) continue
          const [a, b] = first < second ? [first, second] : [second, first]
          if (left > 0 && (a >= left || b < left)) continue
          if (keep < 1 && !isDrawn(a, b, keep)) continue
          if (isMany && smallestShared(slots, a, b) !== valueAt(slots, order[i]!, size)) continue
          if (!this.isKnownBefore(k, a, b)) call(a, b)
        }
      }
    }
  }

  /** Fetches what the next pairs of a key are about; gives how far. */
  private bringNear(k: number, from: number, last: number, beside: Rows | null): number {
    const { order } = this.keys[k]!
    const to = Math.min(last, from + fetchedAtOnce)
    // Of the other keys, only those before are looked at.
    this.seen ^= fetchRows({ cells: this.rows, width: this.keys.length }, k, order, from, to)
    if (beside) this.seen ^= fetchRows(beside, beside.width, order, from, to)
    return to
  }

  private isKnownBefore(k: number, a: number, b: number): boolean {
    const width = this.keys.length
    const [inA, inB] = [a * width, b * width]
    for (let earlier = 0; earlier < k; earlier += 1) {
      if (this.many[earlier]) {
        if (smallestShared(this.keys[earlier]!.slots, a, b) !== 0) return true
      } else {
        const value = this.rows[inA + earlier]!
        if (value !== 0 && value === this.rows[inB + earlier]!) return true
      }
    }
    return false
  }

  /** Whether two who agree by just one of these sets of keys may be among the pairs that this key is the first to bring. */
  mayBring(k: number, sets: ReadonlySet<number>): boolean {
    return [...sets].some((bits) => (bits & -bits) === 1 << k)
  }

  /** Bits of all keys by which these two agree. */
  agreed(a: number, b: number): number {
    const width = this.keys.length
    const [inA, inB] = [a * width, b * width]
    let bits = 0
    for (let k = 0; k < width; k += 1) {
      const value = this.many[k] ? smallestShared(this.keys[k]!.slots, a, b) : this.rows[inA + k]!
      if (value !== 0 && (this.many[k] || value === this.rows[inB + k]!)) bits |= 1 << k
    }
    return bits
  }
}

/** The value that two records share in any slot of a key, the smallest of several; 0 for none. */
function smallestShared(slots: readonly Int32Array[], a: number, b: number): number {
  if (slots.length === 1) return slots[0]![a] === slots[0]![b] ? slots[0]![a]! : 0
  let smallest = 0
  for (const one of slots) {
    const value = one[a]!
    if (value === 0 || (smallest !== 0 && value >= smallest)) continue
    for (const two of slots) if (two[b] === value) smallest = value
  }
  return smallest
}
