import { Type } from 'typebox'

export const uuid = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })
export const idParams = Type.Object({ id: uuid })
export const nullable = Type.Union([Type.String(), Type.Null()])

export const look = {
  method: 'GET',
  audience: 'console',
  permission: 'connections.read',
  fields: [],
  idempotency: 'safe',
  rate: 'read',
} as const
/** Secrets are told here, and data comes in under somebody's name: for people. */
export const act = {
  audience: 'console',
  permission: 'connections.write',
  fields: [],
  idempotency: 'natural',
  rate: 'write',
  peopleOnly: true,
} as const
