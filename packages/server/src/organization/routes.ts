import { Type } from 'typebox'
import { can, permissions, visibility } from '../runtime/access/policy.ts'
import { cookieOf } from '../runtime/access/principal.ts'
import { endSession, splitCookie } from '../runtime/access/sessions.ts'
import { readSetting } from '../runtime/brands.ts'
import { dataClasses } from '../runtime/crypto/data-classes.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { setSessionCookies } from '../runtime/http/session-cookies.ts'
import { memberRoutes } from './member-routes.ts'
import { policyRoute } from './policy-route.ts'
import { isSetupNeeded, setUpFirstBrand } from './set-up-brand.ts'
import { signIn } from './sign-in.ts'
import { getBrandName, listShops } from './store.ts'
import { tokenRoutes } from './token-routes.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const me = Type.Object({
  id: Type.String(),
  name: Type.String(),
  roles: Type.Array(Type.String()),
  permissions: Type.Array(Type.String()),
  /** By class of data: `plain`, `masked` or `none`. */
  sight: Type.Record(Type.String(), Type.String()),
  brandId: Type.String(),
  brandName: Type.String(),
})

export const routes: Route[] = [
  route({
    method: 'GET',
    path: '/public/setup',
    summary: { zh: '是否需要初始设置', en: 'Whether this server waits to be set up' },
    audience: 'public',
    permission: 'none',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    transaction: 'own',
    schema: { answer: Type.Object({ needed: Type.Boolean() }) },
    handle: async ({ runtime }) => ({ needed: await isSetupNeeded(runtime) }),
  }),
  route({
    method: 'POST',
    path: '/public/setup',
    summary: { zh: '初始设置：建立品牌和老板账号', en: 'Set up the first brand and its owner' },
    audience: 'public',
    permission: 'none',
    fields: [],
    // Only an empty server takes it, once.
    idempotency: 'natural',
    rate: 'sign-in',
    transaction: 'own',
    schema: {
      body: Type.Object(
        {
          brandId: Type.String({ pattern: '^[a-z][a-z0-9-]{1,30}$' }),
          brandName: Type.String({ minLength: 1, maxLength: 40 }),
          ownerName: Type.String({ minLength: 1, maxLength: 20 }),
          login: Type.String({ pattern: '^[a-z0-9._-]{2,30}$' }),
          password: Type.String({ minLength: 10, maxLength: 200 }),
          code: Type.Optional(Type.String({ maxLength: 100 })),
        },
        { additionalProperties: false },
      ),
      answer: Type.Object({ login: Type.String() }),
    },
    handle: ({ runtime, body: { code = null, ...first }, address }) =>
      setUpFirstBrand(runtime, first, { address, code }),
  }),
  route({
    method: 'POST',
    path: '/session',
    summary: { zh: '登录', en: 'Sign in' },
    audience: 'public',
    permission: 'none',
    fields: [],
    idempotency: 'natural',
    rate: 'sign-in',
    transaction: 'own',
    schema: {
      body: Type.Object(
        {
          login: Type.String({ minLength: 1, maxLength: 100 }),
          password: Type.String({ minLength: 1, maxLength: 200 }),
        },
        { additionalProperties: false },
      ),
      answer: Type.Object({ name: Type.String(), expiresAt: Type.String() }),
    },
    async handle(context) {
      const signed = await signIn(context.runtime, context.body.login, context.body.password)
      setSessionCookies(context, 'console', signed)
      return { name: signed.member.name, expiresAt: signed.expiresAt.toISOString() }
    },
  }),
  route({
    method: 'GET',
    path: '/session',
    summary: { zh: '当前登录', en: 'Who is signed in' },
    audience: ['console', 'sidebar'],
    permission: 'session.own',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: { answer: me },
    async handle({ principal }, tx) {
      return {
        id: principal.id,
        name: principal.name,
        roles: principal.roles.filter((one) => typeof one === 'string'),
        permissions: permissions.filter((one) => can(principal.roles, one)),
        sight: Object.fromEntries(dataClasses.map((one) => [one, visibility(principal.roles, one)])),
        brandId: principal.brandId,
        brandName: await getBrandName(tx),
      }
    },
  }),
  route({
    method: 'DELETE',
    path: '/session',
    summary: { zh: '退出登录', en: 'Sign out' },
    audience: 'console',
    permission: 'session.own',
    fields: [],
    idempotency: 'natural',
    rate: 'write',
    peopleOnly: true,
    schema: { answer: Type.Object({ signedOut: Type.Boolean() }) },
    async handle({ cookies, setCookie }, tx) {
      const found = splitCookie(cookies[cookieOf.console])
      if (found) await endSession(tx, found.token)
      setCookie(cookieOf.console, '', { httpOnly: true, maxAgeSeconds: 0 })
      return { signedOut: true }
    },
  }),
  route({
    method: 'GET',
    path: '/session/demo-logins',
    summary: { zh: '演示账号', en: 'Demo log-ins' },
    audience: 'public',
    permission: 'none',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    transaction: 'own',
    schema: {
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            login: Type.String(),
            password: Type.String(),
            name: Type.String(),
            role: Type.String(),
          }),
        ),
      }),
    },
    async handle({ runtime }) {
      const kept = runtime.config.demo ? await readSetting(runtime.db, 'demo-logins') : null
      return {
        items: (kept as { login: string; password: string; name: string; role: string }[] | null) ?? [],
      }
    },
  }),
  route({
    method: 'GET',
    path: '/console/shops',
    summary: { zh: '店铺', en: 'Shops' },
    audience: 'console',
    permission: 'orders.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            id: Type.String(),
            marketplace: Type.String(),
            name: Type.String(),
            sellerId: nullable,
            state: Type.String(),
          }),
        ),
      }),
    },
    handle: async (_context, tx) => ({ items: await listShops(tx) }),
  }),
  ...memberRoutes,
  policyRoute,
  ...tokenRoutes,
]
