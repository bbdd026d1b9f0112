import { checkField, list, objectOf } from './check-fields.ts'
import { rulesOf } from './compile-field.ts'
import { pathsOfCondition } from './condition.ts'
import type { RecordKindSpec } from './kinds/record-kind.ts'
import type { Field, FieldList, MappingProblem, OutwardMapping } from './mapping.ts'
import { xmlName } from './mapping-schema.ts'
import { tokensOf } from './read-path.ts'
import { pointerToken, problem, shapeProblems, unknownPart } from './shape-problems.ts'

/** On the way out the fields that are read are ours, so a misspelt one can be told. */
export function checkOutwardFields(mapping: OutwardMapping, kind: RecordKindSpec): MappingProblem[] {
  const each = objectOf(mapping.target).each
  const wrongList = typeof each === 'string' && !Object.hasOwn(kind.lists, each)
  if (wrongList) return [unknownPart('/target/each', each, Object.keys(kind.lists))]
  const known: Known = {
    record: namesOf(kind),
    element: typeof each === 'string' ? namesIn(kind, each) : namesOf(kind),
  }
  return [
    ...checkTarget(mapping, typeof each === 'string'),
    ...checkFields(objectOf(mapping.fields), '/fields', mapping, kind, known),
  ]
}

/** What their format cannot hold: several rows in a form, names that are none in XML. */
function checkTarget(mapping: OutwardMapping, hasEach: boolean): MappingProblem[] {
  const { format } = objectOf(mapping.target)
  if (format === 'form' && hasEach)
    return [
      problem(
        '/target/each',
        'mapping.form_of_rows',
        ['表单一次只能发一条，不能按行展开', 'A form holds one record, not a row for each'],
        ['去掉 each，或改用 JSON、CSV、XML', 'Leave each out, or choose JSON, CSV or XML'],
      ),
    ]
  return format === 'xml' ? checkXmlNames(objectOf(mapping.fields), '/fields') : []
}

const isXmlName = new RegExp(xmlName, 'u')

/** `@name` is an attribute. */
function checkXmlNames(fields: Record<string, unknown>, at: string): MappingProblem[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const here = `${at}/${pointerToken(name)}`
    const bad = tokensOf(name).find((token) => !isXmlName.test(token.replace(/^@/, '')))
    const inside =
      typeof field === 'object' && field !== null && 'each' in field ? objectOf(field).fields : null
    return [
      ...(bad === undefined
        ? []
        : [
            problem(
              here,
              'mapping.no_xml_name',
              [`「${bad}」不能做 XML 的标签名`, `${bad} is no name of an XML element`],
              [
                '标签名用字母、数字、下划线，不以数字开头',
                'Use letters, digits and underscores, not a digit first',
              ],
            ),
          ]),
      ...(inside ? checkXmlNames(objectOf(inside), `${here}/fields`) : []),
    ]
  })
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
