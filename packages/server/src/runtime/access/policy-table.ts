import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import content from '../../../../../content/policy/policy.v1.json' with { type: 'json' }
import { type DataClass, dataClasses } from '../crypto/data-classes.ts'

/**
 * The written policy, `content/policy/policy.v1.json`: role × class × rows, and which purposes a value may serve by where it
 * came from. Read once; a table that forgets a class or names an unknown one does not start.
 */

const words = Type.Object({ zh: Type.String({ minLength: 1 }), en: Type.String({ minLength: 1 }) })
const sight = Type.Object(
  {
    plain: Type.Array(Type.String()),
    masked: Type.Array(Type.String()),
    none: Type.Array(Type.String()),
  },
  { additionalProperties: false },
)

const Table = Type.Object(
  {
    version: Type.Literal(1),
    note: Type.String(),
    classes: Type.Array(Type.Object({ class: Type.String(), words, covers: words })),
    rows: Type.Array(Type.Object({ rows: Type.String(), words, note: Type.Optional(words) })),
    /** How long those outside see a person in plain after the customer signed. */
    daysAfterSignOff: Type.Integer({ minimum: 1 }),
    roles: Type.Array(
      Type.Object({
        role: Type.String(),
        words,
        /** `member` of the brand, `outsider` who works for it, `subject` whom the data is about. */
        stands: Type.Union([Type.Literal('member'), Type.Literal('outsider'), Type.Literal('subject')]),
        permissions: Type.Array(Type.String()),
        sight: Type.Record(Type.String(), sight),
      }),
    ),
    purposes: Type.Array(Type.Object({ purpose: Type.String(), words })),
    origins: Type.Array(Type.Object({ origin: Type.String(), words, purposes: Type.Array(Type.String()) })),
    /** Classes whose use depends on where the value came from. */
    boundByOrigin: Type.Array(Type.String()),
    reveal: Type.Object({
      seconds: Type.Integer({ minimum: 1, maximum: 300 }),
      bulk: Type.Object({ perHour: Type.Integer(), alarmAt: Type.Integer() }),
      /** Different whole phone numbers that one person may search by. */
      seek: Type.Object({ perHour: Type.Integer(), alarmAt: Type.Integer() }),
      /** Different whole names that a person who sees names masked may search by. */
      seekName: Type.Object({ perHour: Type.Integer(), alarmAt: Type.Integer() }),
      /** Different numbers that one person may call by one tap. */
      dial: Type.Object({ perHour: Type.Integer(), alarmAt: Type.Integer() }),
    }),
  },
  { additionalProperties: false },
)
export type PolicyTable = Static<typeof Table>

const check = Compile(Table)

/** What is wrong with a table, a line each; empty where it can be obeyed. */
export function problemsOfPolicy(table: unknown): string[] {
  if (!check.Check(table)) return check.Errors(table).map((one) => `${one.instancePath} ${one.message}`)
  const named = table.classes.map((one) => one.class)
  const rows = new Set(table.rows.map((one) => one.rows))
  const purposes = new Set(table.purposes.map((one) => one.purpose))
  return [
    ...(sameSet(named, dataClasses) ? [] : ['/classes do not name every class of data once']),
    ...table.roles.flatMap(({ role, sight }) =>
      Object.entries(sight).flatMap(([where, { plain, masked, none }]) => [
        ...(rows.has(where) ? [] : [`/roles/${role} has unknown rows ${where}`]),
        ...(sameSet([...plain, ...masked, ...none], dataClasses)
          ? []
          : [`/roles/${role}/${where} does not name every class of data once`]),
      ]),
    ),
    ...table.origins.flatMap((one) =>
      one.purposes.filter((purpose) => !purposes.has(purpose)).map((p) => `/origins/${one.origin} ${p}`),
    ),
    ...table.boundByOrigin
      .filter((one) => !(dataClasses as readonly string[]).includes(one))
      .map((one) => `/boundByOrigin ${one}`),
  ]
}

function sameSet(given: readonly string[], wanted: readonly string[]): boolean {
  return given.length === wanted.length && wanted.every((one) => given.includes(one))
}

const given: unknown = content
const problems = problemsOfPolicy(given)
if (problems.length > 0) throw new Error(`content/policy/policy.v1.json: ${problems.join('; ')}`)
export const policyTable = given as PolicyTable

export type Visibility = 'plain' | 'masked' | 'none'
export type Sight = Readonly<Record<DataClass, Visibility>>

/** The rows of a role's table as one look-up, `none` where no list names a class. */
export function sightOf({ plain, masked }: Static<typeof sight>): Sight {
  return Object.fromEntries(
    dataClasses.map((one) => [one, plain.includes(one) ? 'plain' : masked.includes(one) ? 'masked' : 'none']),
  ) as Record<DataClass, Visibility>
}
