import { readFileSync, writeFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { type Resolved, resolveRecords } from '../packages/server/src/customers/identity/resolve.ts'
import type { IdentitySchema } from '../packages/server/src/customers/identity/schema.ts'
import { readTable, type Table } from './lib/csv-table.ts'
import { round } from './lib/figures.ts'
import { probe } from './lib/identity-probe.ts'
import { readTruth, type Side, scoreClusters, type Truth } from './lib/identity-truth.ts'
import { progress, readOptions } from './lib/options.ts'
import { csvOf, generatePeople } from './lib/zh-people.ts'

/** A schema of `bench/schemas`: the columns, and for some sets how the person is read off a record. */
interface BenchSchema extends IdentitySchema {
  truth?: { column: string; pattern?: string }
  /** Of two lists: false when one record may have several partners. */
  oneEach?: boolean
}

interface Lists {
  side: Side
  ids: string[]
  column(name: string): string[]
}

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
  })
  if (options.probe > 0)
    return probe({ customers: options.probe, probes: options.probes, seed: options.seed })
  if (options.records === '' && options.generate === 0)
    throw new Error('--records FILE.csv, --generate N or --probe N is wanted')
  const schema = JSON.parse(readFileSync(options.schema, 'utf8')) as BenchSchema
  const generated =
    options.generate > 0
      ? generatePeople({ records: options.generate, seed: options.seed, noise: options.noise })
      : null
  const files = generated ? [csvOf(generated)] : readFiles(options.records, options.right)
  const startedAt = performance.now()
  const cpuAt = process.cpuUsage()
  const lists = readLists(schema, files)
  progress(`${lists.side.size} records read`)
  const resolved = resolveRecords(
    schema,
    { ...lists.side, column: lists.column },
    lists.side.left > 0 && schema.oneEach !== false,
  )
  const seconds = (performance.now() - startedAt) / 1000
  const { user, system } = process.cpuUsage(cpuAt)
  showWeights(resolved)
  if (options.out !== '') writeClusters(options.out, lists, resolved.clusters)
  const truth = generated ? { persons: generated.persons } : truthOf(schema, options.truth, lists)
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
  }
}

function readFiles(...paths: string[]): string[] {
  return paths.filter((path) => path !== '').map((path) => readFileSync(path, 'utf8'))
}

function readLists(schema: BenchSchema, files: string[]): Lists {
  const wanted = new Set([schema.record, ...(schema.truth ? [schema.truth.column] : [])])
  for (const [name, rule] of Object.entries(schema.columns)) {
    wanted.add(name)
    if (typeof rule !== 'string' && rule.with) wanted.add(rule.with)
  }
  const tables = files.map((text) => readTable(text, wanted))
  const column = (name: string) =>
    tables.length === 1 ? columnOf(tables[0]!, name) : tables.flatMap((table) => columnOf(table, name))
  const ids = column(schema.record)
  return { side: { size: ids.length, left: tables.length > 1 ? tables[0]!.rows : 0 }, ids, column }
}

function columnOf(table: Table, name: string): string[] {
  const values = table.columns.get(name)
  if (!values) throw new Error(`no column ${name}; there are ${table.names.join(', ')}`)
  return values
}

function truthOf(schema: BenchSchema, path: string, lists: Lists): Truth | null {
  if (path !== '') return readTruth(readTable(readFileSync(path, 'utf8')), lists.ids, lists.side)
  if (!schema.truth) return null
  const pattern = schema.truth.pattern ? new RegExp(schema.truth.pattern) : null
  return {
    persons: lists
      .column(schema.truth.column)
      .map((value) => (pattern ? (pattern.exec(value)?.[1] ?? '') : value)),
  }
}

/** Ids that stand in both lists are told apart by the list that they come from. */
function writeClusters(path: string, { ids, side }: Lists, clusters: Int32Array): void {
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
