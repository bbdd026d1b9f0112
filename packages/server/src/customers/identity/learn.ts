import type { Sample } from './candidates.ts'
import { type Field, heardOf } from './field.ts'
import type { Frequency } from './frequency.ts'
import { dice } from './hash.ts'
import { forEachSharing, type Key, type Sides } from './keys.ts'

/** What was learned of one column: how often people agree so, how often strangers do, and what a pair gains by it. */
export interface LearnedLevel {
  /** Chance of this level among records of one person, unknown ones apart. */
  m: number
  /** The same among records of different people. */
  u: number
  /** log2(m / u): bits of evidence for one person, below zero against it. */
  weight: number
}

export interface Model {
  /** By field, by level. */
  levels: LearnedLevel[][]
  /** Bits that two records drawn at random have to overcome. */
  prior: number
  /** Bits that a surname loses where the home is the same. */
  familyBits: number
  /** By field, by level: how often the shared values occur. */
  frequencies: (Frequency | null)[][]
}

const sampledPairs = 200_000
/** Candidates that are looked at to learn from, and to try out which keys bring nobody together. */
export const learnedPairs = 300_000
const rounds = 25
const leastSession = 40
const enoughSure = 200

/** What is counted before anything is learned; who counts may count a part. */
export interface Seen {
  /** By field, by level; one object for one column of hashes. */
  frequencies: (Frequency | null)[][]
  /** `countStrangers`. */
  drawn: number[][]
  /** By field: `countRare` of each of its columns of hashes. */
  rare: number[][][]
  patterns: Pattern[]
  /** Share of all candidates that the patterns are made of. */
  keep: number
}

/**
 * Learns without labels. Strangers are random pairs; people are found by expectation and maximisation, key by key,
 * where a key says nothing of the fields it is made of. Both are then set right by what all candidates look like.
 */
export function learnModel(
  fields: readonly Field[],
  keys: readonly Key[],
  { frequencies, drawn, rare, patterns, keep }: Seen,
  sides: Sides,
  deciding: readonly number[] = [],
): Model {
  const strangers = strangersOf(drawn, rare, frequencies, sides)
  const candidates = { patterns, scale: 1 / keep }
  const levels = strangers.shares.map((shares) => shares.map((u) => ({ m: u, u, weight: 0 })))
  startFromSays(fields, levels)
  learnPeople(levels, candidates, keys, deciding)
  const people = settle(levels, candidates, strangers, sides)
  weigh(fields, levels)
  const prior = Math.log2(people / (pairsOf(sides) - people))
  return { levels, prior, familyBits: familyBitsOf(fields, levels, candidates), frequencies }
}

function pairsOf({ size, left }: Sides): number {
  return Math.max(1, left > 0 ? left * (size - left) : (size * (size - 1)) / 2)
}

interface Strangers {
  /** By field, by level: share among known pairs; level 0 is the share of unknown ones. */
  shares: number[][]
  /** By field, by level: pairs at this level among all pairs of the file, guessed from those drawn. */
  counts: number[][]
}

/** By field, by level: how many of some random pairs reach it. */
export function countStrangers(fields: readonly Field[], sides: Sides): number[][] {
  const next = dice(20_261_122)
  const drawn = Math.min(sampledPairs, pairsOf(sides))
  const counts = fields.map(({ levels }) => levels.map(() => 0))
  for (let i = 0; i < drawn; i += 1) {
    const a = Math.floor(next() * (sides.left || sides.size))
    let b = sides.left > 0 ? sides.left + Math.floor(next() * (sides.size - sides.left)) : a
    while (a === b && sides.size > 1) b = Math.floor(next() * sides.size)
    fields.forEach((field, f) => {
      counts[f]![heardOf(field, a, b)]! += 1
    })
  }
  return counts.map((row, f) => {
    const { presence } = fields[f]!
    return presence ? expectedOf(row, drawn, chanceKnown(presence, sides)) : row
  })
}

/** Who agrees is counted among candidates; of drawn pairs only how many are known is wanted, and that is known exactly. */
function expectedOf(row: number[], drawn: number, known: number): number[] {
  return row.map((_, l) => (l === 0 ? drawn * (1 - known) : l === row.length - 1 ? drawn * known : 0))
}

/** Chance that both of two records know a value. */
function chanceKnown(presence: Int32Array, { size, left }: Sides): number {
  const share = (from: number, to: number): number => {
    let known = 0
    for (let i = from; i < to; i += 1) if (presence[i] !== 0) known += 1
    return known / Math.max(1, to - from)
  }
  return left > 0 ? share(0, left) * share(left, size) : share(0, size) ** 2
}

function strangersOf(
  counts: number[][],
  rare: number[][][],
  frequencies: (Frequency | null)[][],
  sides: Sides,
): Strangers {
  const all = pairsOf(sides)
  const drawn = Math.min(sampledPairs, all)
  const shares = counts.map((row) => {
    const known = Math.max(1, drawn - row[0]!)
    return row.map((count, level) => (level === 0 ? row[0]! / drawn : count / known))
  })
  const totals = counts.map((row) => row.map((count) => (count / drawn) * all))
  rare.forEach((columns, f) => {
    const shared = [...new Set(frequencies[f]!.filter((one) => one !== null))]
    for (const [at, counted] of columns.entries())
      for (const l of levelsOf(frequencies[f]!, shared[at]!)) totals[f]![l] = counted[l]!
  })
  return { shares, counts: totals }
}

