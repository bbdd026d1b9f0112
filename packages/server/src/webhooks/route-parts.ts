import { Type } from 'typebox'

export const nullable = Type.Union([Type.String(), Type.Null()])
export const nullableInt = Type.Union([Type.Integer(), Type.Null()])
export const idParams = Type.Object({ id: Type.String({ format: 'uuid' }) })
export const oneOf = <T extends string>(values: readonly T[]) =>
  Type.Union(values.map((one) => Type.Literal(one)) as [ReturnType<typeof Type.Literal<T>>])

export const read = {
  method: 'GET',
  audience: 'console',
  permission: 'connections.read',
  idempotency: 'safe',
  rate: 'read',
} as const
/** Secrets are told here, and events leave in somebody's name: for people. */
export const write = {
  audience: 'console',
  permission: 'connections.write',
  fields: [],
  rate: 'write',
  peopleOnly: true,
} as const
