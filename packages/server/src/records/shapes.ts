import { Type } from 'typebox'
import { keptKinds } from './facts.ts'
import type { Place } from './read-store.ts'

const text = Type.String()
const nullable = Type.Union([Type.String(), Type.Null()])
const fen = Type.Union([Type.Integer(), Type.Null()])

export const linkStates = ['linked', 'waiting', 'ambiguous', 'unnamed'] as const

export const fieldShape = Type.Object({
  key: text,
  name: text,
  /** `money` is fen, `instant` a time, anything else is text. */
  type: Type.Enum(['text', 'money', 'instant']),
  value: text,
})

export const linkShape = Type.Object({
  target: Type.Enum(['customer', 'order', 'work_order', 'product', 'serial']),
  targetId: nullable,
  name: nullable,
  state: Type.Enum(['linked', 'waiting', 'ambiguous', 'unlinked']),
  because: text,
  /** Of the rules that found it; null of one set by hand, that leads nowhere, or of before this was kept. */
  ruleVersion: nullable,
})

const shown = {
  id: text,
  kind: Type.Enum([...keptKinds]),
  kindName: text,
  at: text,
  state: nullable,
  stateName: nullable,
  source: text,
  sourceName: text,
  linkState: Type.Enum([...linkStates]),
  amountFen: fen,
  differenceFen: fen,
  brief: Type.Array(fieldShape),
  links: Type.Array(linkShape),
  /** Why it leads nowhere; null where it does. */
  because: nullable,
}
export const recordShape = Type.Object(shown)
export const wholeShape = Type.Object({
  ...shown,
  recordedAt: text,
  fields: Type.Array(fieldShape),
  candidates: Type.Array(Type.Object({ orderId: text, name: text })),
})

export const listShape = Type.Object({ items: Type.Array(recordShape), nextCursor: nullable })

export const deviceShape = Type.Object({
  serial: text,
  productId: nullable,
  productName: nullable,
  workOrderId: nullable,
  workOrderCode: nullable,
  orderId: nullable,
  orderName: nullable,
  customerId: nullable,
  customerName: nullable,
  toldBy: text,
  toldAt: text,
})

export const page = {
  cursor: Type.Optional(
    Type.String({
      pattern:
        '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
    }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
}

export function placeOf(cursor: string | undefined): Place | null {
  const [at, id] = cursor?.split('_') ?? []
  return at && id ? { at: new Date(at), id } : null
}

/** One page of what was found by asking for one more. */
export function pageOf<Row extends Place>(
  found: Row[],
  limit: number,
): { page: Row[]; nextCursor: string | null } {
  const kept = found.slice(0, limit)
  const last = kept.at(-1)
  return {
    page: kept,
    nextCursor: found.length > limit && last ? `${last.at.toISOString()}_${last.id}` : null,
  }
}
