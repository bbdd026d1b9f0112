/** What a guard may ask of the facts. Absent facts are null and compare as false, except with `known: false`. */
export type Fact = string | number | boolean | null
export type Facts = Readonly<Record<string, Fact>>

/** A tree of plain JSON; `{}` always holds. */
export type Condition =
  | Record<string, never>
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { fact: string; is: Fact }
  | { fact: string; in: Fact[] }
  | { fact: string; known: boolean }
  | { fact: string; atLeast?: number; atMost?: number; above?: number; below?: number }

export type Check = (facts: Facts) => boolean

/** Builds the check once; a definition keeps it. */
export function compileCondition(condition: Condition): Check {
  if ('all' in condition) {
    const parts = condition.all.map(compileCondition)
    return (facts) => parts.every((part) => part(facts))
  }
  if ('any' in condition) {
    const parts = condition.any.map(compileCondition)
    return (facts) => parts.some((part) => part(facts))
  }
  if ('not' in condition) {
    const part = compileCondition(condition.not)
    return (facts) => !part(facts)
  }
  return 'fact' in condition ? compileLeaf(condition as Leaf) : () => true
}

/** The leaves that do not hold, as a person would name them: `goodsArrived`. Empty when the condition holds. */
export function unmetFacts(condition: Condition, facts: Facts): string[] {
  if (compileCondition(condition)(facts)) return []
  if ('all' in condition) return unique(condition.all.flatMap((part) => unmetFacts(part, facts)))
  if ('any' in condition) return unique(condition.any.flatMap((part) => unmetFacts(part, facts)))
  return unique(factsOf(condition))
}

/** Every fact that a condition reads. */
export function factsOf(condition: Condition): string[] {
  if ('all' in condition) return condition.all.flatMap(factsOf)
  if ('any' in condition) return condition.any.flatMap(factsOf)
  if ('not' in condition) return factsOf(condition.not)
  return 'fact' in condition ? [condition.fact as string] : []
}

interface Leaf {
  fact: string
  is?: Fact
  in?: Fact[]
  known?: boolean
  atLeast?: number
  atMost?: number
  above?: number
  below?: number
}

function compileLeaf(leaf: Leaf): Check {
  const { fact } = leaf
  if (leaf.known !== undefined) return (facts) => ((facts[fact] ?? null) !== null) === leaf.known
  if (leaf.in) return (facts) => leaf.in!.includes(facts[fact] ?? null)
  if ('is' in leaf) return (facts) => (facts[fact] ?? null) === leaf.is
  return (facts) => {
    const value = facts[fact]
    return typeof value === 'number' && within(value, leaf)
  }
}

function within(value: number, { atLeast, atMost, above, below }: Leaf): boolean {
  return (
    (atLeast === undefined || value >= atLeast) &&
    (atMost === undefined || value <= atMost) &&
    (above === undefined || value > above) &&
    (below === undefined || value < below)
  )
}

function unique(names: string[]): string[] {
  return [...new Set(names)]
}
