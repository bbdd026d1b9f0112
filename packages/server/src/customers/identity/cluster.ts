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

/** Clusters that grow, in arrays that threads share: what no chain of edges connects nobody writes but its own. */
export interface Growing {
  edges: Edges
  /** Edges, the surest first. */
  order: Int32Array
  /** By record: who works at all that edges connect with it. */
  shares: Uint8Array
  /** By record: one nearer to the first of its cluster. */
  root: Int32Array
  /** By cluster: the first and the last of its members, and how many; by member: the next. */
  heads: Int32Array
  tails: Int32Array
  sizes: Int32Array
  next: Int32Array
}

const mostCompared = 24

export function beginClusters(edges: Edges, size: number, shares: number): Growing {
  return {
    edges,
    order: surestFirst(edges),
    shares: sharesOf(edges, size, shares),
    root: ownNumbers(size),
    heads: ownNumbers(size),
    tails: ownNumbers(size),
    sizes: numbersOf(size).fill(1),
    next: numbersOf(size).fill(-1),
  }
}

/** `map` would give numbers that nobody shares. */
function ownNumbers(size: number): Int32Array {
  const numbers = numbersOf(size)
  for (let i = 0; i < size; i += 1) numbers[i] = i
  return numbers
}

/** Pairs come in an order that the records' content gives, and sorting keeps it among equals. */
function surestFirst({ bits, count }: Edges): Int32Array {
  const values = numbersOf(count)
  // Positive floats have the order of their own bits; turned round, the surest comes first.
  const floats = new Float32Array(values.buffer)
  for (let i = 0; i < count; i += 1) floats[i] = Math.max(0, bits[i]!)
  for (let i = 0; i < count; i += 1) values[i] = 0x7fffffff - values[i]!
  return sortByValue([values], count).order
}

function sharesOf({ a, b, count }: Edges, size: number, shares: number): Uint8Array {
  const found = new Uint8Array(new SharedArrayBuffer(size))
  if (shares < 2) return found
  const root = ownNumbers(size)
  for (let edge = 0; edge < count; edge += 1) {
    const [one, two] = [find(root, a[edge]!), find(root, b[edge]!)]
    if (one < two) root[two] = one
    else root[one] = two
  }
  for (let i = 0; i < size; i += 1) found[i] = find(root, i) % shares
  return found
}

/**
 * Joins pairs of one share from the surest down. A join needs the two clusters as wholes to be one person as well, without any
 * contradiction. So one wrong link joins no two families.
 */
export function joinShare(growing: Growing, rules: ClusterRules, share: number): void {
  const { edges, order, shares, root } = growing
  for (const edge of order) {
    const a = edges.a[edge]!
    if (shares[a] !== share) continue
    // From here on none is sure enough.
    if (edges.bits[edge]! < rules.link) break
    const [one, two] = [find(root, a), find(root, edges.b[edge]!)]
    if (one !== two && mayJoin(growing, rules, one, two)) join(growing, one, two)
  }
}

/** The cluster of each record, by its first. */
export function endClusters({ root }: Growing): Int32Array {
  for (let i = 0; i < root.length; i += 1) root[i] = find(root, i)
  return root
}

function mayJoin(growing: Growing, rules: ClusterRules, one: number, two: number): boolean {
  const size = growing.sizes[one]! + growing.sizes[two]!
  if (rules.oneEach && rules.sides.left > 0 && size > 2) return false
  // What two records say was summed up already: it is what brought them here.
  if (size === 2) return !rules.contradict(one, two)
  const [first, second] = [membersOf(growing, one), membersOf(growing, two)]
  for (const a of first) for (const b of second) if (rules.contradict(a, b)) return false
  return rules.bitsOf(first, second) >= rules.link
}

function membersOf({ heads, next }: Growing, cluster: number): number[] {
  const members: number[] = []
  for (let at = heads[cluster]!; at >= 0 && members.length < mostCompared; at = next[at]!) members.push(at)
  return members
}

function join({ root, heads, tails, sizes, next }: Growing, one: number, two: number): void {
  const [into, from] = one < two ? [one, two] : [two, one]
  const [head, tail] = [heads[one]!, tails[two]!]
  next[tails[one]!] = heads[two]!
  root[from] = into
  heads[into] = head
  tails[into] = tail
  sizes[into] = sizes[one]! + sizes[two]!
}

function find(root: Int32Array, record: number): number {
  let at = record
  while (root[at] !== at) {
    root[at] = root[root[at]!]!
    at = root[at]!
  }
  return at
}
