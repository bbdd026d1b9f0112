import { Type } from 'typebox'
import { AuthorisationRefused, errorWords as authorisationWords } from '../authorisation/index.ts'
import { QiaoError } from '../kernel/error.ts'
import { getBrandName } from '../organization/index.ts'
import { cookieOf } from '../runtime/access/principal.ts'
import { originFor } from '../runtime/http/origin.ts'
import { problemOf } from '../runtime/http/problem.ts'
import { Reply, type Route, route } from '../runtime/http/route.ts'
import { listedRoutes } from './authorisation-list.ts'
import type { Returned } from './authorise-shop.ts'
import { errorWords } from './errors.ts'
import { askText, doneText, type OwnerText, ownerPage } from './owner-page.ts'
import { checks, extraSecrets } from './shop-routes.ts'
import type { Intake } from './start-intake.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const key = Type.String({ minLength: 1, maxLength: 512 })
const token = Type.String({ maxLength: 200 })
/** Ties a way that began with an owner's link to the browser that opened it. */
const browserCookie = 'qiao_authorise'

const asked = {
  shopId: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]),
  name: Type.String({ minLength: 1, maxLength: 60 }),
  marketplace: Type.String({ maxLength: 32 }),
  environment: Type.Union([Type.Literal('production'), Type.Literal('sandbox')]),
  sellerId: Type.Union([Type.String({ pattern: '^[\\w.-]{1,64}$' }), Type.Null()]),
  app: Type.Union([
    Type.Object(
      {
        appKey: key,
        appSecret: key,
        extraSecrets: Type.Optional(extraSecrets),
        serviceId: Type.Optional(Type.String({ maxLength: 64 })),
      },
      { additionalProperties: false },
    ),
    Type.Null(),
  ]),
}

type Doors = Pick<
  Intake,
  'beginAuthorisation' | 'makeLink' | 'readLink' | 'followLink' | 'finishAuthorisation'
>

/** Granting by the owner: from the console, or by a link that needs no log-in, to the marketplace's page and back. */
export function authorisationRoutes(intake: Doors): Route[] {
  return [...listedRoutes, ...beginRoutes(intake), ...publicRoutes(intake)]
}

function beginRoutes(intake: Doors): Route[] {
  const declared = {
    method: 'POST',
    audience: 'console',
    permission: 'connections.write',
    fields: [],
    idempotency: 'natural',
    rate: 'sensitive',
    transaction: 'own',
  } as const
  return [
    route({
      ...declared,
      path: '/console/shop-authorisations',
      summary: { zh: '开始授权店铺', en: 'Begin to authorise a shop' },
      schema: {
        body: Type.Object({ ...asked, origin: Type.Optional(token) }, { additionalProperties: false }),
        answer: Type.Object({
          /** Where the browser goes; null where the shop's own app needed no page. */
          location: nullable,
          connected: Type.Boolean(),
          shopId: nullable,
          checks,
        }),
      },
      async handle({ runtime, principal, body: { origin, ...wish }, cookies }) {
        const begun = await intake.beginAuthorisation(principal.brandId, principal.actor, {
          asked: wish,
          browserSecret: cookies[cookieOf.console] ?? '',
          origin: originFor(runtime.config, origin),
          linkId: null,
        })
        if (begun.kind === 'page')
          return { location: begun.location, connected: false, shopId: null, checks: [] }
        const { connected, shopId, checks: seen } = begun
        return { location: null, connected, shopId, checks: seen }
      },
    }),
    route({
      ...declared,
      path: '/console/shop-authorisation-links',
      summary: { zh: '生成给店主的授权链接', en: "Make a link for the shop's owner" },
      schema: {
        body: Type.Object({ ...asked, origin: Type.Optional(token) }, { additionalProperties: false }),
        answer: Type.Object({ url: Type.String(), expiresAt: Type.String() }),
      },
      async handle({ runtime, principal, body: { origin, ...wish } }) {
        const link = await intake.makeLink(principal.brandId, principal.actor, wish)
        const at = originFor(runtime.config, origin)
        return {
          url: `${at}/api/public/authorisation-links/${link.token}`,
          expiresAt: link.expiresAt.toISOString(),
        }
      },
    }),
  ]
}

