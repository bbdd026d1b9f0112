import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import given from '../../../../content/privacy/retention.v1.json' with { type: 'json' }
import { dataClasses } from '../runtime/crypto/data-classes.ts'

/** `content/privacy/retention.v1.json`, read once: how long what is kept, and why. */

const words = Type.Object({ zh: Type.String({ minLength: 1 }), en: Type.String({ minLength: 1 }) })
const Content = Type.Object(
  {
    version: Type.Literal(1),
    note: Type.String(),
    /** A request is answered within so many days. */
    answerDays: Type.Integer({ minimum: 1, maximum: 30 }),
    /** How long the link to a copy is good. */
    packageHours: Type.Integer({ minimum: 1, maximum: 168 }),
    rules: Type.Array(
      Type.Object({
        rule: Type.String(),
        table: Type.String(),
        classes: Type.Array(Type.Enum([...dataClasses])),
        days: Type.Integer({ minimum: 1, maximum: 3650 }),
        words,
        why: words,
      }),
    ),
  },
  { additionalProperties: false },
)
export type RetentionContent = Static<typeof Content>

const check = Compile(Content)
const content: unknown = given
if (!check.Check(content))
  throw new Error(
    `content/privacy/retention.v1.json: ${check
      .Errors(content)
      .map((one) => `${one.instancePath} ${one.message}`)
      .join('; ')}`,
  )
export const retention: RetentionContent = content