const levelsOf = (frequencies: readonly (Frequency | null)[], shared: Frequency): number[] =>
  frequencies.flatMap((one, l) => (one === shared ? [l] : []))

/** Levels that need a shared value are counted among the pairs that share it: random pairs hardly ever do. */
export function countRare(field: Field, { sorted }: Frequency, sides: Sides): number[] {
  const totals = field.levels.map(() => 0)
  forEachSharing(sorted, sides, (a, b, stands) => {
    totals[field.compare(a, b)]! += stands
  })
  return totals
}

/** Candidates that look the same, by levels and by the keys that brought them. */
export interface Pattern {
  levels: number[]
  /** The levels in one number. */
  code: number
  agreed: number
  count: number
}

interface SeenCandidates {
  patterns: Pattern[]
  /** Candidates in all for each one that was kept. */
  scale: number
}

export function patternsOf(
  fields: readonly Field[],
  { first, second, agreed }: Sample,
  from: number,
  to: number,
): Pattern[] {
  const found = new Patterns()
  for (let i = from; i < to; i += 1) {
    const [a, b] = [first[i]!, second[i]!]
    let code = 0
    for (const field of fields) code = code * field.levels.length + spokenOf(field, a, b)
    found.add(code, agreed[i]!, 1, () => fields.map((field) => spokenOf(field, a, b)))
  }
  return found.all()
}

/** Levels that say nothing teach nothing. */
function spokenOf(field: Field, a: number, b: number): number {
  const level = heardOf(field, a, b)
  return field.levels[level]!.silent ? 0 : level
}

/** One list of several, as if one had looked at all candidates in their order. */
export function mergePatterns(lists: readonly Pattern[][]): Pattern[] {
  const merged = new Patterns()
  for (const { code, agreed, count, levels } of lists.flat()) merged.add(code, agreed, count, () => levels)
  return merged.all()
}

class Patterns {
  private readonly byLevels = new Map<number, Map<number, Pattern>>()

  add(code: number, agreed: number, count: number, levelsOf: () => number[]): void {
    const alike = this.byLevels.get(code) ?? new Map<number, Pattern>()
    this.byLevels.set(code, alike)
    const pattern = alike.get(agreed)
    if (pattern) pattern.count += count
    else alike.set(agreed, { levels: levelsOf(), code, agreed, count })
  }

  all(): Pattern[] {
    return [...this.byLevels.values()].flatMap((alike) => [...alike.values()])
  }
}

const startShare = { same: 0.7, hint: 0.2, other: 0.1, nothing: 0 }

function startFromSays(fields: readonly Field[], levels: LearnedLevel[][]): void {
  fields.forEach((field, f) => {
    const of = (says: keyof typeof startShare) => field.levels.filter((one) => one.says === says).length
    field.levels.forEach(({ says }, l) => {
      if (l > 0) levels[f]![l]!.m = startShare[says] / of(says)
    })
    for (const level of levels[f]!.slice(1)) level.u = Math.max(level.u, 1e-7)
  })
}

/**
 * One session a key; a field's shares among people are the mean of the sessions that left it free. Where an outside
 * system's ids say who is one person, those pairs alone are learned from: a flat shared by a family teaches that people
 * change their given names.
 */
function learnPeople(
  levels: LearnedLevel[][],
  candidates: SeenCandidates,
  keys: readonly Key[],
  deciding: readonly number[],
): void {
  const sums = levels.map((row) => row.map(() => 0))
  const sure = levels.map((row) => row.map(() => 0))
  for (const [k, key] of keys.entries()) {
    const session = runSession(levels, candidates, k, key.fields)
    if (!session) continue
    const isSure = key.fields.length === 1 && deciding.includes(key.fields[0]!)
    for (const [f, row] of session.entries()) {
      const total = row.slice(1).reduce((sum, count) => sum + count, 0)
      if (key.fields.includes(f) || total < leastSession / 2) continue
      // Sessions are weighed by the root of their size, so that one key does not speak for all.
      for (let l = 1; l < row.length; l += 1) {
        sums[f]![l]! += (row[l]! / total) * Math.sqrt(total)
        if (isSure) sure[f]![l]! += row[l]!
      }
    }
  }
  const isKnown = (row: number[]) => row.reduce((sum, count) => sum + count, 0) >= enoughSure
  setShares(
    levels,
    sure.map((row, f) => (isKnown(row) ? row : sums[f]!)),
    1,
  )
}

function setShares(levels: LearnedLevel[][], counts: number[][], smoothing: number): void {
  counts.forEach((row, f) => {
    const known = row.slice(1).reduce((sum, count) => sum + count, 0)
    if (known === 0) return
    const padded = known + smoothing
    row.forEach((count, l) => {
      if (l > 0) levels[f]![l]!.m = (count + smoothing * levels[f]![l]!.m) / padded
    })
  })
}

