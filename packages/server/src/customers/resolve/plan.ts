import { explainPair, ruleVersion } from '../identity/explain.ts'
import { type Resolved, resolveAlone, resolveFlow } from '../identity/resolve.ts'
import { columnsOf, type IdentitySchema, textsOfColumn } from '../identity/schema.ts'
import { Crew } from './crew.ts'
import { openSource, packRecords } from './packed-records.ts'
import { shareDone } from './progress.ts'

/** What the rows and orders of a brand say, one text a column; `person` is the row that stands for all. One that nobody speaks in may be empty. */
export type RecordColumns = Record<(typeof recordColumns)[number], string[]>
export const recordColumns = [
  'person',
  'unionid',
  'friend',
  'account',
  'name',
  'phone',
  'lentOn',
  'address',
  'email',
  'device',
  'serial',
  'turn',
] as const

/**
 * A person's rows are one already; whose ids differ says nothing. Two WeChat accounts, or two friends, are two people; two accounts in
 * one shop are, until somebody says otherwise. A browser is a household's, and goods are given, sold and moved: weak.
 */
const columnRules: IdentitySchema['columns'] = {
  person: { kind: 'id', with: 'person', decides: true },
  unionid: { kind: 'id', single: true },
  friend: { kind: 'id', single: true },
  account: 'accounts',
  name: 'name',
  phone: { kind: 'phone', lentOn: 'lentOn' },
  address: 'address',
  email: { kind: 'tokens', with: 'turn' },
  device: { kind: 'tokens', with: 'turn', weak: true },
  serial: { kind: 'tokens', with: 'turn', weak: true },
}

/** Columns that nobody speaks in cost nothing. */
function schemaOf(columns: RecordColumns): IdentitySchema {
  const spoken = Object.entries(columnRules).filter(([name]) =>
    columns[name as keyof RecordColumns].some((text) => text !== ''),
  )
  return { record: 'record', columns: Object.fromEntries(spoken) }
}

export interface FoundPair {
  /** Ids of persons; the first is known longer. */
  first: string
  second: string
  /** Chance of one person. */
  score: number
  evidence: { field: string; level: string; weight: number }[]
}

export interface Plan {
  ruleVersion: string
  links: FoundPair[]
  pairs: FoundPair[]
}

/** Records of one person that are looked at for the evidence of a pair. */
const mostShown = 12

/** Fewer than so many are looked through before others have come to help. */
const worthSharing = 20_000

/**
 * Who is one person, and who may be, by the engine. A big file is shared by a crew of so many threads; `onShare` hears how far that
 * is, from 0 to 1.
 */
export async function planOf(
  columns: RecordColumns,
  width: number,
  onShare: (share: number) => void = () => undefined,
): Promise<Plan> {
  const { person } = columns
  if (person.length < 2) return { ruleVersion, links: [], pairs: [] }
  return planFrom(await resolve(columns, person.length < worthSharing ? 1 : width, onShare), person)
}

async function resolve(
  columns: RecordColumns,
  width: number,
  onShare: (share: number) => void,
): Promise<Resolved> {
  const schema = schemaOf(columns)
  const wanted = new Set(['person', ...columnsOf(schema).flatMap(textsOfColumn)])
  const unsaid = columns.person.map(() => '')
  const data = packRecords(
    Object.fromEntries(
      recordColumns
        .filter((name) => wanted.has(name))
        .map((name) => [name, columns[name].length > 0 ? columns[name] : unsaid]),
    ),
  )
  const source = openSource(data)
  if (width === 1) return resolveAlone(schema, source, false)
  const crew = await Crew.open(width, true)
  try {
    const module = new URL('./packed-records.ts', import.meta.url).href
    const flow = resolveFlow(schema, source, { oneEach: false, width })
    return await crew.run(flow, { module, data }, (step, ofStep) => onShare(shareDone(step, ofStep)))
  } finally {
    await crew.close()
  }
}

function planFrom(resolved: Resolved, person: readonly string[]): Plan {
  const groups = Map.groupBy(person.keys(), (record) => resolved.clusters[record]!)
  const links = [...groups.values()].flatMap((records) => linksOf(resolved, person, records))
  return { ruleVersion, links, pairs: pairsOf(resolved, person) }
}

/** Everybody of a cluster to the one known longest. */
function linksOf(resolved: Resolved, person: readonly string[], records: readonly number[]): FoundPair[] {
  const people = Map.groupBy(records, (record) => person[record]!)
  if (people.size < 2) return []
  const first = [...people.keys()].reduce((one, two) => (one < two ? one : two))
  return [...people]
    .filter(([id]) => id !== first)
    .map(([second, own]) => {
      const others = records.filter((record) => person[record] !== second)
      return { first, second, ...strongest(resolved, own.slice(0, mostShown), others.slice(0, mostShown)) }
    })
}

function pairsOf(resolved: Resolved, person: readonly string[]): FoundPair[] {
  const found = new Map<string, { a: number; b: number; bits: number }>()
  for (const one of resolved.review) {
    const [a, b] = person[one.a]! < person[one.b]! ? [one.a, one.b] : [one.b, one.a]
    const place = `${person[a]}|${person[b]}`
    if (person[a] !== person[b] && (found.get(place)?.bits ?? -Infinity) < one.bits)
      found.set(place, { a, b, bits: one.bits })
  }
  return [...found.values()].map(({ a, b }) => ({
    first: person[a]!,
    second: person[b]!,
    ...evidenceOf(resolved, a, b),
  }))
}

function strongest(
  resolved: Resolved,
  own: readonly number[],
  others: readonly number[],
): Pick<FoundPair, 'score' | 'evidence'> {
  return own
    .flatMap((a) => others.map((b) => evidenceOf(resolved, a, b)))
    .reduce((one, two) => (two.score > one.score ? two : one))
}

function evidenceOf(resolved: Resolved, a: number, b: number): Pick<FoundPair, 'score' | 'evidence'> {
  const { facts, probability } = explainPair(resolved, a, b)
  const evidence = facts
    .filter(({ field }) => field !== 'person')
    .map(({ field, level, bits }) => ({ field, level, weight: Math.round(bits * 100) / 100 }))
  return { score: Math.round(probability * 1e6) / 1e6, evidence }
}
