import { type RawBuilder, sql } from 'kysely'
import { dimensionOf } from './dimensions.ts'
import { type ActRule, boundOf, fold, type Leaf, type Rule, type WordRule, wordKey } from './rule.ts'

type Condition = RawBuilder<boolean>

/**
 * A rule as a condition on `segments.person p`. Names of columns come from the list of dimensions, everything that a
 * person wrote is a parameter. Never null: what is not known is simply not so, and "not" of it is.
 */
export function conditionOf(rule: Rule, today: number): Condition {
  return fold<Condition>(rule, {
    all: (parts) => (parts.length === 0 ? sql`true` : sql`(${sql.join(parts, sql` and `)})`),
    any: (parts) => sql`(${sql.join(parts, sql` or `)})`,
    not: (part) => sql`(not ${part})`,
    leaf: (leaf) => leafCondition(leaf, today),
  })
}

function leafCondition(leaf: Leaf, today: number): Condition {
  if ('did' in leaf) return actCondition(leaf, today)
  if (leaf.is === 'known') return knownCondition(leaf.dimension)
  if ('values' in leaf) return wordCondition(leaf)
  const { column, from, to } = boundOf(leaf, today)
  const place = sql.ref(`p.${column}`)
  return from === null
    ? sql`coalesce(${place} <= ${to}::int, false)`
    : sql`coalesce(${place} >= ${from}::int, false)`
}

function wordCondition({ dimension, is, values }: WordRule): Condition {
  const keys = values.map((one) => wordKey(dimension, one))
  if (is === 'all_of') return sql`(p.words @> ${keys}::text[])`
  const some: Condition = sql`(p.words && ${keys}::text[])`
  return is === 'any_of' ? some : sql`(not ${some})`
}

function knownCondition(code: string): Condition {
  const dimension = dimensionOf(code)
  if (dimension?.kind === 'number' || dimension?.kind === 'since')
    return sql`(${sql.ref(`p.${dimension.column}`)} is not null)`
  return sql`exists (select from unnest(p.words) as w(word) where starts_with(w.word, ${wordKey(code, '')}::text))`
}

function actCondition({ did, times, days }: ActRule, today: number): Condition {
  return sql`(p.person_id in (select a.person_id from segments.act a
    where a.brand_id = p.brand_id and a.item = ${did}::text and a.day > ${today - days}::int and a.day <= ${today}::int
    group by a.person_id having sum(a.times) >= ${times}::int))`
}
