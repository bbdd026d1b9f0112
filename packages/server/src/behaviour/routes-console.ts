import { Type } from 'typebox'
import { type Route, route } from '../runtime/http/route.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { createVisitLink } from './bind-visitor.ts'
import { listBehaviour, readBehaviour } from './read-behaviour.ts'
import { demoPath, isDemoSite, type Site } from './site.ts'
import { createSite, listSites, removeSite, revealSecret, updateSite } from './sites.ts'
import { inWords, itemName, sourceName } from './words.ts'

const text = Type.String()
const nullable = Type.Union([Type.String(), Type.Null()])
const uuid = Type.String({ format: 'uuid' })
const site = {
  id: text,
  key: text,
  name: text,
  origins: Type.Array(text),
  respectDnt: Type.Boolean(),
  keepDays: Type.Integer(),
  createdAt: text,
  snippet: text,
  /** Where the sandbox shows the page at work. */
  demoPage: nullable,
}
const wish = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 30 }),
    origins: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { minItems: 1, maxItems: 20 }),
    respectDnt: Type.Boolean(),
    keepDays: Type.Integer({ minimum: 1, maximum: 1100 }),
  },
  { additionalProperties: false },
)

const show = (one: Site, runtime: Runtime) => ({
  id: one.id,
  key: one.key,
  name: one.name,
  origins: one.origins,
  respectDnt: one.respectDnt,
  keepDays: one.keepDays,
  createdAt: one.createdAt.toISOString(),
  snippet: snippetOf(one, runtime),
  demoPage: runtime.config.sandboxUrl !== null && isDemoSite(one) ? demoPath : null,
})

/** Empty where the server does not know its public address: the page of the console does. */
function originOf({ config }: Runtime): string {
  return URL.canParse(config.publicUrl) ? new URL(config.publicUrl).origin : ''
}

/** What stands in the page: the script, and the one call that a consent makes. */
function snippetOf({ key, respectDnt }: Site, runtime: Runtime): string {
  const dnt = respectDnt ? ' data-respect-dnt' : ''
  return `<script src="${originOf(runtime)}/track.js" data-site="${key}"${dnt} defer></script>`
}

const siteRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/console/own-pages',
    summary: { zh: '自有页面', en: 'Own pages' },
    audience: 'console',
    permission: 'connections.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        items: Type.Array(Type.Object({ ...site, today: Type.Integer(), visitors: Type.Integer() })),
      }),
    },
    async handle({ runtime }, tx) {
      const found = await listSites(tx)
      return {
        items: found.map((one) => ({ ...show(one, runtime), today: one.today, visitors: one.visitors })),
      }
    },
  }),
  route({
    method: 'POST',
    path: '/console/own-pages',
    summary: { zh: '新建自有页面', en: 'Make an own page' },
    audience: 'console',
    permission: 'connections.write',
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: { body: wish, answer: Type.Object(site) },
    handle: async ({ body, runtime }, tx) => show(await createSite(tx, body), runtime),
  }),
  route({
    method: 'PUT',
    path: '/console/own-pages/:id',
    summary: { zh: '修改自有页面', en: 'Change an own page' },
    audience: 'console',
    permission: 'connections.write',
    fields: [],
    idempotency: 'natural',
    rate: 'write',
    schema: { params: Type.Object({ id: uuid }), body: wish, answer: Type.Object(site) },
    handle: async ({ params, body, runtime }, tx) => show(await updateSite(tx, params.id, body), runtime),
  }),
  route({
    method: 'DELETE',
    path: '/console/own-pages/:id',
    summary: { zh: '停用自有页面', en: 'Stop an own page' },
    audience: 'console',
    permission: 'connections.write',
    fields: [],
    idempotency: 'natural',
    rate: 'write',
    schema: { params: Type.Object({ id: uuid }), answer: Type.Object({ removed: Type.Boolean() }) },
    async handle({ params }, tx) {
      await removeSite(tx, params.id)
      return { removed: true }
    },
  }),
  route({
    method: 'POST',
    path: '/console/own-pages/:id/secret-reveals',
    summary: { zh: '查看登录签名密钥', en: 'See the secret that signs log-ins' },
    audience: 'console',
    permission: 'connections.write',
    fields: [],
    idempotency: 'natural',
    rate: 'sensitive',
    schema: { params: Type.Object({ id: uuid }), answer: Type.Object({ secret: text }) },
    handle: async ({ params }, tx) => ({ secret: await revealSecret(tx, params.id) }),
  }),
]

const customerRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/console/customers/:id/behaviour',
    summary: { zh: '客户行为', en: 'What a customer did' },
    audience: 'console',
    permission: 'customers.read',
    unmasked: true,
    fields: ['behaviour'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      params: Type.Object({ id: uuid }),
      query: Type.Object({
        item: Type.Optional(Type.String({ maxLength: 40 })),
        source: Type.Optional(Type.String({ maxLength: 40 })),
        from: Type.Optional(Type.String({ format: 'date-time' })),
        to: Type.Optional(Type.String({ format: 'date-time' })),
        cursor: Type.Optional(Type.String({ maxLength: 80 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
      }),
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            code: text,
            name: text,
            count: Type.Union([Type.Integer(), Type.Null()]),
            /** Of a share, which has no count worth telling. */
            percent: Type.Union([Type.Integer(), Type.Null()]),
            lastAt: nullable,
            sources: Type.Array(
              Type.Object({
                source: text,
                sourceName: text,
                truth: text,
                truthName: text,
                /** Whether the count was made of what it told. */
                told: Type.Boolean(),
              }),
            ),
          }),
        ),
        events: Type.Array(
          Type.Object({
            id: text,
            item: text,
            itemName: text,
            at: text,
            source: text,
            sourceName: text,
            place: text,
            orderId: nullable,
            facts: Type.Record(text, Type.Union([Type.String(), Type.Number()])),
          }),
        ),
        nextCursor: nullable,
        ownPages: Type.Array(Type.Object({ id: text, name: text, origins: Type.Array(text) })),
      }),
    },
    async handle({ params, query, language }, tx) {
      const { from, to, limit = 30, ...rest } = query
      const [items, ownPages, page] = await Promise.all([
        readBehaviour(tx, params.id),
        listSites(tx),
        listBehaviour(tx, params.id, {
          ...rest,
          from: from ? new Date(from) : undefined,
          to: to ? new Date(to) : undefined,
          limit,
        }),
      ])
      return {
        items: inWords(items, language),
        events: page.items.map((one) => ({
          ...one,
          itemName: itemName(one.item, language),
          at: one.at.toISOString(),
          sourceName: sourceName(one.source, language),
        })),
        nextCursor: page.nextCursor,
        ownPages: ownPages.map(({ id, name, origins }) => ({ id, name, origins })),
      }
    },
  }),
  route({
    method: 'POST',
    path: '/console/customers/:id/visit-links',
    summary: { zh: '生成认得客户的访问链接', en: 'A link that knows the customer' },
    audience: 'console',
    permission: 'customers.write',
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: {
      params: Type.Object({ id: uuid }),
      body: Type.Object({ siteId: uuid }, { additionalProperties: false }),
      answer: Type.Object({ url: text, expiresAt: text }),
    },
    async handle({ params, body, runtime }, tx) {
      const { token, site, expiresAt } = await createVisitLink(tx, params.id, body.siteId)
      const demo = show(site, runtime).demoPage
      const page = demo ? originOf(runtime) + demo : `${site.origins[0]}/`
      return { url: `${page}?qiao_link=${token}`, expiresAt: expiresAt.toISOString() }
    },
  }),
]

export const consoleRoutes: Route[] = [...siteRoutes, ...customerRoutes]
