import { Type } from 'typebox'
import { type Route, route } from '../../runtime/http/route.ts'
import { searchAnswer, searchEverything } from './search-everything.ts'

export const searchRoutes: Route[] = [
  route({
    method: 'GET',
    audience: 'console',
    idempotency: 'safe',
    path: '/search',
    summary: { zh: '全局搜索', en: 'Search everything' },
    permission: 'overview.read',
    fields: ['name', 'phone', 'address', 'money'],
    // Tails can be tried one by one: fewer calls than other reads.
    rate: 'write',
    schema: {
      query: Type.Object({ q: Type.String({ minLength: 1, maxLength: 60 }) }),
      answer: searchAnswer,
    },
    handle: ({ query, principal, language }, tx) => searchEverything(tx, query.q, principal, language),
  }),
]
