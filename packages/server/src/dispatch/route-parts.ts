import { type Static, Type } from 'typebox'

export const text = Type.String()
export const id = Type.String({ minLength: 1, maxLength: 64 })
export const idParams = Type.Object({ id })
export const reason = Type.String({ minLength: 1, maxLength: 200 })
export const nextCursor = Type.Union([Type.String(), Type.Null()])
export const pageQuery = {
  cursor: Type.Optional(id),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
}

export const rejectionBody = Type.Object({
  reason: Type.Union([
    Type.Literal('no_capacity'),
    Type.Literal('too_far'),
    Type.Literal('time_conflict'),
    Type.Literal('cannot_do'),
    Type.Literal('lacks_tool_or_part'),
    Type.Literal('price'),
    Type.Literal('other'),
  ]),
  words: Type.Optional(Type.String({ maxLength: 200 })),
})

export const assignmentBody = Type.Object({
  technicianId: id,
  reason: Type.Optional(Type.String({ maxLength: 200 })),
  override: Type.Optional(Type.Boolean()),
})

export function pageOf(query: { cursor?: string | undefined; limit?: number | undefined }) {
  return { cursor: query.cursor ?? null, limit: query.limit ?? 30 }
}

export function assignmentOf(workOrderId: string, body: Static<typeof assignmentBody>) {
  return {
    workOrderId,
    technicianId: body.technicianId,
    reason: body.reason ?? null,
    override: body.override ?? false,
  }
}
