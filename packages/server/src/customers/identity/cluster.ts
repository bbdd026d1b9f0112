import type { Sides } from './keys.ts'
import { numbersOf } from './memory.ts'
import { sortByValue } from './sort.ts'

/** A pair that is likelier one person than not, with its bits. */
export interface Edges {
  a: Int32Array
  b: Int32Array
  bits: Float64Array
  count: number
}

export interface ClusterRules {
  sides: Sides
  /** Bits that a link needs. */
  link: number
  /** Bits between two groups of records, each as one person. */
  bitsOf(first: readonly number[], second: readonly number[]): number
  /** Two records that cannot be one person, whatever the rest says. */
  contradict(a: number, b: number): boolean
  /** In a link of two lists without duplicates: a cluster holds at most one record of each. */
  oneEach: boolean
}

const mostCompared = 24

/**
 * Joins pairs from the surest down. A join needs the two clusters as wholes to be one person as well, without any
 * contradiction. So one wrong link joins no two families.
 */
export function clusterRecords(edges: Edges, rules: ClusterRules): Int32Array {
  const { size, left } = rules.sides
  const root = Int32Array.from({ length: size }, (_, i) => i)
  const members: (number[] | undefined)[] = []
  const membersOf = (cluster: number) => members[cluster] ?? [cluster]
  for (const edge of surestFirst(edges)) {
    if (edges.bits[edge]! < rules.link) break
    const [one, two] = [find(root, edges.a[edge]!), find(root, edges.b[edge]!)]
    if (one === two) continue
    const [first, second] = [membersOf(one), membersOf(two)]
    if (rules.oneEach && left > 0 && first.length + second.length > 2) continue
    if (!agree(first, second, rules)) continue
    const [into, from] = one < two ? [one, two] : [two, one]
    root[from] = into
    members[into] = [...first, ...second]
    members[from] = undefined
  }
  for (let i = 0; i < size; i += 1) root[i] = find(root, i)
  return root
}

/** Pairs come in an order that the records' content gives, and sorting keeps it among equals. */
function surestFirst({ bits, count }: Edges): Int32Array {
  const values = numbersOf(count)
  // Positive floats have the order of their own bits; turned round, the surest comes first.
  const floats = new Float32Array(values.buffer)
  for (let i = 0; i < count; i += 1) floats[i] = Math.max(0, bits[i]!)
  for (let i = 0; i < count; i += 1) values[i] = 0x7fffffff - values[i]!
  return sortByValue([values], count)
}

function agree(first: number[], second: number[], rules: ClusterRules): boolean {
  const [one, two] = [first.slice(0, mostCompared), second.slice(0, mostCompared)]
  if (one.some((a) => two.some((b) => rules.contradict(a, b)))) return false
  return rules.bitsOf(one, two) >= rules.link
}

function find(root: Int32Array, record: number): number {
  let at = record
  while (root[at] !== at) {
    root[at] = root[root[at]!]!
    at = root[at]!
  }
  return at
}
