import { Type } from 'typebox'
import { countFindings, foundShape, listFindings, ruleShape } from '../../intake/index.ts'
import { type Route, route } from '../../runtime/http/route.ts'
import { marketplaceWords } from '../words.ts'
import { fieldWords, reasonWords } from './finding-words.ts'
import { sourceNames, subjectsOf } from './store.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const words = Type.Object({ zh: Type.String(), en: Type.String() })
const days = Type.Optional(Type.Integer({ minimum: 1, maximum: 35 }))
const dayMs = 86_400_000
const mostShown = 50

const look = {
  method: 'GET',
  audience: 'console',
  permission: 'connections.read',
  fields: [],
  idempotency: 'safe',
  rate: 'read',
} as const

/** What cleansing did to what shops and WeCom told (A1). Shapes of values leave here, never values. */
export const findingRoutes: Route[] = [
  route({
    ...look,
    path: '/console/source-findings',
    summary: { zh: '店铺与企业微信的数据质量', en: 'The quality of what shops and WeCom tell' },
    schema: {
      query: Type.Object({ days }),
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            sourceId: Type.String(),
            kind: Type.Union([Type.Literal('shop'), Type.Literal('wecom')]),
            title: words,
            rules: Type.Array(Type.Object({ rule: ruleShape, what: foundShape, n: Type.Integer() })),
          }),
        ),
      }),
    },
    async handle({ query }, tx) {
      const since = new Date(tx.now.getTime() - (query.days ?? 30) * dayMs)
      const shops = new Map((await sourceNames(tx)).map((shop) => [shop.id, shop]))
      const bySource = Map.groupBy(await countFindings(tx, since), ({ sourceId }) => sourceId)
      return {
        items: [...bySource].map(([sourceId, found]) => {
          const shop = shops.get(sourceId)
          return {
            sourceId,
            kind: shop ? ('shop' as const) : ('wecom' as const),
            title: titleOf(shop),
            rules: found.map(({ sourceId: _source, ...counted }) => counted),
          }
        }),
      }
    },
  }),
  route({
    ...look,
    path: '/console/source-findings/:sourceId',
    summary: { zh: '一个来源被清洗规则动过的记录', en: 'Records of a source that a rule touched' },
    schema: {
      params: Type.Object({ sourceId: Type.String({ maxLength: 64 }) }),
      query: Type.Object({ rule: ruleShape, what: Type.Optional(foundShape), days }),
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            subjectKind: Type.Union([Type.Literal('order'), Type.Literal('contact')]),
            subjectId: Type.String(),
            field: words,
            what: foundShape,
            reason: Type.Union([words, Type.Null()]),
            before: Type.String(),
            after: nullable,
            foundAt: Type.String(),
            orderId: nullable,
            customerId: nullable,
            messages: Type.Integer(),
          }),
        ),
        /** True where there are more than are listed. */
        hasMore: Type.Boolean(),
      }),
    },
    async handle({ params: { sourceId }, query }, tx) {
      const since = new Date(tx.now.getTime() - (query.days ?? 30) * dayMs)
      const wish = { sourceId, rule: query.rule, ...(query.what && { what: query.what }), since }
      const found = await listFindings(tx, { ...wish, limit: mostShown + 1 })
      const shown = found.slice(0, mostShown)
      const ids = [...new Set(shown.map(({ subjectId }) => subjectId))]
      const subjects = new Map((await subjectsOf(tx, sourceId, ids)).map((one) => [one.subjectId, one]))
      return {
        hasMore: found.length > mostShown,
        items: shown.map(({ field, code, foundAt, ...one }) => {
          const subject = subjects.get(one.subjectId)
          return {
            ...one,
            field: fieldWords(one.subjectKind, field),
            reason: reasonWords(code),
            foundAt: foundAt.toISOString(),
            orderId: subject?.orderId ?? null,
            customerId: subject?.customerId ?? null,
            messages: subject?.messages ?? 0,
          }
        }),
      }
    },
  }),
]

function titleOf(shop: { marketplace: string; name: string | null } | undefined): { zh: string; en: string } {
  if (!shop) return { zh: '企业微信', en: 'WeCom' }
  const { name, marketplace } = shop
  return name
    ? { zh: name, en: name }
    : (marketplaceWords[marketplace] ?? { zh: marketplace, en: marketplace })
}
