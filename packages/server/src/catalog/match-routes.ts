import { type Static, Type } from 'typebox'
import { csvOf } from '../kernel/csv.ts'
import { audit } from '../runtime/access/audit.ts'
import { Reply, type Route, route } from '../runtime/http/route.ts'
import { decideEach } from './decide-each.ts'
import { matchStates, type SkuFilter } from './listing-store.ts'
import { historyOf, listMatchActs, type Said } from './match-act-store.ts'
import { exportHead, exportLines } from './match-sheet.ts'
import { readSkus, type SkuView, sureOnes } from './read-matches.ts'

const id = Type.String({ minLength: 1, maxLength: 100 })
const place = { shopId: id, itemId: id, skuId: Type.String({ maxLength: 100 }) }
const nullable = Type.Union([Type.String(), Type.Null()])
const maybeCount = Type.Union([Type.Integer(), Type.Null()])
const kind = Type.Union([Type.Literal('product'), Type.Literal('gift'), Type.Literal('not_goods')])
const linkKind = Type.Union([
  Type.Literal('price_difference'),
  Type.Literal('postage'),
  Type.Literal('installation_fee'),
  Type.Literal('material_fee'),
  Type.Literal('other'),
  Type.Null(),
])
const products = Type.Array(
  Type.Object({ productId: Type.String(), quantity: Type.Integer({ minimum: 1, maximum: 99 }) }),
  { maxItems: 20 },
)
/** What is decided of a place. */
const said = { kind, products, linkKind }
export const decision = Type.Object({ ...place, kind, products, linkKind: Type.Optional(linkKind) })

const suggestion = Type.Object({ ...said, reason: Type.String(), sure: Type.Boolean() })

const skuView = Type.Object({
  ...place,
  title: nullable,
  skuText: nullable,
  merchantCode: nullable,
  priceFen: maybeCount,
  stock: maybeCount,
  pictureUrl: nullable,
  onSale: Type.Union([Type.Boolean(), Type.Null()]),
  goneAt: nullable,
  seenAt: nullable,
  lines: Type.Integer(),
  firstSeenAt: nullable,
  match: Type.Union([
    Type.Object({ ...said, byItem: Type.Boolean(), origin: Type.String(), matchedAt: Type.String() }),
    Type.Null(),
  ]),
  suggestion: Type.Union([suggestion, Type.Null()]),
})

const filter = {
  state: Type.Optional(Type.Union(matchStates.map((one) => Type.Literal(one)))),
  shopId: Type.Optional(Type.String({ maxLength: 64 })),
  search: Type.Optional(Type.String({ maxLength: 200 })),
}

const look = {
  audience: 'console',
  permission: 'catalog.read',
  fields: [],
  idempotency: 'safe',
  rate: 'read',
} as const

