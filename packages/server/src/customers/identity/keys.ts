import type { Field } from './field.ts'
import { endOfRun, type Sorted } from './frequency.ts'
import { dice, mix } from './hash.ts'
import { copyOf, numbersOf } from './memory.ts'
import { Numbers } from './numbers.ts'
import { sortByValue } from './sort.ts'

/** Records that share a value of a key are compared. Values in too big blocks are 0: they tell nobody apart. */
export interface Key {
  name: string
  /** Numbers of the fields that the key is made of. */
  fields: number[]
  slots: Int32Array[]
  /** Entries (slot × size + record) in the order of their values, blocks of two and more only. */
  order: Int32Array
  /** Where blocks begin in `order`, with the end as last entry. */
  starts: Int32Array
  pairs: number
}

export interface KeyLimits {
  /** Records in one block. */
  block: number
  /** Pairs of one key, for each record: one that brings more tells too little. */
  pairsPerKey: number
  /** Pairs of all keys together, for each record. */
  pairsPerRecord: number
}

/** `left` of the records come from the first of two lists; 0 when there is one list. */
export interface Sides {
  size: number
  left: number
}

/** What a small file can afford, and a big one. */
const smallFile = 50_000
const smallLimits: KeyLimits = { block: 60, pairsPerKey: 8, pairsPerRecord: 48 }
const bigLimits: KeyLimits = { block: 60, pairsPerKey: 3, pairsPerRecord: 24 }

/**
 * The keys by which candidates are found: rare values alone, then common ones in twos of different fields, those
 * that find the most within what they may cost, in a budget that grows with the records and not with their square.
 */
export function chooseKeys(fields: readonly Field[], sides: Sides): Key[] {
  const isBig = sides.size > smallFile
  const limits = isBig ? bigLimits : smallLimits
  const measured = candidatesOf(fields).map((candidate) => ({
    ...candidate,
    pairs: isBig
      ? guessPairs(candidate, sides, limits.block)
      : buildKey(candidate, sides, limits.block).pairs,
  }))
  const wide = measured.filter(({ pairs }) => pairs > 0 && pairs <= limits.pairsPerKey * sides.size)
  wide.sort((a, b) => a.fields.length - b.fields.length || b.pairs - a.pairs || (a.name < b.name ? -1 : 1))
  let left = limits.pairsPerRecord * sides.size
  const chosen = wide.filter(({ pairs }) => {
    if (pairs > left) return false
    left -= pairs
    return true
  })
  return chosen.slice(0, mostKeys).map((candidate) => buildKey(candidate, sides, limits.block))
}

/** One value in so many is looked at, with all who share it. */
const oneValueIn = 16

/** How many pairs a key would bring, from some of its values: what is built whole is only what is used. */
function guessPairs({ slots: slotsOf }: Candidate, sides: Sides, block: number): number {
  const slots = slotsOf(sides.size)
  for (const values of slots)
    for (let record = 0; record < values.length; record += 1)
      if ((Math.imul(values[record]!, 0x9e3779b1) >>> 0) % oneValueIn !== 0) values[record] = 0
  let pairs = 0
  forEachBlock(slots, sides, (sorted, from, to) => {
    if (to - from <= block) pairs += pairsIn(sorted, from, to, sides)
  })
  return pairs * oneValueIn
}

/** One bit each in a number. */
const mostKeys = 31

interface Candidate {
  name: string
  fields: number[]
  /** A fresh copy for so many records. */
  slots(size: number): Int32Array[]
}

function candidatesOf(fields: readonly Field[]): Candidate[] {
  const atoms = fields.flatMap((field, number) => field.atoms.map((atom) => ({ ...atom, field: number })))
  const common = atoms.filter((atom) => !atom.alone)
  const twos = common.flatMap((one, i) =>
    common
      .slice(i + 1)
      .filter((two) => two.field !== one.field)
      .map((two) => ({
        name: `${one.name} + ${two.name}`,
        fields: [one.field, two.field],
        slots: (size: number) => one.slots.flatMap((a) => two.slots.map((b) => mixAll(a, b, size))),
      })),
  )
  const alone = atoms
    .filter((atom) => atom.alone)
    .map(({ name, field, slots }) => ({
      name,
      fields: [field],
      slots: (size: number) => slots.map((values) => copyOf(values, size)),
    }))
  return [...alone, ...twos]
}

function mixAll(one: Int32Array, two: Int32Array, size: number): Int32Array {
  const mixed = numbersOf(size)
  for (let record = 0; record < size; record += 1) mixed[record] = mix(one[record]!, two[record]!)
  return mixed
}

function buildKey({ name, fields, slots }: Candidate, sides: Sides, block: number): Key {
  const { size } = sides
  const own = slots(size)
  const starts = new Numbers()
  let [count, pairs] = [0, 0]
  const order = forEachBlock(own, sides, (sorted, from, to) => {
    const found = pairsIn(sorted, from, to, sides)
    if (to - from > block || found === 0) {
      for (let i = from; i < to; i += 1) own[Math.floor(sorted[i]! / size)]![sorted[i]! % size] = 0
      return
    }
    starts.push(count)
    // What is kept never overtakes what is read.
    sorted.copyWithin(count, from, to)
    count += to - from
    pairs += found
  })
  starts.push(count)
  return { name, fields, slots: own, order: order.subarray(0, count), starts: starts.all(), pairs }
}

