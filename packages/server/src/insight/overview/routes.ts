import { Type } from 'typebox'
import { Reply, type Route, route } from '../../runtime/http/route.ts'
import { mapShape, measures, packedBoundaries, readMap } from './map.ts'
import { overviewShape, readOverview } from './read-overview.ts'

const code = Type.Optional(Type.String({ pattern: '^\\d{6}$' }))
const read = {
  method: 'GET',
  audience: 'console',
  permission: 'overview.read',
  fields: [],
  idempotency: 'safe',
  rate: 'read',
} as const

export const overviewRoutes: Route[] = [
  route({
    ...read,
    path: '/console/overview',
    summary: { zh: '今日概览：从订单到结算', en: "Today's path from orders to settled jobs" },
    schema: { answer: overviewShape },
    handle: ({ runtime, principal, language }, tx) => readOverview(tx, runtime, principal.roles, language),
  }),
  route({
    ...read,
    path: '/console/map',
    summary: { zh: '地图上的数量', en: 'Amounts by district' },
    schema: {
      query: Type.Object({
        measure: Type.Optional(Type.Union(measures.map((one) => Type.Literal(one)))),
        code,
      }),
      answer: mapShape,
    },
    handle: ({ query, language, principal }, tx) =>
      readMap(tx, query.measure ?? 'work-orders', query.code ?? null, language, principal.roles),
  }),
  route({
    ...read,
    path: '/console/map/boundaries',
    summary: { zh: '行政区边界（GeoJSON，GCJ-02）', en: 'District boundaries (GeoJSON, GCJ-02)' },
    schema: { query: Type.Object({ code }), answer: Type.Unknown() },
    handle: async ({ query }) =>
      new Reply(
        200,
        {
          'content-type': 'application/geo+json; charset=utf-8',
          'content-encoding': 'gzip',
          'cache-control': 'private, max-age=86400',
        },
        packedBoundaries(query.code ?? null),
      ),
  }),
]
