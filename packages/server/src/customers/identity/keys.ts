import type { Field } from './field.ts'
import { dice, mix } from './hash.ts'
import { copyOf, numbersOf, room } from './memory.ts'
import { Numbers } from './numbers.ts'
import { endOfRun, type Sorted, sortByValue, sortPairs } from './sort.ts'

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

export const limitsFor = (size: number): KeyLimits => (size > smallFile ? bigLimits : smallLimits)

export interface Measured {
  name: string
  fields: number[]
  /** Place among the candidates. */
  number: number
  pairs: number
}

/**
 * The keys by which candidates are found: rare values alone, then common ones in twos of different fields, those
 * that find the most within what they may cost, in a budget that grows with the records and not with their square.
 */
export function chooseKeys(measured: readonly Measured[], { size }: Sides): Measured[] {
  const limits = limitsFor(size)
  const wide = measured.filter(({ pairs }) => pairs > 0 && pairs <= limits.pairsPerKey * size)
  wide.sort((a, b) => a.fields.length - b.fields.length || b.pairs - a.pairs || (a.name < b.name ? -1 : 1))
  let left = limits.pairsPerRecord * size
  const chosen = wide.filter(({ pairs }) => {
    if (pairs > left) return false
    left -= pairs
    return true
  })
  return chosen.slice(0, mostKeys)
}

/** How many pairs a key would bring; in a big file guessed, so that what is built whole is only what is used. */
export function measureKey(candidate: KeyCandidate, sides: Sides): number {
  return sides.size > smallFile ? guessPairs(candidate, sides) : buildKey(candidate, sides).pairs
}

/** One value in so many is looked at, with all who share it. */
const oneValueIn = 16

function guessPairs({ slots }: KeyCandidate, sides: Sides): number {
  const { size } = sides
  const { block } = limitsFor(size)
  const drawn = room(0, slots.length * size * 2)
  let end = 0
  slots.forEach(({ one, two }, number) => {
    for (let record = 0; record < size; record += 1) {
      const value = two ? mix(one[record]!, two[record]!) : one[record]!
      if (value === 0 || Math.imul(value, 0x9e3779b1) % oneValueIn !== 0) continue
      drawn[end] = number * size + record
      drawn[end + 1] = value
      end += 2
    }
  })
  const { order, values } = sortPairs(drawn, end / 2)
  let pairs = 0
  for (let from = 0; from < order.length; ) {
    const to = endOfRun(values, from)
    if (to - from <= block) pairs += pairsIn(order, from, to, sides)
    from = to
  }
  return pairs * oneValueIn
}

/** One bit each in a number. */
const mostKeys = 31

export interface KeyCandidate {
  name: string
  fields: number[]
  /** A slot is one column of hashes, or two that are mixed. */
  slots: { one: Int32Array; two?: Int32Array }[]
}

export function candidatesOf(fields: readonly Field[]): KeyCandidate[] {
  const atoms = fields.flatMap((field, number) => field.atoms.map((atom) => ({ ...atom, field: number })))
  const common = atoms.filter((atom) => !atom.alone)
  const twos = common.flatMap((one, i) =>
    common
      .slice(i + 1)
      .filter((two) => two.field !== one.field)
      .map((two) => ({
        name: `${one.name} + ${two.name}`,
        fields: [one.field, two.field],
        slots: one.slots.flatMap((a) => two.slots.map((b) => ({ one: a, two: b }))),
      })),
  )
  const alone = atoms
    .filter((atom) => atom.alone)
    .map(({ name, field, slots }) => ({
      name,
      fields: [field],
      slots: slots.map((values) => ({ one: values })),
    }))
  return [...alone, ...twos]
}

function mixAll(one: Int32Array, two: Int32Array, size: number): Int32Array {
  const mixed = numbersOf(size)
  for (let record = 0; record < size; record += 1) mixed[record] = mix(one[record]!, two[record]!)
  return mixed
}

export function buildKey({ name, fields, slots }: KeyCandidate, sides: Sides): Key {
  const { size } = sides
  const { block } = limitsFor(size)
  const own = slots.map(({ one, two }) => (two ? mixAll(one, two, size) : copyOf(one, size)))
  const { order, values } = sortByValue(own, size)
  const starts = new Numbers()
  let [count, pairs] = [0, 0]
  for (let from = 0; from < order.length; ) {
    const to = endOfRun(values, from)
    const found = to - from > 1 ? pairsIn(order, from, to, sides) : 0
    if (to - from > block) for (let i = from; i < to; i += 1) forget(own, order[i]!, size)
    else if (found > 0) {
      starts.push(count)
      // What is kept never overtakes what is read.
      order.copyWithin(count, from, to)
      count += to - from
      pairs += found
    }
    from = to
  }
  starts.push(count)
  return { name, fields, slots: own, order: order.subarray(0, count), starts: starts.all(), pairs }
}

function forget(slots: readonly Int32Array[], entry: number, size: number): void {
  slots[Math.floor(entry / size)]![entry % size] = 0
}

function pairsIn(sorted: Int32Array, from: number, to: number, { size, left }: Sides): number {
  const all = to - from
  if (left === 0) return (all * (all - 1)) / 2
  let onLeft = 0
  for (let i = from; i < to; i += 1) if (sorted[i]! % size < left) onLeft += 1
  return onLeft * (all - onLeft)
}

export function valueAt(slots: Int32Array[], entry: number, size: number): number {
  if (slots.length === 1) return slots[0]![entry]!
  return slots[Math.floor(entry / size)]![entry % size]!
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
  const { order, values } = sorted
  const oneIn = Math.ceil(order.length / mostSharing)
  const next = dice(order.length)
  const pass = (i: number, j: number, stands: number) => {
    const [a, b] = i < j ? [i, j] : [j, i]
    if (left === 0 || (a < left && b >= left)) call(a, b, stands)
  }
  for (let from = 0; from < order.length; ) {
    const to = endOfRun(values, from)
    const count = to - from
    const pairs = (count * (count - 1)) / 2
    if (pairs > mostDrawn) {
      for (let drawn = 0; drawn < mostDrawn; drawn += 1) {
        const i = Math.floor(next() * count)
        const j = Math.floor(next() * (count - 1))
        pass(order[from + i]!, order[from + (j < i ? j : j + 1)]!, pairs / mostDrawn)
      }
    } else if (oneIn === 1 || (values[from]! >>> 0) % oneIn === 0) {
      for (let i = from; i < to; i += 1) for (let j = i + 1; j < to; j += 1) pass(order[i]!, order[j]!, oneIn)
    }
    from = to
  }
}
