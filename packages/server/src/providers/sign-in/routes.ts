import { Type } from 'typebox'
import type { BrandId } from '../../kernel/ids.ts'
import { splitCookie } from '../../runtime/access/sessions.ts'
import { type Route, route } from '../../runtime/http/route.ts'
import { setSessionCookies } from '../../runtime/http/session-cookies.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { ProviderError } from '../errors.ts'
import { demoCodes } from './issue-access.ts'
import { type Asker, requestSignInCode } from './request-code.ts'
import { signInOutsider } from './sign-in.ts'
import { codeLifeMs, type OutsiderAudience } from './sign-in-code.ts'

const token = Type.String({ pattern: '^[a-z0-9-]{2,63}\\.[A-Za-z0-9_-]{20,80}$' })
const phone = Type.String({ minLength: 5, maxLength: 40 })
const brandId = Type.Optional(Type.String({ pattern: '^[a-z0-9][a-z0-9-]{1,62}$' }))
const code = Type.String({ pattern: '^\\d{6}$' })

const askerBody = Type.Union([Type.Object({ token }), Type.Object({ phone, brandId })])
const signInBody = Type.Union([Type.Object({ token, code }), Type.Object({ phone, brandId, code })])

const person = Type.Object({
  personId: Type.String(),
  name: Type.String(),
  servicePointId: Type.String(),
  expiresAt: Type.String(),
})

const words: Record<OutsiderAudience, { zh: string; en: string }> = {
  technician: { zh: '师傅', en: 'technician' },
  point: { zh: '网点信息员', en: 'point clerk' },
}

export const signInRoutes: Route[] = [
  ...(['technician', 'point'] as const).flatMap((audience) => [
    requestRoute(audience),
    signInRoute(audience),
  ]),
  route({
    method: 'GET',
    path: '/public/demo-codes',
    summary: { zh: '演示环境的登录验证码', en: 'Sign-in codes of the demo' },
    audience: 'public',
    permission: 'none',
    fields: ['name'],
    idempotency: 'safe',
    rate: 'read',
    transaction: 'own',
    schema: {
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            brandId: Type.String(),
            audience: Type.String(),
            personId: Type.String(),
            name: Type.String(),
            code: Type.String(),
            expiresAt: Type.String(),
          }),
        ),
      }),
    },
    async handle({ runtime }) {
      if (!runtime.config.demo) throw new ProviderError('sign_in.not_a_demo')
      const items = []
      for (const brand of await runtime.brands())
        for (const one of await runtime.db.transact(brand, (tx) => demoCodes(tx)))
          items.push({ ...one, brandId: brand, expiresAt: one.expiresAt.toISOString() })
      return { items }
    },
  }),
]

function requestRoute(audience: OutsiderAudience): Route {
  return route({
    method: 'POST',
    path: `/public/${audience}-sign-in/request`,
    summary: {
      zh: `${words[audience].zh}获取登录验证码`,
      en: `Ask for a sign-in code as ${words[audience].en}`,
    },
    audience: 'public',
    permission: 'none',
    fields: [],
    // Asking again within a minute makes no second code.
    idempotency: 'natural',
    rate: 'sign-in',
    transaction: 'own',
    schema: { body: askerBody, answer: Type.Object({ lifeSeconds: Type.Integer() }) },
    async handle({ runtime, body, transact }) {
      const { brand, asker } = await whoAsks(runtime, body)
      await transact(brand, (tx) => requestSignInCode(tx, audience, asker, { demo: runtime.config.demo }))
      return { lifeSeconds: codeLifeMs / 1000 }
    },
  })
}

function signInRoute(audience: OutsiderAudience): Route {
  return route({
    method: 'POST',
    path: `/public/${audience}-sign-in`,
    summary: { zh: `${words[audience].zh}登录`, en: `Sign in as ${words[audience].en}` },
    audience: 'public',
    permission: 'none',
    fields: ['name'],
    // A code is good once; a second try with it is refused.
    idempotency: 'natural',
    rate: 'sign-in',
    transaction: 'own',
    schema: { body: signInBody, answer: person },
    async handle({ runtime, body, transact, setCookie }) {
      const { brand, asker } = await whoAsks(runtime, body)
      const signedIn = await transact(brand, (tx) => signInOutsider(tx, audience, asker, body.code))
      if (!signedIn) throw new ProviderError('sign_in.refused')
      const { cookie, csrf, expiresAt, outsider } = signedIn
      setSessionCookies({ runtime, setCookie }, audience, { cookie, csrf, expiresAt })
      const { personId, name, servicePointId } = outsider
      return { personId, name, servicePointId, expiresAt: expiresAt.toISOString() }
    },
  })
}

// No table maps phones to brands: such a hash could be guessed. A link names its brand; a bare phone needs it said,
// unless the server has one brand only.
async function whoAsks(
  runtime: Runtime,
  body: { token: string } | { phone: string; brandId?: string | undefined },
): Promise<{ brand: BrandId; asker: Asker }> {
  const brands = await runtime.brands()
  if ('token' in body) {
    const parts = splitCookie(body.token)
    if (!parts || !brands.includes(parts.brandId)) throw new ProviderError('sign_in.refused')
    return { brand: parts.brandId, asker: { token: parts.token } }
  }
  const brand = body.brandId
    ? brands.find((one) => one === body.brandId)
    : brands.length === 1
      ? brands[0]
      : undefined
  if (!brand) throw new ProviderError('sign_in.brand_needed')
  return { brand, asker: { phone: body.phone } }
}
