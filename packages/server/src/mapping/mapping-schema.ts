import { type TSchema, Type } from 'typebox'
import { conditionSchema } from './condition.ts'
import { kindNames } from './kinds/kinds.ts'
import { stepSchema } from './step.ts'

/** The shape of a mapping. Conditions, steps and fields are passed in: loose for the check, references for print. */

const closed = { additionalProperties: false }
const someText = Type.String({ minLength: 1 })
const scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean()])
const words = Type.Object({ zh: someText, en: someText }, closed)
const oneOf = (...values: (string | number)[]) => Type.Union(values.map((value) => Type.Literal(value)))
const day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })

export const xmlName = '^[A-Za-z_\\p{L}][\\w\\p{L}.-]*$'

export interface Parts {
  condition: TSchema
  step: TSchema
  field: TSchema
}

const fileHints = {
  format: oneOf('csv', 'xlsx', 'json'),
  file: Type.Optional(
    Type.String({ minLength: 1, description: 'name of the file, * for any run of characters' }),
  ),
  encoding: Type.Optional(oneOf('auto', 'utf-8', 'gb18030', 'utf-16le', 'windows-1252')),
  delimiter: Type.Optional(oneOf('auto', ',', ';', '\t', '|')),
  sheet: Type.Optional(someText),
  headerRow: Type.Optional(Type.Integer({ minimum: 1 })),
  recordPath: Type.Optional(Type.String({ pattern: '^/' })),
}

export const joinSchema = Type.Object(
  {
    name: Type.String({
      pattern: '^[A-Za-z\\p{L}][\\w\\p{L}-]*$',
      description: 'where its rows are found in a record',
    }),
    to: Type.Optional(someText),
    take: oneOf('one', 'many'),
    on: Type.Record(Type.String(), someText, {
      minProperties: 1,
      description: 'column there → column of this file',
    }),
    ...fileHints,
  },
  closed,
)

export const sourceSchema = Type.Object(
  {
    ...fileHints,
    groupBy: Type.Optional(
      Type.Object(
        {
          columns: Type.Array(someText, { minItems: 1 }),
          as: Type.Optional(someText),
          fillDown: Type.Optional(Type.Boolean()),
        },
        closed,
      ),
    ),
    joins: Type.Optional(Type.Array(joinSchema)),
    zone: Type.Optional(someText),
    emptyWords: Type.Optional(Type.Array(Type.String())),
  },
  closed,
)

const targetSchema = Type.Object(
  {
    format: oneOf('csv', 'json', 'form', 'xml'),
    encoding: Type.Optional(oneOf('utf-8', 'gb18030')),
    delimiter: Type.Optional(oneOf(',', ';', '\t')),
    headings: Type.Optional(Type.Boolean()),
    root: Type.Optional(
      Type.String({ pattern: xmlName, description: 'XML: the outermost element; data without it' }),
    ),
    each: Type.Optional(someText),
  },
  closed,
)

const lookupSchema = Type.Object(
  {
    values: Type.Record(Type.String(), scalar),
    unknown: Type.Optional(oneOf('refuse', 'quarantine', 'keep', 'default')),
    default: Type.Optional(scalar),
  },
  closed,
)

const cleanseSchema = Type.Object(
  {
    rule: oneOf('text', 'phone', 'name', 'address', 'date'),
    fields: Type.Optional(Type.Array(someText, { minItems: 1 })),
    otherwise: Type.Optional(oneOf('keep', 'empty', 'refuse', 'quarantine')),
    from: Type.Optional(day),
    to: Type.Optional(day),
  },
  closed,
)

export function ruleSchema({ condition, step }: Pick<Parts, 'condition' | 'step'>) {
  return Type.Object(
    {
      from: Type.Optional(someText),
      firstOf: Type.Optional(Type.Array(someText, { minItems: 1 })),
      all: Type.Optional(Type.Array(someText, { minItems: 1 })),
      value: Type.Optional(scalar),
      constant: Type.Optional(someText),
      expression: Type.Optional(someText),
      when: Type.Optional(condition),
      steps: Type.Optional(Type.Array(step)),
    },
    closed,
  )
}

export const casesSchema = (rule: TSchema) =>
  Type.Object({ cases: Type.Array(rule, { minItems: 1 }) }, closed)

export const listSchema = (parts: Parts) =>
  Type.Object(
    {
      each: someText,
      skipWhen: Type.Optional(parts.condition),
      fields: Type.Record(Type.String(), parts.field),
    },
    closed,
  )

function head(parts: Parts) {
  return {
    $schema: Type.Optional(Type.String()),
    name: Type.String({ pattern: '^[a-z][a-z0-9-]{1,62}$' }),
    version: Type.Integer({ minimum: 1 }),
    title: words,
    record: Type.Union(kindNames.map((kind) => Type.Literal(kind))),
    confirmed: Type.Optional(Type.Boolean()),
    note: Type.Optional(words),
    constants: Type.Optional(Type.Record(Type.String(), scalar)),
    lookups: Type.Optional(Type.Record(Type.String(), lookupSchema)),
    fields: Type.Record(Type.String(), parts.field, { minProperties: 1 }),
  }
}

export const inwardSchema = (parts: Parts) =>
  Type.Object(
    {
      ...head(parts),
      direction: Type.Optional(Type.Literal('in')),
      source: sourceSchema,
      skipWhen: Type.Optional(parts.condition),
      cleanse: Type.Optional(Type.Array(cleanseSchema)),
    },
    closed,
  )

export const outwardSchema = (parts: Parts) =>
  Type.Object({ ...head(parts), direction: Type.Literal('out'), target: targetSchema }, closed)

const reference = (name: string): TSchema => Type.Unsafe({ $ref: `#/$defs/${name}` })

/** `docs/mapping.schema.json`. */
export function printedSchema(): object {
  const [condition, step, rule, field, list] = ['condition', 'step', 'rule', 'field', 'list'].map(
    reference,
  ) as [TSchema, TSchema, TSchema, TSchema, TSchema]
  const simple = Type.Union([Type.String({ minLength: 1 }), rule, casesSchema(rule)])
  const inward = inwardSchema({ condition, step, field: Type.Union([field, list]) })
  const outward = outwardSchema({ condition, step, field: Type.Union([field, list]) })
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Qiao mapping',
    description:
      'How a record of an outside system becomes one of ours, or the other way round. Explained in docs/mapping.md.',
    anyOf: [inward, outward],
    $defs: {
      condition: conditionSchema(condition),
      step: stepSchema(condition),
      rule: ruleSchema({ condition, step }),
      field: simple,
      list: listSchema({ condition, step, field }),
    },
  }
}