function publicRoutes(intake: Doors): Route[] {
  const declared = {
    method: 'GET',
    audience: 'public',
    permission: 'none',
    fields: [],
    idempotency: 'safe',
    rate: 'write',
    transaction: 'own',
  } as const
  return [
    route({
      ...declared,
      path: '/public/authorisation-links/:token',
      summary: { zh: '店主授权页', en: "The page for a shop's owner" },
      schema: { params: Type.Object({ token }), answer: Type.Any() },
      async handle({ runtime, params, language, requestId }) {
        return told(language, requestId, async () => {
          const { brandId, name, marketplace } = await intake.readLink(params.token)
          const brand = await runtime.db.transact(brandId, getBrandName)
          const href = `/api/public/authorisation-links/${params.token}/consent`
          return page(200, askText(brand, name, marketplace, href))
        })
      },
    }),
    route({
      ...declared,
      path: '/public/authorisation-links/:token/consent',
      summary: { zh: '去平台授权', en: 'On to the marketplace' },
      schema: { params: Type.Object({ token }), answer: Type.Any() },
      async handle({ runtime, params, cookies, setCookie, rawHeaders, language, requestId }) {
        return told(language, requestId, async () => {
          const known = cookies[browserCookie]
          const secret =
            known && /^[\w-]{32}$/.test(known)
              ? known
              : runtime.ports.randomness.bytes(24).toString('base64url')
          const origin = originFor(runtime.config, `http://${rawHeaders.host}`)
          const begun = await intake.followLink(params.token, secret, origin)
          setCookie(browserCookie, secret, {
            httpOnly: true,
            maxAgeSeconds: 600,
            path: '/api/public/authorisations/',
          })
          if (begun.kind === 'page') return redirect(begun.location)
          throw new AuthorisationRefused('no_page')
        })
      },
    }),
    route({
      ...declared,
      path: '/public/authorisations/:marketplace/callback',
      summary: { zh: '平台授权返回', en: 'Back from the marketplace' },
      schema: {
        params: Type.Object({ marketplace: Type.String({ maxLength: 32 }) }),
        query: Type.Object({
          state: token,
          code: Type.Optional(Type.String({ maxLength: 2_000 })),
          error: Type.Optional(Type.String({ maxLength: 200 })),
        }),
        answer: Type.Any(),
      },
      async handle({ params, query, cookies, language, requestId }) {
        const [console_, owner] = [cookies[cookieOf.console], cookies[browserCookie]]
        const back = {
          marketplace: params.marketplace,
          state: query.state,
          code: query.code,
          browserSecrets: [console_, owner].filter((one) => one !== undefined),
        }
        try {
          const done = await intake.finishAuthorisation(back)
          if (done.refused && done.byLink) return refusal(done.refused, language, requestId)
          if (done.refused) return backToSettings(done.refused)
          return done.byLink ? ownerTold(done) : redirect(settingsOf(done))
        } catch (error) {
          // No way is known: whoever has a session here is told by the console, all others by a page of their own.
          if (!(error instanceof QiaoError)) throw error
          return console_ ? backToSettings(error) : refusal(error, language, requestId)
        }
      },
    }),
  ]
}

function ownerTold({ connected, name, checks: seen }: Returned): Reply {
  if (connected) return page(200, doneText(name))
  const code = seen.find(({ state }) => state === 'fail')?.code ?? ''
  return page(422, { title: '授权了，但还没接通', lines: ['请把这个情况告诉发链接的人。', code] })
}

function settingsOf({ connected, shopId, checks: seen }: Returned): string {
  const failing = seen.find(({ state }) => state === 'fail')?.name ?? 'orders'
  return connected
    ? `/settings?authorised=${encodeURIComponent(shopId ?? '')}`
    : `/settings?refused=check.${failing}`
}

function backToSettings({ code, facts }: QiaoError): Reply {
  const told = Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, String(value)]))
  return redirect(`/settings?${new URLSearchParams({ refused: code, ...told })}`)
}

async function told(language: 'zh' | 'en', requestId: string, work: () => Promise<Reply>): Promise<Reply> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof QiaoError) return refusal(error, language, requestId)
    throw error
  }
}

function refusal(error: QiaoError, language: 'zh' | 'en', requestId: string): Reply {
  const { status, title, whatToDo } = problemOf(
    error,
    { ...errorWords, ...authorisationWords },
    language,
    requestId,
  )
  return page(status, { title, lines: [whatToDo] })
}

function page(status: number, text: OwnerText): Reply {
  return new Reply(
    status,
    { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
    ownerPage(text),
  )
}

function redirect(location: string): Reply {
  return new Reply(302, { location, 'cache-control': 'no-store' }, '')
}