/** Calls for each run of entries that share a value; gives all entries in the order of their values. */
function forEachBlock(
  slots: Int32Array[],
  { size }: Sides,
  call: (sorted: Int32Array, from: number, to: number) => void,
): Int32Array {
  const sorted = sortByValue(slots, size)
  for (let from = 0; from < sorted.length; ) {
    const value = valueAt(slots, sorted[from]!, size)
    let to = from + 1
    while (to < sorted.length && valueAt(slots, sorted[to]!, size) === value) to += 1
    call(sorted, from, to)
    from = to
  }
  return sorted
}

function pairsIn(sorted: Int32Array, from: number, to: number, { size, left }: Sides): number {
  const all = to - from
  if (left === 0) return (all * (all - 1)) / 2
  let onLeft = 0
  for (let i = from; i < to; i += 1) if (sorted[i]! % size < left) onLeft += 1
  return onLeft * (all - onLeft)
}

function valueAt(slots: Int32Array[], entry: number, size: number): number {
  if (slots.length === 1) return slots[0]![entry]!
  return slots[Math.floor(entry / size)]![entry % size]!
}

/** Draws pairs by what they are, not by when they come: the same in every order. */
export function isDrawn(a: number, b: number, keep: number): boolean {
  return keep >= 1 || mix(a + 1, b + 1) >>> 0 < keep * 4_294_967_296
}

export interface Sample {
  /** Share of all pairs. */
  keep: number
  first: Int32Array
  second: Int32Array
  /** Bits of all keys by which the two agree. */
  agreed: Int32Array
}

/** Pairs of records that share a key's value. */
export class Candidates {
  private sampled: Sample | null = null
  private readonly keys: readonly Key[]
  private readonly sides: Sides
  /** Keys of one slot, by record: a pair is looked up in two places, not in two for each key. */
  private readonly rows: Int32Array
  private readonly many: boolean[]

  constructor(keys: readonly Key[], sides: Sides) {
    this.keys = keys
    this.sides = sides
    this.many = keys.map(({ slots }) => slots.length > 1)
    this.rows = numbersOf(sides.size * keys.length)
    keys.forEach(({ slots }, k) => {
      if (slots.length === 1) this.fillRow(slots[0]!, k)
    })
  }

  private fillRow(values: Int32Array, k: number): void {
    const width = this.keys.length
    for (let record = 0, at = k; record < this.sides.size; record += 1, at += width)
      this.rows[at] = values[record]!
  }

  /** Pairs that the keys bring, those that several bring counted again. */
  get most(): number {
    return this.keys.reduce((sum, key) => sum + key.pairs, 0)
  }

  /** Some of the pairs, the same for everybody who asks for so many, and how many pairs each of them stands for. */
  sample(wanted: number): Sample {
    const keep = Math.min(1, wanted / Math.max(1, this.most))
    if (this.sampled?.keep === keep) return this.sampled
    const [first, second, agreed] = [new Numbers(), new Numbers(), new Numbers()]
    this.forEach((a, b) => {
      first.push(a)
      second.push(b)
      agreed.push(this.agreed(a, b))
    }, keep)
    this.sampled = { keep, first: first.all(), second: second.all(), agreed: agreed.all() }
    return this.sampled
  }

  /** Calls for each pair once, lower record first; of `keep` below 1 only for that share of them. */
  forEach(call: (a: number, b: number) => void, keep = 1): void {
    const { size, left } = this.sides
    for (let k = 0; k < this.keys.length; k += 1) {
      const { order, starts, slots } = this.keys[k]!
      const isMany = this.many[k]!
      for (let block = 0; block + 1 < starts.length; block += 1) {
        const to = starts[block + 1]!
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

const mostDrawn = 200
const mostSharing = 200_000

/**
 * Calls for pairs that share a known value. Of a crowded value only some are drawn, and of many values some; `stands`
 * says for how many pairs one call stands.
 */
export function forEachSharing(
  sorted: Sorted,
  { left }: Sides,
  call: (a: number, b: number, stands: number) => void,
): void {
  const { values, order } = sorted
  const oneIn = Math.ceil(order.length / mostSharing)
  const next = dice(order.length)
  const pass = (i: number, j: number, stands: number) => {
    const [a, b] = i < j ? [i, j] : [j, i]
    if (left === 0 || (a < left && b >= left)) call(a, b, stands)
  }
  for (let from = 0; from < order.length; ) {
    const to = endOfRun(sorted, from)
    const count = to - from
    const pairs = (count * (count - 1)) / 2
    if (pairs > mostDrawn) {
      for (let drawn = 0; drawn < mostDrawn; drawn += 1) {
        const i = Math.floor(next() * count)
        const j = Math.floor(next() * (count - 1))
        pass(order[from + i]!, order[from + (j < i ? j : j + 1)]!, pairs / mostDrawn)
      }
    } else if (oneIn === 1 || (values[order[from]!]! >>> 0) % oneIn === 0) {
      for (let i = from; i < to; i += 1) for (let j = i + 1; j < to; j += 1) pass(order[i]!, order[j]!, oneIn)
    }
    from = to
  }
}
