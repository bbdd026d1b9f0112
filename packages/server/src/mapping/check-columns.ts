import { pathsOfStep, rulesOf } from './compile-field.ts'
import { pathsOfCondition } from './condition.ts'
import type { Field, InwardMapping, MappingProblem } from './mapping.ts'
import { nearest } from './near-names.ts'
import { tokensOf } from './read-path.ts'
import { pointerToken, problem } from './shape-problems.ts'
import type { Step, StepName } from './step.ts'

/** Headings by file: the main one under `''`, joined ones under their name. */
export type Columns = Readonly<Record<string, readonly string[]>>

/**
 * What a mapping reads that the files do not have, before a row is read: a typing mistake would leave a field empty in
 * every record. A column that the export left out makes no trouble for a field that may be empty, and is told as well:
 * the caller decides. Only for files with headings.
 */
export function checkColumns(mapping: InwardMapping, columns: Columns): MappingProblem[] {
  const roots = rootsOf(mapping)
  const reads = [...readsOf(mapping.fields), ...conditionReads(mapping.skipWhen, '/skipWhen')]
  return [
    ...hiddenColumns(mapping, columns),
    ...missingKeys(mapping, columns),
    ...reads.flatMap(({ path, base, pointer }) => missingColumn(path, base, pointer, roots, columns)),
  ]
}

interface Reading {
  path: string
  base: string
  pointer: string
}

function* readsOf(fields: Record<string, Field>, base = '', at = '/fields'): Generator<Reading> {
  for (const [name, field] of Object.entries(fields)) {
    const pointer = `${at}/${pointerToken(name)}`
    if (typeof field === 'object' && 'each' in field) {
      yield { path: field.each, base, pointer: `${pointer}/each` }
      yield* conditionReads(field.skipWhen, `${pointer}/skipWhen`, field.each)
      yield* readsOf(field.fields, field.each, `${pointer}/fields`)
      continue
    }
    for (const rule of rulesOf(field)) {
      for (const path of [rule.from, ...(rule.firstOf ?? []), ...(rule.all ?? []), ...besides(rule.steps)])
        if (path !== undefined) yield { path, base, pointer }
      yield* conditionReads(rule.when, pointer, base)
    }
  }
}

function besides(steps: readonly (Step | StepName)[] = []): string[] {
  return steps.flatMap(pathsOfStep)
}

function conditionReads(condition: InwardMapping['skipWhen'], pointer: string, base = ''): Reading[] {
  return condition ? pathsOfCondition(condition).map((path) => ({ path, base, pointer })) : []
}

/** Which file the names at a place belong to; a list of grouped rows has the columns of the main file. */
function rootsOf({ source }: InwardMapping): ReadonlyMap<string, string> {
  const roots = new Map([['', '']])
  if (source.groupBy) roots.set(source.groupBy.as ?? 'rows', '')
  for (const { name, to } of source.joins ?? [])
    roots.set(to ? `${pathTo(to, source.joins!)}/${name}` : name, name)
  return roots
}

function pathTo(name: string, joins: NonNullable<InwardMapping['source']['joins']>): string {
  const to = joins.find((join) => join.name === name)?.to
  return to ? `${pathTo(to, joins)}/${name}` : name
}

function missingColumn(
  path: string,
  base: string,
  pointer: string,
  roots: ReadonlyMap<string, string>,
  columns: Columns,
): MappingProblem[] {
  const inside = path.startsWith('^') ? [] : tokensOf(base || '.')
  const tokens = [...inside, ...tokensOf(path.replace(/^\^/, ''))].filter(
    (token) => token !== '*' && !/^\d+$/.test(token),
  )
  let root = ''
  while (tokens.length > 0 && roots.has(root ? `${root}/${tokens[0]}` : tokens[0]!))
    root = root ? `${root}/${tokens.shift()}` : tokens.shift()!
  const known = columns[roots.get(root)!]
  // A JSON file has no headings.
  if (!known) return []
  const [column] = tokens
  if (column === undefined || known.length === 0 || known.includes(column)) return []
  return [unknownColumn(pointer, column, root, known)]
}

function unknownColumn(
  pointer: string,
  column: string,
  file: string,
  known: readonly string[],
): MappingProblem {
  const near = nearest(column, known)
  const [zh, en] = file ? [`“${file}”的文件`, `The file of "${file}"`] : ['主文件', 'The main file']
  return problem(
    pointer,
    'mapping.column_unknown',
    [`${zh}没有“${column}”这一列`, `${en} has no column "${column}"`],
    near
      ? [`是否想写“${near}”`, `Did you mean "${near}"?`]
      : [`文件里的列：${known.join('、')}`, `Its columns: ${known.join(', ')}`],
  )
}

function missingKeys({ source }: InwardMapping, columns: Columns): MappingProblem[] {
  const main = columns[''] ?? []
  const ofGroup = (source.groupBy?.columns ?? [])
    .filter((column) => main.length > 0 && !main.includes(column))
    .map((column) => unknownColumn('/source/groupBy/columns', column, '', main))
  const ofJoins = (source.joins ?? []).flatMap(({ name, to, on }, index) =>
    Object.entries(on).flatMap(([theirs, ours]) => {
      const pointer = `/source/joins/${index}/on`
      const [there, here] = [columns[to ?? ''] ?? [], columns[name] ?? []]
      return [
        ...(there.length > 0 && !there.includes(theirs)
          ? [unknownColumn(pointer, theirs, to ?? '', there)]
          : []),
        ...(here.length > 0 && !here.includes(ours) ? [unknownColumn(pointer, ours, name, here)] : []),
      ]
    }),
  )
  return [...ofGroup, ...ofJoins]
}

/** The rows of a join stand beside the columns, and must not cover one. */
function hiddenColumns({ source }: InwardMapping, columns: Columns): MappingProblem[] {
  return (source.joins ?? []).flatMap(({ name, to }, index) =>
    columns[to ?? '']?.includes(name)
      ? [
          problem(
            `/source/joins/${index}/name`,
            'mapping.join_hides_column',
            [`“${name}”也是一列的名字`, `"${name}" is the name of a column as well`],
            ['给关联换一个名字', 'Give the join another name'],
          ),
        ]
      : [],
  )
}
