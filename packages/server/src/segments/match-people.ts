import { didAtLeast } from './act-index.ts'
import { type Bits, countBits, countCommon, intersect, invert, subtract, unite } from './bits.ts'
import { dimensionOf } from './dimensions.ts'
import { atLeast } from './number-index.ts'
import type { PeopleIndex } from './people-index.ts'
import { boundOf, fold, type Leaf, type NumberRule, type Rule, type WordRule, wordKey } from './rule.ts'

/**
 * A set on its way to an answer: these bits, or everybody but these. What belongs to the index is never written into; what is
 * of the pool goes back to it.
 */
export interface Part {
  bits: Bits
  own: boolean
  not: boolean
}

/** For whom a rule holds. Give it back with `release`. */
export function matching(index: PeopleIndex, rule: Rule, today: number): Part {
  return fold<Part>(rule, {
    all: ([first, ...more]) => more.reduce((a, b) => both(index, a, b), first ?? negated(nobody(index))),
    any: ([first, ...more]) => more.reduce((a, b) => either(index, a, b), first!),
    not: negated,
    leaf: (leaf) => leafPart(index, leaf, today),
  })
}

export function release({ pool }: PeopleIndex, { bits, own }: Part): void {
  if (own) pool.give(bits)
}

const nobody = ({ none }: PeopleIndex): Part => ({ bits: none, own: false, not: false })
const negated = (part: Part): Part => ({ ...part, not: !part.not })
const lent = (bits: Bits): Part => ({ bits, own: false, not: false })
const owned = (bits: Bits): Part => ({ bits, own: true, not: false })

/** "Not" is carried along and never worked out: both of two that are negated are all but either. */
export function both(index: PeopleIndex, a: Part, b: Part): Part {
  if (a.not && b.not) return { ...joined(index, a, b, unite), not: true }
  if (b.not) return joined(index, a, b, subtract)
  if (a.not) return joined(index, b, a, subtract)
  return joined(index, a, b, intersect)
}

const either = (index: PeopleIndex, a: Part, b: Part): Part => negated(both(index, negated(a), negated(b)))

function joined(index: PeopleIndex, a: Part, b: Part, by: (into: Bits, a: Bits, b: Bits) => void): Part {
  const into = a.own ? a.bits : b.own ? b.bits : index.pool.take()
  by(into, a.bits, b.bits)
  if (a.own && b.own) index.pool.give(b.bits)
  return owned(into)
}

/** How many are in a part, those of a set aside. */
export function countPart(
  index: PeopleIndex,
  { bits, not }: Part,
  without: { bits: Bits; count: number },
): number {
  const inside = countBits(bits)
  const aside = without.count === 0 ? 0 : countCommon(bits, without.bits)
  return not ? index.size - without.count - (inside - aside) : inside - aside
}

/** A part as a set that is the caller's. */
export function bitsOf(index: PeopleIndex, part: Part): Bits {
  if (!part.not) return part.own ? part.bits : index.pool.copy(part.bits)
  const into = part.own ? part.bits : index.pool.take()
  invert(into, part.bits, index.size)
  return into
}

function leafPart(index: PeopleIndex, leaf: Leaf, today: number): Part {
  if ('did' in leaf) {
    const window = { times: leaf.times, after: today - leaf.days, until: today }
    return owned(didAtLeast(index.acts.get(leaf.did), index.pool, window, index.scratch))
  }
  if (leaf.is === 'known') return knownPart(index, leaf.dimension)
  return 'values' in leaf ? wordPart(index, leaf) : numberPart(index, leaf, today)
}

function numberPart(index: PeopleIndex, leaf: NumberRule, today: number): Part {
  const { column, from, to } = boundOf(leaf, today)
  const numbers = index.numbers[column]
  if (from !== null) return atLeast(numbers, from, index.pool)
  const above = negated(atLeast(numbers, to! + 1, index.pool))
  return numbers.order.length === index.size ? above : both(index, lent(numbers.known), above)
}

function wordPart(index: PeopleIndex, { dimension, is, values }: WordRule): Part {
  const sets = values.map((value) => {
    const bits = index.words.get(wordKey(dimension, value))
    return bits ? lent(bits) : nobody(index)
  })
  if (is === 'all_of') return sets.reduce((a, b) => both(index, a, b))
  const some = sets.reduce((a, b) => either(index, a, b))
  return is === 'any_of' ? some : negated(some)
}

function knownPart(index: PeopleIndex, code: string): Part {
  const dimension = dimensionOf(code)
  if (dimension?.kind === 'number' || dimension?.kind === 'since')
    return lent(index.numbers[dimension.column].known)
  const start = wordKey(code, '')
  const sets = [...index.words].flatMap(([word, bits]) => (word.startsWith(start) ? [lent(bits)] : []))
  return sets.reduce((a, b) => either(index, a, b), nobody(index))
}