/** Expected counts among people, by field and level, in the pairs that this key brought; null when there are too few. */
function runSession(
  levels: LearnedLevel[][],
  candidates: SeenCandidates,
  key: number,
  fixed: number[],
): number[][] | null {
  const free = levels.map((_, f) => f).filter((f) => !fixed.includes(f))
  const patterns = candidates.patterns.filter(({ agreed }) => (agreed & (1 << key)) !== 0)
  const total = patterns.reduce((sum, { count }) => sum + count, 0)
  if (total < leastSession) return null
  const m = levels.map((row) => row.map((one) => one.m))
  let share = 0.3
  let sums: number[][] = []
  for (let round = 0; round < rounds; round += 1) {
    sums = levels.map((row) => row.map(() => 0))
    let people = 0
    for (const pattern of patterns) {
      let odds = share / (1 - share)
      for (const f of free) {
        const l = pattern.levels[f]!
        if (l > 0) odds *= m[f]![l]! / levels[f]![l]!.u
      }
      const expected = pattern.count * (odds === Infinity ? 1 : odds / (1 + odds))
      people += expected
      for (const f of free) sums[f]![pattern.levels[f]!]! += expected
    }
    share = Math.min(0.9999, Math.max(1e-4, people / total))
    for (const f of free) {
      const known = sums[f]!.slice(1).reduce((sum, one) => sum + one, 0)
      for (let l = 1; l < m[f]!.length; l += 1) m[f]![l] = (sums[f]![l]! + levels[f]![l]!.u) / (known + 1)
    }
  }
  return share * total < leastSession / 2 ? null : sums
}

/**
 * How many pairs are one person in all, and what strangers share once those are taken out: random pairs hold people
 * too, and of rare agreements (a phone) they are the most.
 */
function settle(
  levels: LearnedLevel[][],
  candidates: SeenCandidates,
  strangers: Strangers,
  sides: Sides,
): number {
  const all = pairsOf(sides)
  let people = Math.max(1, sides.size / 4)
  for (let round = 0; round < rounds; round += 1) {
    const found = levels.map((row) => row.map(() => 0))
    const others = levels.map((row) => row.map(() => 0))
    const prior = people / (all - people)
    let sum = 0
    for (const { levels: row, count } of candidates.patterns) {
      let odds = prior
      for (let f = 0; f < row.length; f += 1) {
        const level = levels[f]![row[f]!]!
        if (row[f]! > 0) odds *= level.m / level.u
      }
      const share = odds === Infinity ? 1 : odds / (1 + odds)
      sum += share * count
      for (let f = 0; f < row.length; f += 1) {
        found[f]![row[f]!]! += share * count
        others[f]![row[f]!]! += (1 - share) * count
      }
    }
    people = Math.max(1, Math.min(sum * candidates.scale, all / 3))
    levels.forEach((row, f) => {
      const known = all * (1 - strangers.shares[f]![0]!)
      row.forEach((level, l) => {
        if (l === 0) return
        const counted = others[f]![l]! * candidates.scale
        const total = strangers.counts[f]![l]! - found[f]![l]! * candidates.scale
        const count = Math.max(counted, total, 0.5)
        level.u = Math.min(1, count / Math.max(1, known))
      })
    })
  }
  return people
}

/** How much oftener two different people of one home share a surname than two anywhere. */
function familyBitsOf(
  fields: readonly Field[],
  levels: LearnedLevel[][],
  candidates: SeenCandidates,
): number {
  const has = (row: number[], role: string) => fields.some((one, f) => one.levels[row[f]!]!.role === role)
  // Four homes of strangers are assumed besides those seen, one of them of one name.
  let [relatives, all] = [1, 4]
  for (const { levels: row, count } of candidates.patterns) {
    if (!has(row, 'home')) continue
    const related = has(row, 'relative')
    if (related) relatives += count
    if (related || has(row, 'unrelated')) all += count
  }
  const anywhere = shareOf(fields, levels, 'relative')
  const strangers = anywhere / (anywhere + shareOf(fields, levels, 'unrelated'))
  return anywhere === 0 ? 0 : Math.max(0, Math.log2(relatives / all / strangers))
}

function shareOf(fields: readonly Field[], levels: LearnedLevel[][], role: string): number {
  return fields.reduce(
    (sum, field, f) =>
      sum + field.levels.reduce((own, one, l) => own + (one.role === role ? levels[f]![l]!.u : 0), 0),
    0,
  )
}

const mostBits = 30

function weigh(fields: readonly Field[], levels: LearnedLevel[][]): void {
  for (const [f, row] of levels.entries()) {
    row.forEach((level, l) => {
      const bits =
        l === 0 || fields[f]!.levels[l]!.silent
          ? 0
          : Math.log2(Math.max(level.m, 1e-9) / Math.max(level.u, 1e-12))
      level.weight = Math.max(-mostBits, Math.min(mostBits, bits))
    })
  }
}