export const matchRoutes: Route[] = [
  route({
    ...look,
    method: 'GET',
    path: '/console/listings',
    summary: { zh: '店铺商品与匹配', en: 'What shops list, and what each is' },
    schema: {
      query: Type.Object(
        {
          ...filter,
          cursor: Type.Optional(Type.String({ maxLength: 600 })),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
        },
        { additionalProperties: false },
      ),
      answer: Type.Object({ items: Type.Array(skuView), nextCursor: nullable, total: Type.Integer() }),
    },
    async handle({ query }, tx) {
      const page = await readSkus(tx, {
        ...filterOf(query),
        after: readCursor(query.cursor),
        limit: query.limit ?? 50,
      })
      return { items: page.items.map(show), nextCursor: writeCursor(page.next), total: page.total }
    },
  }),
  route({
    ...look,
    method: 'GET',
    path: '/console/listings/export',
    summary: {
      zh: '导出店铺商品与匹配，可改好再导入',
      en: 'Export listings and matches, to be imported again',
    },
    rate: 'sensitive',
    schema: { query: Type.Object(filter, { additionalProperties: false }), answer: Type.String() },
    async handle({ query, language }, tx) {
      const { lines, rows, cut } = await exportLines(tx, filterOf(query), language)
      const facts = { filters: Object.keys(query), rows, cut }
      await audit(tx, [{ action: 'product_matches.exported', subject: 'product-matches', facts }])
      return new Reply(
        200,
        {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': 'attachment; filename="qiao-product-matches.csv"',
          'cache-control': 'no-store',
          'x-rows': String(rows),
          'x-cut-short': String(cut),
        },
        csvOf(exportHead, lines),
      )
    },
  }),
  route({
    ...look,
    method: 'GET',
    path: '/console/sure-matches',
    summary: { zh: '有把握的匹配建议', en: 'Suggestions that may be taken in one go' },
    schema: {
      query: Type.Object({ shopId: filter.shopId, search: filter.search }, { additionalProperties: false }),
      answer: Type.Object({ items: Type.Array(skuView) }),
    },
    handle: async ({ query }, tx) => ({ items: (await sureOnes(tx, filterOf(query))).map(show) }),
  }),
  route({
    method: 'POST',
    path: '/console/match-acts',
    summary: { zh: '批量匹配商品，逐行给结果', en: 'Decide many SKUs, with a result for each' },
    audience: 'console',
    permission: 'catalog.write',
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: {
      body: Type.Object(
        { decisions: Type.Array(decision, { minItems: 1, maxItems: 1_000 }) },
        { additionalProperties: false },
      ),
      answer: Type.Object({
        /** By which all of it can be taken back; null where nothing was decided. */
        actId: nullable,
        results: Type.Array(Type.Object({ ...place, ok: Type.Boolean(), code: nullable })),
      }),
    },
    async handle({ body, principal }, tx) {
      const { actId, results } = await decideEach(tx, body.decisions, `member:${principal.id}`)
      return { actId, results: results.map((one) => ({ ...one, code: one.ok ? null : one.code })) }
    },
  }),
  route({
    ...look,
    method: 'GET',
    path: '/console/match-acts',
    summary: { zh: '匹配记录', en: 'Who decided what SKUs are, and when' },
    schema: {
      query: Type.Object(
        {
          cursor: Type.Optional(Type.String({ format: 'uuid' })),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
        },
        { additionalProperties: false },
      ),
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            id: Type.String(),
            origin: Type.String(),
            at: Type.String(),
            undoes: nullable,
            places: Type.Integer(),
            undone: Type.Integer(),
          }),
        ),
        nextCursor: nullable,
      }),
    },
    async handle({ query }, tx) {
      const most = query.limit ?? 30
      const found = await listMatchActs(tx, query.cursor ?? null, most + 1)
      const items = found.slice(0, most).map((act) => ({ ...act, at: act.at.toISOString() }))
      return { items, nextCursor: found.length > most ? items.at(-1)!.id : null }
    },
  }),
  route({
    ...look,
    method: 'GET',
    path: '/console/match-history',
    summary: { zh: '一个规格的匹配历史', en: 'Everything that was decided of one SKU' },
    schema: {
      query: Type.Object(
        // Nothing for an item without SKUs: an empty text is left out of an address.
        { ...place, skuId: Type.Optional(place.skuId) },
        { additionalProperties: false },
      ),
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            actId: Type.String(),
            origin: Type.String(),
            at: Type.String(),
            undoes: nullable,
            wholeItem: Type.Boolean(),
            before: Type.Union([Type.Object(said), Type.Null()]),
            after: Type.Union([Type.Object(said), Type.Null()]),
            undone: Type.Boolean(),
          }),
        ),
      }),
    },
    async handle({ query }, tx) {
      const asked = { ...query, skuId: query.skuId ?? '' }
      const found = await historyOf(tx, asked, 50)
      return {
        items: found.map(({ actId, origin, at, undoes, skuId, before, after, undoneBy }) => ({
          actId,
          origin,
          at: at.toISOString(),
          undoes,
          wholeItem: skuId === '' && asked.skuId !== '',
          before: wordsOf(before),
          after: wordsOf(after),
          undone: undoneBy !== null,
        })),
      }
    },
  }),
]

const wordsOf = (one: Said | null): Said | null =>
  one && { kind: one.kind, products: one.products, linkKind: one.linkKind }

function show(row: SkuView): Static<typeof skuView> {
  const { kind: decided, products: parts, linkKind: link, byItem, origin, matchedAt, total: _, ...sku } = row
  return {
    ...sku,
    priceFen: sku.priceFen === null ? null : Number(sku.priceFen),
    goneAt: sku.goneAt?.toISOString() ?? null,
    seenAt: sku.seenAt?.toISOString() ?? null,
    firstSeenAt: sku.firstSeenAt?.toISOString() ?? null,
    match:
      decided && matchedAt
        ? {
            kind: decided,
            products: parts,
            linkKind: link,
            byItem,
            origin: origin ?? '',
            matchedAt: matchedAt.toISOString(),
          }
        : null,
  }
}

function filterOf(query: {
  state?: SkuFilter['state']
  shopId?: string
  search?: string
}): Pick<SkuFilter, 'state' | 'shopId' | 'search'> {
  return { state: query.state ?? null, shopId: query.shopId || null, search: query.search || null }
}

/** The place after which a page begins, as text that nobody needs to read. */
function writeCursor(after: SkuFilter['after']): string | null {
  return after
    ? Buffer.from(JSON.stringify([after.lines, after.shopId, after.itemId, after.skuId])).toString(
        'base64url',
      )
    : null
}

function readCursor(text: string | undefined): SkuFilter['after'] {
  if (!text) return null
  try {
    const [lines, shopId, itemId, skuId] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[]
    if (Number.isInteger(lines)) {
      return { lines: Number(lines), shopId: String(shopId), itemId: String(itemId), skuId: String(skuId) }
    }
  } catch {
    // A cursor that is none begins at the beginning.
  }
  return null
}
