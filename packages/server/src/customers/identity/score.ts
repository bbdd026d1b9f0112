import type { Field } from './field.ts'
import type { Model } from './learn.ts'

/** A common value tells less than the mean, a rare one more; not beyond this many bits either way. */
const mostRarity = 6

/** Bits for or against one person; above 0 it is likelier than not. */
export function scorePair(fields: readonly Field[], model: Model, a: number, b: number): number {
  let bits = model.prior
  let [home, family] = [false, false]
  for (let f = 0; f < fields.length; f += 1) {
    const level = fields[f]!.compare(a, b)
    if (level === 0) continue
    bits += weightOf(fields[f]!, model, f, level, a)
    const { role } = fields[f]!.levels[level]!
    home ||= role === 'home'
    family ||= role === 'family'
  }
  return home && family ? bits - model.familyBits : bits
}

export function weightOf(field: Field, model: Model, f: number, level: number, a: number): number {
  if (level === 0) return 0
  const bits = model.levels[f]![level]!.weight
  const frequency = model.frequencies[f]![level]
  if (!frequency || bits <= 0) return bits
  const count = frequency.countOf(field.levels[level]!.shared![a]!)
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
      const weight = weightOf(field, model, f, level, a)
      found.worst = Math.min(found.worst, weight)
      if (weight <= found.best) continue
      found.best = weight
      found.level = level
    }
  }
  return found
}

/** One weak fact links nobody, however rare it is: it takes a strong one, or two. */
export function hasGrounds(fields: readonly Field[], a: number, b: number): boolean {
  let facts = 0
  for (const field of fields) {
    const { says, strong } = field.levels[field.compare(a, b)]!
    if (strong) return true
    if (says === 'same' || says === 'hint') facts += 1
  }
  return facts >= 2
}
