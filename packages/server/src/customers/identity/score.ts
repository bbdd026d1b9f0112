import type { Field, Level } from './field.ts'
import type { Model } from './learn.ts'

/** Bits of a pair that an outside system's id has decided. */
export const decidedBits = 60
const levelsAtMost = 16
const [isFact, isStrong, isHome, isFamily] = [1, 2, 4, 8]

function flagsOf({ says, role, strong }: Level): number {
  const fact = says === 'same' || says === 'hint' ? isFact : 0
  return fact | (strong ? isStrong : 0) | (role === 'home' ? isHome : 0) | (role === 'family' ? isFamily : 0)
}

const sameId = 1
const otherId = 3

/** What stands before every score: ids that decide, and ids of which a person has one only; by number of the field. */
export interface DecidingFields {
  deciding: readonly number[]
  single: readonly number[]
}

/** A sum that is this far below needs no looking at how rare its values are: no rounding brings it up. */
const slack = 1e-6

/** Compares each column of a pair once; the sum is found millions of times, so it makes no objects. */
export class PairScorer {
  private readonly fields: readonly Field[]
  private readonly model: Model
  private readonly first: DecidingFields
  private readonly levels: Uint8Array
  /** By field and level: the most bits that it can say, and what else it is, as `flags`. */
  private readonly most: Float64Array
  private readonly flags: Uint8Array

  constructor(fields: readonly Field[], model: Model, first: DecidingFields) {
    this.fields = fields
    this.model = model
    this.first = first
    this.levels = new Uint8Array(fields.length)
    this.most = new Float64Array(fields.length * levelsAtMost)
    this.flags = new Uint8Array(fields.length * levelsAtMost)
    fields.forEach((field, f) => {
      field.levels.forEach((level, l) => {
        if (l === 0) return
        const { weight } = model.levels[f]![l]!
        this.most[f * levelsAtMost + l] =
          weight > 0 ? weight + (model.frequencies[f]![l]?.mostGain ?? 0) : weight
        this.flags[f * levelsAtMost + l] = flagsOf(level)
      })
    })
  }

  /**
   * Bits for or against one person. One weak fact stays below `link`, however rare it is. Of a pair that cannot reach `least` only
   * that is told: some number below it.
   */
  bitsOf(a: number, b: number, link: number, least: number): number {
    let most = this.model.prior
    for (let f = 0; f < this.fields.length; f += 1) {
      const at = this.fields[f]!.compare(a, b)
      this.levels[f] = at
      most += this.most[f * levelsAtMost + at]!
    }
    for (const f of this.first.deciding) if (this.levels[f] === sameId) return decidedBits
    return most < least - slack ? most : this.wholeBits(a, link)
  }

  /** Of the pair whose levels were just found. */
  private wholeBits(a: number, link: number): number {
    let bits = this.model.prior
    let [seen, facts] = [0, 0]
    for (let f = 0; f < this.fields.length; f += 1) {
      const at = this.levels[f]!
      if (at === 0) continue
      bits += weightOf(this.model, f, at, a)
      const flags = this.flags[f * levelsAtMost + at]!
      seen |= flags
      facts += flags & isFact
    }
    if ((seen & isHome) !== 0 && (seen & isFamily) !== 0) bits -= this.model.familyBits
    return (seen & isStrong) !== 0 || facts >= 2 ? bits : Math.min(bits, link - 0.01)
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
  return !frequency || bits <= 0 ? bits : bits + frequency.gains[frequency.counts[a]!]!
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
