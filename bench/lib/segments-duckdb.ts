import { DuckDBInstance, LIST, listValue, VARCHAR, version } from '@duckdb/node-api'
import { dimensionOf, numberColumns } from '../../packages/server/src/segments/dimensions.ts'
import {
  boundOf,
  fold,
  type Leaf,
  type Rule,
  type WordRule,
} from '../../packages/server/src/segments/rule.ts'
import { type BenchPerson, today } from './segment-world.ts'

/** What a person has at most one of: a column of its own, the form that suits the peer best. */
const single = ['marketplace', 'region', 'wecom_relation']

/** The peer: the same people in DuckDB's columns, in memory. Its SQL is written here, apart from the product's. */
export async function openPeer(threads: number) {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) })
  const connection = await instance.connect()
  const columns = [...numberColumns.map((one) => `${one} integer`), ...single.map((one) => `${one} varchar`)]
  await connection.run(`create table person (id integer, ${columns.join(', ')}, tags varchar[])`)
  await connection.run('create table act (id integer, item varchar, day integer, times integer)')
  const people = await connection.createAppender('person')
  const acted = await connection.createAppender('act')
  return {
    version: version(),
    add(id: number, { numbers, words, acts }: BenchPerson): void {
      people.appendInteger(id)
      for (const column of numberColumns) {
        const value = numbers[column]
        if (value === undefined) people.appendNull()
        else people.appendInteger(value)
      }
      for (const name of single) {
        const word = words.find((one) => one.startsWith(`${name}=`))
        if (word) people.appendVarchar(word.slice(name.length + 1))
        else people.appendNull()
      }
      const tags = words.filter((one) => one.startsWith('tag=')).map((one) => one.slice(4))
      people.appendList(listValue(tags), LIST(VARCHAR))
      people.endRow()
      for (const { item, day, times } of acts) {
        acted.appendInteger(id)
        acted.appendVarchar(item)
        acted.appendInteger(day)
        acted.appendInteger(times)
        acted.endRow()
      }
    },
    async loaded(): Promise<void> {
      people.closeSync()
      acted.closeSync()
    },
    async count(rule: Rule): Promise<number> {
      const result = await connection.runAndReadAll(
        `select count(*)::integer from person p where ${conditionOf(rule)}`,
      )
      return Number(result.getRows()[0]![0])
    },
    close: () => connection.closeSync(),
  }
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

function conditionOf(rule: Rule): string {
  return fold<string>(rule, {
    all: (parts) => `(${parts.join(' and ') || 'true'})`,
    any: (parts) => `(${parts.join(' or ')})`,
    not: (part) => `(not ${part})`,
    leaf: leafOf,
  })
}

function leafOf(leaf: Leaf): string {
  if ('did' in leaf)
    return `(p.id in (select id from act where item = ${quoted(leaf.did)} and day > ${today - leaf.days} and day <= ${today} group by id having sum(times) >= ${leaf.times}))`
  if (leaf.is === 'known') return knownOf(leaf.dimension)
  if ('values' in leaf) return wordsOf(leaf)
  const { column, from, to } = boundOf(leaf, today)
  return from === null ? `coalesce(p.${column} <= ${to}, false)` : `coalesce(p.${column} >= ${from}, false)`
}

function wordsOf({ dimension, is, values }: WordRule): string {
  const list = values.map(quoted).join(', ')
  if (single.includes(dimension)) {
    if (is === 'all_of')
      return `coalesce(${values.map((one) => `p.${dimension} = ${quoted(one)}`).join(' and ')}, false)`
    return `(${is === 'none_of' ? 'not ' : ''}coalesce(p.${dimension} in (${list}), false))`
  }
  if (is === 'all_of') return `list_has_all(p.tags, [${list}])`
  return `(${is === 'none_of' ? 'not ' : ''}list_has_any(p.tags, [${list}]))`
}

function knownOf(code: string): string {
  if (code === 'tag') return '(len(p.tags) > 0)'
  const dimension = dimensionOf(code)!
  return `(p.${'column' in dimension ? dimension.column : code} is not null)`
}
