import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { performance } from 'node:perf_hooks'
import {
  type Resolved,
  resolveAlone,
  resolveFlow,
} from '../packages/server/src/customers/identity/resolve.ts'
import type { IdentitySchema } from '../packages/server/src/customers/identity/schema.ts'
import type { Source } from '../packages/server/src/customers/identity/source.ts'
import { Crew } from '../packages/server/src/customers/resolve/crew.ts'
import { type CsvFiles, csvFiles, openSource, sharedBytes } from './lib/csv-source.ts'
import { readTable } from './lib/csv-table.ts'
import { round } from './lib/figures.ts'
import { probe } from './lib/identity-probe.ts'
import { readTruth, type Side, scoreClusters, type Truth } from './lib/identity-truth.ts'
import { progress, readOptions } from './lib/options.ts'
import { csvOf, type GenerateOptions, generatePeople } from './lib/zh-people.ts'

/** A schema of `bench/schemas`: the columns, and for some sets how the person is read off a record. */
interface BenchSchema extends IdentitySchema {
  truth?: { column: string; pattern?: string }
  /** Of two lists: false when one record may have several partners. */
  oneEach?: boolean
}

interface Lists {
  side: Side
  files: CsvFiles
  source: Source
  column(name: string): readonly string[]
}

const mostThreads = 8

/**
 * Who is who in a file, or across two: from CSV to clusters, and how right they are. Pairs put to review count as apart.
 * `seconds` is everything from the files to the clusters; truth and scores come after.
 */
export async function bench(args: string[]): Promise<Record<string, unknown>> {
  const options = readOptions(args, {
    records: '',
    right: '',
    truth: '',
    schema: 'bench/schemas/zh_customers.json',
    out: '',
    generate: 0,
    /** So many stored customers, and so many records asked against them. */
    probe: 0,
    probes: 3_000,
    seed: 1,
    noise: 1,
    /** Threads that share the work; 1 does all in this one. */
    threads: Math.min(mostThreads, availableParallelism()),
  })
  if (options.probe > 0)
    return probe({ customers: options.probe, probes: options.probes, seed: options.seed })
  if (options.records === '' && options.generate === 0)
    throw new Error('--records FILE.csv, --generate N or --probe N is wanted')
  const schema = JSON.parse(readFileSync(options.schema, 'utf8')) as BenchSchema
  const { files, persons } =
    options.generate > 0
      ? generated({ records: options.generate, seed: options.seed, noise: options.noise })
      : { files: readFiles(options.records, options.right), persons: null }
  const crew = options.threads > 1 ? await Crew.open(options.threads) : null
  const startedAt = performance.now()
  const cpuAt = process.cpuUsage()
  const lists = listsOf(schema, files)
  progress(`${lists.side.size} records`)
  const resolved = await resolve(schema, lists, crew)
  const seconds = (performance.now() - startedAt) / 1000
  const { user, system } = process.cpuUsage(cpuAt)
  await crew?.close()
  showWeights(resolved)
  if (options.out !== '')
    writeClusters(options.out, lists.column(schema.record), lists.side, resolved.clusters)
  const truth = persons ? { persons } : truthOf(schema, options.truth, lists)
  const scores = truth ? scoreClusters(resolved.clusters, truth, lists.side) : null
  return {
    ...(scores ? roundAll({ ...scores }) : {}),
    records: lists.side.size,
    seconds: round(seconds),
    cpuSeconds: round((user + system) / 1e6),
    recordsPerSecond: Math.round(lists.side.size / seconds),
    clusters: new Set(resolved.clusters).size,
    pairsCompared: resolved.comparedPairs,
    pairsToReview: resolved.review.length,
    threads: options.threads,
  }
}

function generated(options: GenerateOptions): { files: Uint8Array[]; persons: string[] } {
  const people = generatePeople(options)
  return { files: [shared(Buffer.from(csvOf(people)))], persons: people.persons }
}

function readFiles(...paths: string[]): Uint8Array[] {
  return paths.filter((path) => path !== '').map((path) => shared(readFileSync(path)))
}

function shared(bytes: Uint8Array): Uint8Array {
  const all = sharedBytes(bytes.length)
  all.set(bytes)
  return all
}

function listsOf(schema: BenchSchema, bytes: Uint8Array[]): Lists {
  const wanted = new Set<string>()
  for (const [name, rule] of Object.entries(schema.columns)) {
    wanted.add(name)
    if (typeof rule !== 'string' && rule.with) wanted.add(rule.with)
  }
  const files = csvFiles(bytes, wanted)
  const source = openSource(files)
  const { size, left } = source
  const column = (name: string) => openSource({ ...files, wanted: [name] }).slice(0, size)(name)
  return { side: { size, left }, files, source, column }
}

async function resolve(schema: BenchSchema, { files, source }: Lists, crew: Crew | null): Promise<Resolved> {
  const oneEach = source.left > 0 && schema.oneEach !== false
  if (!crew) return resolveAlone(schema, source, oneEach)
  const module = new URL('./lib/csv-source.ts', import.meta.url).href
  return crew.run(resolveFlow(schema, source, { oneEach, width: crew.width }), { module, data: files })
}

function truthOf(schema: BenchSchema, path: string, lists: Lists): Truth | null {
  const { record } = schema
  if (path !== '') return readTruth(readTable(readFileSync(path, 'utf8')), lists.column(record), lists.side)
  if (!schema.truth) return null
  const pattern = schema.truth.pattern ? new RegExp(schema.truth.pattern) : null
  return {
    persons: lists
      .column(schema.truth.column)
      .map((value) => (pattern ? (pattern.exec(value)?.[1] ?? '') : value)),
  }
}

/** Ids that stand in both lists are told apart by the list that they come from. */
function writeClusters(path: string, ids: readonly string[], side: Side, clusters: Int32Array): void {
  const rightIds = new Set(side.left > 0 ? ids.slice(side.left) : [])
  const mixed = ids.slice(0, side.left).some((id) => rightIds.has(id))
  const name = (i: number) => (mixed ? `${i < side.left ? 'left' : 'right'}:${ids[i]}` : ids[i]!)
  const lines = ids.map((_, i) => `${quote(name(i))},${clusters[i]}`)
  writeFileSync(path, `record_id,cluster_id\n${lines.join('\n')}\n`)
}

function quote(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function showWeights({ fields, model }: Resolved): void {
  fields.forEach((field, f) => {
    const bits = field.levels.flatMap(({ name }, l) =>
      l === 0 ? [] : [`${name} ${model.levels[f]![l]!.weight.toFixed(1)}`],
    )
    progress(`${field.name}: ${bits.join(', ')}`)
  })
  progress(`two records at random: ${model.prior.toFixed(1)}`)
}

function roundAll(figures: Record<string, number | null>): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [
      name,
      value === null ? null : Math.round(value * 1e4) / 1e4,
    ]),
  )
}
