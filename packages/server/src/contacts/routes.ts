import { Type } from 'typebox'
import { Reply, type Route, route } from '../runtime/http/route.ts'
import { setSessionCookies } from '../runtime/http/session-cookies.ts'
import { bindingRoutes } from './bindings/binding-routes.ts'
import { corpRoutes } from './corp-routes.ts'
import { refreshContact } from './fetch-contact.ts'
import { groupRoutes } from './groups/group-routes.ts'
import { createLiveCode, liveCodeQuota, removeLiveCode, updateLiveCode } from './live-codes.ts'
import { createOrderLink, linkPage, meetBearer, openLink } from './order-links.ts'
import { pageConfig } from './page-config.ts'
import { handoverRoutes } from './relations/handover-routes.ts'
import { reminderRoutes } from './reminders/reminder-routes.ts'
import { beginSignIn, finishSignIn } from './sign-in.ts'
import { countLiveCodes, type LiveCode, listLiveCodeRows } from './store-live-codes.ts'
import { tagRoutes } from './tags/tag-routes.ts'
import { visitRoutes } from './visits/visit-routes.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const uuid = Type.String({ format: 'uuid' })

const liveCodeShape = Type.Object({
  id: Type.String(),
  name: Type.String(),
  state: Type.String(),
  configId: nullable,
  qrUrl: nullable,
  wecomUserIds: Type.Array(Type.String()),
  welcome: nullable,
  tags: Type.Array(Type.String()),
  orderId: nullable,
  scans: Type.Integer(),
  createdAt: Type.String(),
})

const show = (code: LiveCode, sandboxUrl: string | null) => ({
  id: code.id,
  name: code.name,
  state: code.state,
  configId: code.configId,
  qrUrl:
    sandboxUrl && code.qrUrl?.startsWith(sandboxUrl)
      ? `/sandbox${code.qrUrl.slice(sandboxUrl.length)}`
      : code.qrUrl,
  wecomUserIds: code.wecomUserIds,
  welcome: code.welcome,
  tags: code.tags,
  orderId: code.orderId,
  scans: code.scans,
  createdAt: code.createdAt.toISOString(),
})

const wish = {
  name: Type.String({ minLength: 1, maxLength: 30 }),
  wecomUserIds: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { minItems: 1, maxItems: 100 }),
  welcome: Type.Optional(Type.Union([Type.String({ maxLength: 1000 }), Type.Null()])),
  tags: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 30 }), { maxItems: 10 })),
}

const liveCodeRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/console/live-codes',
    summary: { zh: '活码', en: 'Live codes' },
    audience: 'console',
    permission: 'contacts.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      query: Type.Object({
        kind: Type.Optional(Type.Union([Type.Literal('channel'), Type.Literal('order')])),
        cursor: Type.Optional(Type.String({ maxLength: 80 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
      }),
      answer: Type.Object({
        items: Type.Array(liveCodeShape),
        nextCursor: nullable,
        quota: Type.Object({
          limit: Type.Integer(),
          channel: Type.Integer(),
          order: Type.Integer(),
          note: Type.String(),
        }),
      }),
    },
    async handle({ query, runtime, language }, tx) {
      const limit = query.limit ?? 50
      const [at, id] = query.cursor?.split('_') ?? []
      const found = await listLiveCodeRows(tx, {
        kind: query.kind ?? 'channel',
        before: at && id ? { at: new Date(at), id } : null,
        limit: limit + 1,
      })
      const page = found.slice(0, limit)
      const last = page.at(-1)
      return {
        items: page.map((code) => show(code, runtime.config.sandboxUrl)),
        nextCursor: found.length > limit && last ? `${last.createdAt.toISOString()}_${last.id}` : null,
        quota: { limit: liveCodeQuota, ...(await countLiveCodes(tx)), note: quotaNote[language] },
      }
    },
  }),
  route({
    method: 'POST',
    path: '/console/live-codes',
    summary: { zh: '新建活码', en: 'Make a live code' },
    audience: 'console',
    permission: 'live-codes.write',
    fields: [],
    // An order has one code at most; a channel code made twice is seen in the list and removed.
    idempotency: 'natural',
    rate: 'write',
    transaction: 'own',
    schema: {
      body: Type.Object({ ...wish, orderId: Type.Optional(uuid) }, { additionalProperties: false }),
      answer: liveCodeShape,
    },
    async handle({ runtime, principal, body }) {
      const { name, wecomUserIds, welcome = null, tags = [], orderId = null } = body
      const given = { name, wecomUserIds, welcome, tags, orderId }
      return show(
        await createLiveCode(runtime, principal.brandId, principal.actor, given),
        runtime.config.sandboxUrl,
      )
    },
  }),
  route({
    method: 'PUT',
    path: '/console/live-codes/:id',
    summary: { zh: '修改活码', en: 'Change a live code' },
    audience: 'console',
    permission: 'live-codes.write',
    fields: [],
    idempotency: 'natural',
    rate: 'write',
    transaction: 'own',
    schema: {
      params: Type.Object({ id: uuid }),
      body: Type.Object(wish, { additionalProperties: false }),
      answer: liveCodeShape,
    },
    async handle({ runtime, principal, params, body }) {
      const { name, wecomUserIds, welcome = null, tags = [] } = body
      const change = { name, wecomUserIds, welcome, tags }
      return show(
        await updateLiveCode(runtime, principal.brandId, principal.actor, params.id, change),
        runtime.config.sandboxUrl,
      )
    },
  }),
  route({
    method: 'DELETE',
    path: '/console/live-codes/:id',
    summary: { zh: '删除活码', en: 'Remove a live code' },
    audience: 'console',
    permission: 'live-codes.write',
    fields: [],
    idempotency: 'natural',
    rate: 'write',
    transaction: 'own',
    schema: { params: Type.Object({ id: uuid }), answer: Type.Object({ removed: Type.Boolean() }) },
    async handle({ runtime, principal, params }) {
      await removeLiveCode(runtime, principal.brandId, principal.actor, params.id)
      return { removed: true }
    },
  }),
  route({
    method: 'POST',
    path: '/console/live-codes/:id/order-links',
    summary: { zh: '生成带订单的卡片链接', en: 'A card link that carries an order' },
    audience: 'console',
    permission: 'live-codes.write',
    fields: [],
    idempotency: 'key',
    rate: 'write',
    schema: {
      params: Type.Object({ id: uuid }),
      body: Type.Object({ orderId: uuid }, { additionalProperties: false }),
      answer: Type.Object({ path: Type.String() }),
    },
    handle: ({ params, body }, tx) => createOrderLink(tx, body.orderId, params.id),
  }),
]

const quotaNote = {
  zh: '企业微信每个企业最多 50 万个「联系我」。默认用渠道活码加订单短链；一单一码只给按需打印的仓库用。',
  en: 'WeCom allows 500,000 contact ways a corp. The default is a channel code with an order link; one code an order is for warehouses that print on demand.',
}

const browserCookie = 'qiao_wecom_browser'
const token = Type.String({ maxLength: 600 })

const publicRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/public/order-links/:token',
    summary: { zh: '卡片链接页', en: 'Page of a card link' },
    audience: 'public',
    permission: 'none',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    transaction: 'own',
    schema: {
      params: Type.Object({ token: Type.String({ maxLength: 100 }) }),
      // As WeChat's log-in brings it back.
      query: Type.Object({
        code: Type.Optional(Type.String({ minLength: 1, maxLength: 512 })),
        state: Type.Optional(Type.String({ pattern: '^[a-f0-9]{32}$' })),
      }),
      answer: Type.Any(),
    },
    async handle({ runtime, params, query: { code, state }, rawHeaders }) {
      const location = await meetBearer(runtime, params.token, {
        agent: rawHeaders['user-agent'] ?? '',
        page: `http://${rawHeaders.host}`,
        back: code && state ? { code, state } : null,
      })
      if (location) return redirect(location)
      const page = await linkPage(runtime, await openLink(runtime, params.token))
      return new Reply(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }, page)
    },
  }),
  route({
    method: 'GET',
    path: '/public/wecom/sign-in',
    summary: { zh: '企业微信登录侧边栏', en: 'Sign in to the sidebar by WeCom' },
    audience: 'public',
    permission: 'none',
    fields: [],
    idempotency: 'safe',
    rate: 'write',
    transaction: 'own',
    schema: {
      query: Type.Object({
        corp: Type.Optional(Type.String({ maxLength: 64 })),
        back: Type.Optional(Type.String({ maxLength: 500 })),
        origin: Type.Optional(Type.String({ maxLength: 200 })),
      }),
      answer: Type.Any(),
    },
    async handle({ runtime, query, cookies, setCookie }) {
      const kept = cookies[browserCookie]
      const { location, browserToken } = await beginSignIn(runtime, {
        corpId: query.corp ?? null,
        back: query.back,
        origin: query.origin,
        browserToken: kept && /^[\w-]{32}$/.test(kept) ? kept : null,
      })
      setCookie(browserCookie, browserToken, {
        httpOnly: true,
        maxAgeSeconds: 600,
        path: '/api/public/wecom/',
      })
      return redirect(location)
    },
  }),
  route({
    method: 'GET',
    path: '/public/wecom/sign-in/callback',
    summary: { zh: '企业微信登录返回', en: 'Back from WeCom' },
    audience: 'public',
    permission: 'none',
    fields: [],
    idempotency: 'safe',
    rate: 'write',
    transaction: 'own',
    schema: { query: Type.Object({ corp: token, code: token, state: token }), answer: Type.Any() },
    async handle({ runtime, query, cookies, setCookie }) {
      const done = await finishSignIn(runtime, {
        corpId: query.corp,
        code: query.code,
        state: query.state,
        browserToken: cookies[browserCookie],
      })
      if (done.kind === 'refused') return redirect(`/sidebar/?sign_in=${done.reason}`)
      setSessionCookies({ runtime, setCookie }, 'sidebar', done)
      return redirect(done.back)
    },
  }),
]

function redirect(location: string): Reply {
  return new Reply(302, { location, 'cache-control': 'no-store' }, '')
}

const signature = Type.Object({ timestamp: Type.String(), nonceStr: Type.String(), signature: Type.String() })

const sidebarRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/sidebar/wecom-config',
    summary: { zh: '侧边栏页面签名', en: 'Signatures of a sidebar page' },
    audience: 'sidebar',
    permission: 'sidebar.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    transaction: 'own',
    schema: {
      query: Type.Object({ url: Type.String({ maxLength: 2000 }) }),
      answer: Type.Object({
        corpId: Type.String(),
        agentId: Type.String(),
        config: signature,
        agentConfig: signature,
        member: Type.Object({ name: Type.String(), wecomUserId: nullable }),
      }),
    },
    handle: ({ runtime, principal, query, transact }) =>
      pageConfig(runtime, (work) => transact(principal.brandId, work), query.url, principal.id),
  }),
  route({
    method: 'POST',
    path: '/sidebar/contacts/:externalUserId/refresh',
    summary: { zh: '从企业微信读取这位好友', en: 'Read this contact from WeCom' },
    audience: 'sidebar',
    permission: 'sidebar.read',
    fields: [],
    idempotency: 'natural',
    rate: 'sensitive',
    transaction: 'own',
    schema: {
      params: Type.Object({ externalUserId: Type.String({ maxLength: 64 }) }),
      answer: Type.Object({ refreshed: Type.Boolean() }),
    },
    async handle({ runtime, principal, params }) {
      await refreshContact(runtime, principal.brandId, params.externalUserId)
      return { refreshed: true }
    },
  }),
]

export const routes: Route[] = [
  ...liveCodeRoutes,
  ...publicRoutes,
  ...sidebarRoutes,
  ...bindingRoutes,
  ...reminderRoutes,
  ...corpRoutes,
  ...visitRoutes,
  ...groupRoutes,
  ...handoverRoutes,
  ...tagRoutes,
]
