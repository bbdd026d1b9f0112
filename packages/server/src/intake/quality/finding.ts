import { type Static, Type } from 'typebox'
import { shapeOf } from '../../mapping/index.ts'

/** What a rule did to one field of one record that a marketplace or WeCom told. Pure. */

export const ruleShape = Type.Union([
  Type.Literal('phone'),
  Type.Literal('name'),
  Type.Literal('address'),
  Type.Literal('date'),
  Type.Literal('text'),
])
export type FindingRule = Static<typeof ruleShape>
/** `mended`: written anew. `refused`: left out, the record is taken without it. `quarantined`: kept as it came, for a person. */
export const foundShape = Type.Union([
  Type.Literal('mended'),
  Type.Literal('refused'),
  Type.Literal('quarantined'),
])
export type FindingKind = Static<typeof foundShape>

export interface Finding {
  sourceId: string
  subjectKind: 'order' | 'contact'
  subjectId: string
  field: string
  rule: FindingRule
  what: FindingKind
  /** Why it could not be mended. */
  code: string | null
  before: string
  after: string | null
}

export interface Found {
  field: string
  rule: FindingRule
  what: FindingKind
  code?: string
  before: unknown
  after?: unknown
}

/** The finding as it is kept: shapes stand for values. */
export function findingOf(
  about: Pick<Finding, 'sourceId' | 'subjectKind' | 'subjectId'>,
  { field, rule, what, code, before, after }: Found,
): Finding {
  const left = what === 'mended' ? shapeOf(after ?? null) : null
  return { ...about, field, rule, what, code: code ?? null, before: shapeOf(before), after: left }
}
