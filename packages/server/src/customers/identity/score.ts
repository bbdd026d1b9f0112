import type { Field } from './field.ts'
import type { Model } from './learn.ts'

/** A common value tells less than the mean, a rare one more; not beyond this many bits either way. */
const mostRarity = 6

/** Bits of a pair that an outside system's id has decided. */
export const decidedBits = 60
const sameId = 1
const otherId = 3

/** What stands before every score: ids that decide, and ids of which a person has one only; by number of the field. */
export interface DecidingFields {
  deciding: readonly number[]
  single: readonly number[]
}

/** Compares each column of a pair once; the sum is found millions of times, so it makes no objects. */
export class PairScorer {
  private readonly fields: readonly Field[]
  private readonly model: Model
  private readonly first: DecidingFields
  private readonly levels: Uint8Array

  constructor(fields: readonly Field[], model: Model, first: DecidingFields) {
    this.fields = fields
    this.model = model
    this.first = first
    this.levels = new Uint8Array(fields.length)
  }

  /** Bits for or against one person. One weak fact stays below `link`, however rare it is. */
  bitsOf(a: number, b: number, link: number): number {
    let bits = this.model.prior
    let facts = 0
    let [strong, home, family] = [false, false, false]
    for (let f = 0; f < this.fields.length; f += 1) {
      const field = this.fields[f]!
      const at = field.compare(a, b)
      this.levels[f] = at
      if (at === 0) continue
      bits += weightOf(this.model, f, at, a)
      const { says, role, strong: isStrong } = field.levels[at]!
      if (isStrong) strong = true
      if (says === 'same' || says === 'hint') facts += 1
      if (role === 'home') home = true
      else if (role === 'family') family = true
    }
    for (const f of this.first.deciding) if (this.levels[f] === sameId) return decidedBits
    if (home && family) bits -= this.model.familyBits
    return strong || facts >= 2 ? bits : Math.min(bits, link - 0.01)
  }

  decides(a: number, b: number): boolean {
    return this.first.deciding.some((f) => this.fields[f]!.compare(a, b) === sameId)
  }

  contradicts(a: number, b: number): boolean {
    return this.first.single.some((f) => this.fields[f]!.compare(a, b) === otherId)
  }
}

export function weightOf(model: Model, f: number, level: number, a: number): number {
  if (level === 0) return 0
  const bits = model.levels[f]![level]!.weight
  const frequency = model.frequencies[f]![level]
  if (!frequency || bits <= 0) return bits
  const count = frequency.countFor(a)
  if (count === 0 || frequency.coincidence === 0) return bits
  const rarity = Math.log2((frequency.coincidence * frequency.known) / Math.max(1, count - 1))
  return bits + Math.max(-mostRarity, Math.min(mostRarity, rarity))
}

/** A column of which a person hardly ever shows two values tells people apart wherever two are seen. */
const contradicts = -6

/**
 * Bits between two groups of records, each taken for one person. Somebody who moved agrees with one of the addresses, so
 * the best agreement of a column counts, and counts once; where a column contradicts, the worst does.
 */
export function scoreGroups(
  fields: readonly Field[],
  model: Model,
  first: readonly number[],
  second: readonly number[],
): number {
  let bits = model.prior
  let [home, family] = [false, false]
  for (let f = 0; f < fields.length; f += 1) {
    const { best, worst, level } = extremes(fields[f]!, model, f, first, second)
    if (level === 0) continue
    bits += worst <= contradicts ? worst : best
    const { role } = fields[f]!.levels[level]!
    home ||= role === 'home'
    family ||= role === 'family'
  }
  return home && family ? bits - model.familyBits : bits
}

function extremes(
  field: Field,
  model: Model,
  f: number,
  first: readonly number[],
  second: readonly number[],
): { best: number; worst: number; level: number } {
  const found = { best: -Infinity, worst: 0, level: 0 }
  for (const a of first) {
    for (const b of second) {
      const level = field.compare(a, b)
      if (level === 0) continue
      const weight = weightOf(model, f, level, a)
      found.worst = Math.min(found.worst, weight)
      if (weight <= found.best) continue
      found.best = weight
      found.level = level
    }
  }
  return found
}
