import { Type } from 'typebox'
import { type Route, route } from '../../src/runtime/http/route.ts'

export type Part = Partial<Parameters<typeof route>[0]>

/** A whole declaration of a route, with parts replaced. */
export const declared = (more: Part): Route =>
  route({
    method: 'GET',
    path: '/console/nothing',
    summary: { zh: '试', en: 'A test' },
    audience: 'console',
    permission: 'overview.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: { answer: Type.Any() },
    handle: async () => ({ ok: true }),
    ...more,
  } as Parameters<typeof route>[0])
