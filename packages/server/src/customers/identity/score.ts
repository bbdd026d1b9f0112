import type { Field, Level } from './field.ts'
import type { Model } from './learn.ts'

/** Bits from which a pair is linked: odds of 19 to 1. */
export const linkBits = Math.log2(19)
/** So far below stands a pair that is held back from it. */
export const heldBelow = 0.01
/** Bits of a pair that an outside system's id has decided. */
export const decidedBits = 60
const levelsAtMost = 16
const [isFact, isStrong, isHome, isFamily, isOwn] = [1, 2, 4, 8, 16]

function flagsOf({ says, role, strong }: Level): number {
  const fact = says === 'same' || says === 'hint' ? isFact : 0
  const own = says === 'same' && role === undefined ? isOwn : 0
  return (
    fact | own | (strong ? isStrong : 0) | (role === 'home' ? isHome : 0) | (role === 'family' ? isFamily : 0)
  )
}

const sameId = 1
const otherId = 3

/** What stands before every score, by number of the field: ids that decide, ids of which a person has one only, and weak facts. */
export interface DecidingFields {
  deciding: readonly number[]
  single: readonly number[]
  weak: readonly number[]
}

/** What a pair that stands for a link is held back to: somebody looks at it. */
const held = (bits: number, link: number): number => Math.min(bits, link - heldBelow)

/**
 * Weak facts (a browser, a serial number) go from hand to hand, or are a household's. They lift only whom the rest puts to review
 * without them, and only beside a fact of the person's own: a surname and a home are a household's, too.
 */
function withWeak(bits: number, weakBits: number, hasOwn: boolean, link: number): number {
  return weakBits <= 0 || (hasOwn && bits - weakBits >= 0) ? bits : held(bits, link)
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
  /** Fields that weigh something, those that weigh nothing and part people, and which field is weak. */
  private readonly speaking: readonly number[]
  private readonly parting: readonly number[]
  private readonly isWeak: Uint8Array

  constructor(fields: readonly Field[], model: Model, first: DecidingFields) {
    this.fields = fields
    this.model = model
    this.first = first
    this.levels = new Uint8Array(fields.length)
    this.most = new Float64Array(fields.length * levelsAtMost)
    this.flags = new Uint8Array(fields.length * levelsAtMost)
    this.speaking = [...fields.keys()].filter((f) => fields[f]!.parts === undefined)
    this.parting = [...fields.keys()].filter((f) => fields[f]!.parts !== undefined)
    this.isWeak = Uint8Array.from(fields, (_, f) => Number(first.weak.includes(f)))
    fields.forEach((field, f) => {
      field.levels.forEach((level, l) => {
        if (l === 0) return
        const { weight } = model.levels[f]![l]!
        this.most[f * levelsAtMost + l] =
          weight > 0 ? weight + (model.frequencies[f]![l]?.mostGain ?? 0) : weight
        const flags = flagsOf(level)
        this.flags[f * levelsAtMost + l] = this.isWeak[f] ? flags & ~(isStrong | isOwn) : flags
      })
    })
  }

  /**
   * Bits for or against one person. One weak fact stays below `link`, however rare it is. Of a pair that cannot reach `least` only
   * that is told: some number below it.
   */
  bitsOf(a: number, b: number, link: number, least: number): number {
    let most = this.model.prior
    const { speaking } = this
    for (let i = 0; i < speaking.length; i += 1) {
      const f = speaking[i]!
      const at = this.fields[f]!.compare(a, b)
      this.levels[f] = at
      most += this.most[f * levelsAtMost + at]!
    }
    for (const f of this.first.deciding) if (this.levels[f] === sameId) return decidedBits
    if (most < least - slack) return most
    const bits = this.wholeBits(a, link)
    return bits >= link && this.arePartedHere(a, b) ? held(bits, link) : bits
  }

  /** Of the pair whose levels were just found. */
  private wholeBits(a: number, link: number): number {
    let bits = this.model.prior
    let [seen, facts, weakBits] = [0, 0, 0]
    for (let f = 0; f < this.fields.length; f += 1) {
      const at = this.levels[f]!
      if (at === 0) continue
      const weight = weightOf(this.model, f, at, a)
      bits += weight
      if (this.isWeak[f] && weight > 0) weakBits += weight
      const flags = this.flags[f * levelsAtMost + at]!
      seen |= flags
      facts += flags & isFact
    }
    if ((seen & isHome) !== 0 && (seen & isFamily) !== 0) bits -= this.model.familyBits
    if ((seen & isStrong) === 0 && facts < 2) return held(bits, link)
    return withWeak(bits, weakBits, (seen & isOwn) !== 0, link)
  }

  decides(a: number, b: number): boolean {
    return this.first.deciding.some((f) => this.fields[f]!.compare(a, b) === sameId)
  }

  contradicts(a: number, b: number): boolean {
    return (
      this.first.single.some((f) => this.fields[f]!.compare(a, b) === otherId) || this.arePartedHere(a, b)
    )
  }

  private arePartedHere(a: number, b: number): boolean {
    return this.parting.some((f) => this.fields[f]!.compare(a, b) === this.fields[f]!.parts)
  }

  /** Bits between two groups of records, each taken for one person. */
  bitsOfGroups(first: readonly number[], second: readonly number[], link: number): number {
    const { fields, model, speaking, isWeak } = this
    return scoreGroups(fields, model, { speaking, isWeak, link }, first, second)
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
function scoreGroups(
  fields: readonly Field[],
  model: Model,
  { speaking, isWeak, link }: { speaking: readonly number[]; isWeak: Uint8Array; link: number },
  first: readonly number[],
  second: readonly number[],
): number {
  let bits = model.prior
  let [seen, weakBits] = [0, 0]
  for (const f of speaking) {
    const { best, worst, level } = extremes(fields[f]!, model, f, first, second)
    if (level === 0) continue
    const weight = worst <= contradicts ? worst : best
    bits += weight
    if (isWeak[f]) weakBits += Math.max(0, weight)
    else seen |= flagsOf(fields[f]!.levels[level]!)
  }
  if ((seen & isHome) !== 0 && (seen & isFamily) !== 0) bits -= model.familyBits
  return withWeak(bits, weakBits, (seen & isOwn) !== 0, link)
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
