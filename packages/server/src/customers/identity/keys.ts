import type { Field } from './field.ts'
import { dice, mix } from './hash.ts'
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
  const limits = sides.size <= smallFile ? smallLimits : bigLimits
  const keys = candidatesOf(fields).map((one) => buildKey(one, sides, limits.block))
  const most = limits.pairsPerKey * sides.size
  const wide = keys.filter(({ pairs }) => pairs > 0 && pairs <= most)
  wide.sort((a, b) => a.fields.length - b.fields.length || b.pairs - a.pairs || (a.name < b.name ? -1 : 1))
  let left = limits.pairsPerRecord * sides.size
  const chosen = wide.filter(({ pairs }) => {
    if (pairs > left) return false
    left -= pairs
    return true
  })
  return chosen.slice(0, mostKeys)
}

/** One bit each in a number. */
const mostKeys = 31

interface Candidate {
  name: string
  fields: number[]
  slots: readonly Int32Array[]
}

function candidatesOf(fields: readonly Field[]): Candidate[] {
  const atoms = fields.flatMap((field, number) => field.atoms.map((atom) => ({ ...atom, field: number })))
  const alone = atoms.filter((atom) => atom.alone)
  const common = atoms.filter((atom) => !atom.alone)
  const twos = common.flatMap((one, i) =>
    common
      .slice(i + 1)
      .filter((two) => two.field !== one.field)
      .map((two) => ({
        name: `${one.name} + ${two.name}`,
        fields: [one.field, two.field],
        slots: one.slots.flatMap((a) =>
          two.slots.map((b) => a.map((value, record) => mix(value, b[record]!))),
        ),
      })),
  )
  return [...alone.map(({ name, field, slots }) => ({ name, fields: [field], slots })), ...twos]
}

function buildKey({ name, fields, slots }: Candidate, sides: Sides, block: number): Key {
  const own = slots.map((values) => values.slice(0, sides.size))
  const sorted = sortByValue(own, sides.size)
  const starts: number[] = []
  let kept = 0
  let pairs = 0
  const order = new Int32Array(sorted.length)
  for (let from = 0; from < sorted.length; ) {
    const value = valueAt(own, sorted[from]!, sides.size)
    let to = from + 1
    while (to < sorted.length && valueAt(own, sorted[to]!, sides.size) === value) to += 1
    const members = sorted.subarray(from, to)
    const found = pairsIn(members, sides)
    if (members.length > block || found === 0) {
      for (const entry of members) own[Math.floor(entry / sides.size)]![entry % sides.size] = 0
    } else {
      starts.push(kept)
      order.set(members, kept)
      kept += members.length
      pairs += found
    }
    from = to
  }
  return {
    name,
    fields,
    slots: own,
    order: order.slice(0, kept),
    starts: Int32Array.from([...starts, kept]),
    pairs,
  }
}

function pairsIn(members: Int32Array, { size, left }: Sides): number {
  if (left === 0) return (members.length * (members.length - 1)) / 2
  let onLeft = 0
  for (const entry of members) if (entry % size < left) onLeft += 1
  return onLeft * (members.length - onLeft)
}

function valueAt(slots: Int32Array[], entry: number, size: number): number {
  return slots[Math.floor(entry / size)]![entry % size]!
}

/** Calls for each pair of candidates once, lower record first, with the keys (by bit) that brought it. */
export function forEachPair(
  keys: readonly Key[],
  { size, left }: Sides,
  call: (a: number, b: number, keysAgreed: number) => void,
): void {
  for (const [number, key] of keys.entries()) {
    for (let block = 0; block + 1 < key.starts.length; block += 1) {
      const [from, to] = [key.starts[block]!, key.starts[block + 1]!]
      for (let i = from; i < to; i += 1) {
        const first = key.order[i]! % size
        for (let j = i + 1; j < to; j += 1) {
          const second = key.order[j]! % size
          const [a, b] = first < second ? [first, second] : [second, first]
          if (a === b || (left > 0 && (a >= left || b < left))) continue
          const agreed = agreement(keys, number, a, b, valueAt(key.slots, key.order[i]!, size))
          if (agreed !== 0) call(a, b, agreed)
        }
      }
    }
  }
}

/** Bits of all keys that agree, or 0 when an earlier key or an earlier value of this key has brought the pair already. */
function agreement(keys: readonly Key[], number: number, a: number, b: number, value: number): number {
  let agreed = 0
  for (let k = 0; k < keys.length; k += 1) {
    const shared = smallestShared(keys[k]!.slots, a, b)
    if (shared === 0) continue
    if (k < number) return 0
    if (k === number && shared !== value) return 0
    agreed |= 1 << k
  }
  return agreed
}

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
  values: Int32Array,
  { size, left }: Sides,
  call: (a: number, b: number, stands: number) => void,
): void {
  const order = sortByValue([values.subarray(0, size)], size)
  const oneIn = Math.ceil(order.length / mostSharing)
  const next = dice(order.length)
  const pass = (i: number, j: number, stands: number) => {
    const [a, b] = i < j ? [i, j] : [j, i]
    if (left === 0 || (a < left && b >= left)) call(a, b, stands)
  }
  for (let from = 0; from < order.length; ) {
    let to = from + 1
    while (to < order.length && values[order[to]!] === values[order[from]!]) to += 1
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
