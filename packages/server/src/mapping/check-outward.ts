import { checkField, list, objectOf } from './check-fields.ts'
import { rulesOf } from './compile-field.ts'
import { pathsOfCondition } from './condition.ts'
import type { RecordKindSpec } from './kinds/record-kind.ts'
import type { Field, FieldList, MappingProblem, OutwardMapping } from './mapping.ts'
import { tokensOf } from './read-path.ts'
import { pointerToken, shapeProblems, unknownPart } from './shape-problems.ts'

/** On the way out the fields that are read are ours, so a misspelt one can be told. */
export function checkOutwardFields(mapping: OutwardMapping, kind: RecordKindSpec): MappingProblem[] {
  const each = objectOf(mapping.target).each
  const wrongList = typeof each === 'string' && !Object.hasOwn(kind.lists, each)
  if (wrongList) return [unknownPart('/target/each', each, Object.keys(kind.lists))]
  const known: Known = {
    record: namesOf(kind),
    element: typeof each === 'string' ? namesIn(kind, each) : namesOf(kind),
  }
  return checkFields(objectOf(mapping.fields), '/fields', mapping, kind, known)
}

interface Known {
  record: readonly string[]
  /** What a path without `^` starts from. */
  element: readonly string[]
}

function namesOf(kind: RecordKindSpec): string[] {
  return [...new Set([...kind.fields.map(({ field }) => field.split('.')[0]!), ...Object.keys(kind.lists)])]
}

function namesIn(kind: RecordKindSpec, name: string): string[] {
  return (kind.lists[name] ?? []).map(({ field }) => field)
}

function checkFields(
  fields: Record<string, unknown>,
  at: string,
  mapping: OutwardMapping,
  kind: RecordKindSpec,
  known: Known,
): MappingProblem[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const here = `${at}/${pointerToken(name)}`
    if (typeof field === 'object' && field !== null && 'each' in field)
      return checkList(field, here, mapping, kind, known)
    const problems = checkField(field, here, null, mapping)
    return problems.length > 0 ? problems : checkPaths(field as Exclude<Field, FieldList>, here, known)
  })
}

function checkList(
  field: object,
  at: string,
  mapping: OutwardMapping,
  kind: RecordKindSpec,
  known: Known,
): MappingProblem[] {
  const shape = shapeProblems(list, field, at)
  if (shape.length > 0) return shape
  const { each, fields } = field as FieldList
  if (!Object.hasOwn(kind.lists, each)) return [unknownPart(`${at}/each`, each, Object.keys(kind.lists))]
  return checkFields(fields, `${at}/fields`, mapping, kind, {
    record: known.record,
    element: namesIn(kind, each),
  })
}

function checkPaths(field: Exclude<Field, FieldList>, at: string, known: Known): MappingProblem[] {
  const paths = rulesOf(field).flatMap(({ from, firstOf = [], all = [], when }) => [
    ...(from === undefined ? [] : [from]),
    ...firstOf,
    ...all,
    ...(when ? pathsOfCondition(when) : []),
  ])
  return paths.flatMap((path) => {
    const names = path.startsWith('^') ? known.record : known.element
    const [head] = tokensOf(path.replace(/^\^/, ''))
    return head === undefined || names.includes(head) ? [] : [unknownPart(at, head, names)]
  })
}
