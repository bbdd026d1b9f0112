import { type Static, Type } from 'typebox'
import type { Tx } from '../runtime/db/transaction.ts'
import { phoneIndexOf } from './entry-phones.ts'
import type { EntryFilter } from './inbox-store.ts'
import { foundShape, ruleShape } from './quality/finding.ts'

const text = (maxLength: number) => Type.Optional(Type.String({ minLength: 1, maxLength }))
const moment = Type.Optional(Type.String({ format: 'date-time' }))

export const filterFields = {
  state: Type.Optional(
    Type.Union(
      (['waiting', 'done', 'ignored', 'quarantined', 'failed'] as const).map((one) => Type.Literal(one)),
    ),
  ),
  source: text(32),
  shopId: text(64),
  topic: text(64),
  subjectId: text(64),
  errorCode: text(200),
  phone: text(20),
  /** A cleansing rule that did something to the order, and what it did. */
  rule: Type.Optional(ruleShape),
  found: Type.Optional(foundShape),
  from: moment,
  to: moment,
}
const filterShape = Type.Object(filterFields)

/** What was asked, as it is kept: a phone becomes its blind index. A text that is no phone finds nothing. */
export function readFilter(tx: Tx, { phone, ...query }: Static<typeof filterShape>): EntryFilter {
  return phone ? { ...query, phoneIndex: phoneIndexOf(tx, phone) ?? '00' } : query
}
