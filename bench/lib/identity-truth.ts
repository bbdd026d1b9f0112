import type { Table } from './csv-table.ts'

/** What is true: a person for each record, or the pairs that are one. */
export type Truth = { persons: string[] } | { pairs: Set<string> }

export interface Scores {
  precision: number
  recall: number
  f1: number
  /** Of each record's cluster: how much of it is its person, and how much of its person is there. */
  bCubedPrecision: number | null
  bCubedRecall: number | null
  /** Records in the biggest cluster that holds two persons. */
  largestWrongCluster: number
}

/** `left` of the records come from the first list; then only pairs across the two lists count. */
export interface Side {
  size: number
  left: number
}

export function pairName(a: number, b: number): string {
  return a < b ? `${a},${b}` : `${b},${a}`
}

/** Reads `record_id,person_id`, or pairs of record ids (`left_id,right_id`; `id_a,id_b`). */
export function readTruth(table: Table, ids: readonly string[], { size, left }: Side): Truth {
  const [first, second] = table.names
  const one = table.columns.get(first ?? '')
  const two = table.columns.get(second ?? '')
  if (!one || !two) throw new Error('a truth file has two columns')
  const places = new Map(ids.map((id, i) => [i < left || left === 0 ? `left:${id}` : `right:${id}`, i]))
  if (!/person|cluster|entity|label|truth/i.test(second!)) {
    const right = left > 0 ? 'right' : 'left'
    const pairs = one.map((id, i) => [places.get(`left:${id}`), places.get(`${right}:${two[i]}`)])
    return {
      pairs: new Set(pairs.flatMap(([a, b]) => (a === undefined || b === undefined ? [] : [pairName(a, b)]))),
    }
  }
  const persons = new Array<string>(size).fill('')
  one.forEach((id, i) => {
    const place = [`left:${id}`, `right:${id}`].map(
      (name) => places.get(name) ?? places.get(name.slice(0, 6) + id),
    )
    for (const at of place) if (at !== undefined) persons[at] = two[i]!
  })
  return { persons }
}

export function scoreClusters(clusters: Int32Array, truth: Truth, side: Side): Scores {
  return 'persons' in truth
    ? scorePersons(clusters, truth.persons, side)
    : scorePairs(clusters, truth.pairs, side)
}

function scorePersons(clusters: Int32Array, persons: readonly string[], side: Side): Scores {
  const byCluster = new Map<unknown, number[]>()
  const byPerson = new Map<unknown, number[]>()
  const byBoth = new Map<unknown, number[]>()
  for (let i = 0; i < side.size; i += 1) {
    // A record that the truth does not name is a person of its own.
    const person = persons[i] || `record ${i}`
    add(byCluster, clusters[i]!, i)
    add(byPerson, person, i)
    add(byBoth, `${clusters[i]}|${person}`, i)
  }
  const [said, real, right] = [byCluster, byPerson, byBoth].map((groups) => pairsOf(groups, side))
  let [precise, found, largest] = [0, 0, 0]
  for (const members of byBoth.values()) {
    const cluster = byCluster.get(clusters[members[0]!])!
    const person = byPerson.get(persons[members[0]!] || `record ${members[0]}`)!
    precise += members.length ** 2 / cluster.length
    found += members.length ** 2 / person.length
    if (members.length < cluster.length) largest = Math.max(largest, cluster.length)
  }
  return {
    ...shares(right!, said!, real!),
    bCubedPrecision: precise / side.size,
    bCubedRecall: found / side.size,
    largestWrongCluster: largest,
  }
}

function scorePairs(clusters: Int32Array, pairs: ReadonlySet<string>, side: Side): Scores {
  const groups = new Map<unknown, number[]>()
  clusters.forEach((cluster, i) => {
    add(groups, cluster, i)
  })
  let [said, right, largest] = [0, 0, 0]
  for (const members of groups.values()) {
    const across = crossing(members, side)
    const good = across.filter(([a, b]) => pairs.has(pairName(a, b))).length
    said += across.length
    right += good
    if (good < across.length) largest = Math.max(largest, members.length)
  }
  return {
    ...shares(right, said, pairs.size),
    bCubedPrecision: null,
    bCubedRecall: null,
    largestWrongCluster: largest,
  }
}

function shares(right: number, said: number, real: number): Pick<Scores, 'precision' | 'recall' | 'f1'> {
  const precision = said === 0 ? 1 : right / said
  const recall = real === 0 ? 1 : right / real
  return {
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
  }
}

function pairsOf(groups: Map<unknown, number[]>, { left }: Side): number {
  let pairs = 0
  for (const members of groups.values()) {
    const onLeft = members.filter((i) => i < left).length
    pairs += left > 0 ? onLeft * (members.length - onLeft) : (members.length * (members.length - 1)) / 2
  }
  return pairs
}

function crossing(members: readonly number[], { left }: Side): [number, number][] {
  return members.flatMap((a, i) =>
    members
      .slice(i + 1)
      .flatMap((b): [number, number][] => (left === 0 || a < left !== b < left ? [[a, b]] : [])),
  )
}

function add(groups: Map<unknown, number[]>, name: unknown, i: number): void {
  const members = groups.get(name)
  if (members) members.push(i)
  else groups.set(name, [i])
}
