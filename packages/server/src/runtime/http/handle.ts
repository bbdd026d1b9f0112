import type { FastifyReply, FastifyRequest } from 'fastify'
import { QiaoError } from '../../kernel/error.ts'
import { can } from '../access/policy.ts'
import { type Audience, cookieOf, type Principal } from '../access/principal.ts'
import { findSession, splitCookie } from '../access/sessions.ts'
import { equalBytes } from '../crypto/vault.ts'
import type { Tx } from '../db/transaction.ts'
import type { Runtime } from '../runtime.ts'
import { once } from './idempotency.ts'
import type { FreeRoute, Reply, RequestContext, Route, TransactedRoute } from './route.ts'
import { checkPart } from './validate.ts'

export type RateLimit = (caller: string, rate: Route['rate']) => number

/** What happens around every handler: limits, session, permission, CSRF, validation, one transaction, idempotency. */
export async function handle(
  runtime: Runtime,
  limit: RateLimit,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const context = contextOf(runtime, request, reply)
  const own = route.transaction === 'own'
  if (isOpen(route)) {
    slowDown(limit, route, request.ip)
    fillParts(route, request, context)
    if (!own)
      throw new Error(`${route.path}: an open route has no brand, so it opens its transactions itself`)
    return (route as FreeRoute).handle(context)
  }
  const session = sessionCookie(route, request)
  // A cookie may name any brand: one that is not here has no key that could open anything.
  if (!session || !(await runtime.brands()).includes(session.brandId))
    throw new QiaoError('http.unauthenticated')
  return runtime.db
    .transact(session.brandId, async (opened) => {
      const principal = await authenticate(runtime, opened, session, request)
      slowDown(limit, route, `${principal.brandId}|${principal.id}`)
      if (route.permission !== 'none' && !can(principal.roles, route.permission))
        throw new QiaoError('http.forbidden')
      const tx: Tx = { ...opened, actor: principal.actor }
      Object.assign(context, { principal })
      fillParts(route, request, context)
      if (own) return { later: () => (route as FreeRoute).handle(context) }
      return withKey(route, request, context, tx, () => (route as TransactedRoute).handle(context, tx))
    })
    .then((result) => (own ? (result as { later(): Promise<unknown> }).later() : result))
}

function isOpen(route: Route): boolean {
  return route.audience === 'public' || route.audience === 'webhook'
}

function contextOf(runtime: Runtime, request: FastifyRequest, reply: FastifyReply): RequestContext {
  return {
    runtime,
    principal: null as unknown as Principal,
    language: languageOf(request),
    requestId: request.id,
    params: undefined,
    query: undefined,
    body: undefined,
    address: request.ip,
    cookies: request.cookies,
    rawBody: typeof request.body === 'string' ? request.body : '',
    rawQuery: request.query as Record<string, string>,
    rawHeaders: request.headers as Record<string, string>,
    setCookie: (name, value, { httpOnly, maxAgeSeconds, path = '/' }) =>
      void reply.setCookie(name, value, {
        httpOnly,
        path,
        sameSite: 'lax',
        secure: runtime.config.secureCookies,
        maxAge: maxAgeSeconds,
      }),
    transact: (brandId, work) => runtime.db.transact(brandId, work),
  } as RequestContext
}

export function languageOf(request: FastifyRequest): 'zh' | 'en' {
  const asked =
    (request.headers['x-language'] as string | undefined) ?? request.headers['accept-language'] ?? ''
  return /^\s*en/i.test(asked) ? 'en' : 'zh'
}

function slowDown(limit: RateLimit, route: Route, caller: string): void {
  const seconds = limit(caller, route.rate)
  if (seconds > 0) throw new QiaoError('http.too_many_requests', { seconds })
}

function fillParts(route: Route, request: FastifyRequest, context: RequestContext): void {
  const { schema } = route
  Object.assign(context, {
    params: checkPart('params', schema.params, request.params, context.language),
    query: checkPart('query', schema.query, request.query, context.language),
    body: checkPart('body', schema.body, request.body ?? {}, context.language),
  })
}

interface FoundSession {
  audience: Audience
  brandId: NonNullable<ReturnType<typeof splitCookie>>['brandId']
  token: string
}

function sessionCookie(route: Route, request: FastifyRequest): FoundSession | null {
  const audiences = (Array.isArray(route.audience) ? route.audience : [route.audience]) as Audience[]
  for (const audience of audiences) {
    const found = splitCookie(request.cookies[cookieOf[audience]])
    if (found) return { audience, ...found }
  }
  return null
}

async function authenticate(
  runtime: Runtime,
  tx: Tx,
  { audience, token }: FoundSession,
  request: FastifyRequest,
): Promise<Principal> {
  const session = await findSession(tx, token, audience)
  const principal = session && (await runtime.resolvePrincipal(tx, session))
  if (!session || !principal) throw new QiaoError('http.unauthenticated')
  const unsafe = request.method !== 'GET' && request.method !== 'HEAD'
  const given = Buffer.from(String(request.headers['x-csrf-token'] ?? ''))
  if (unsafe && !equalBytes(given, Buffer.from(session.csrf))) throw new QiaoError('http.csrf')
  return principal
}

async function withKey(
  route: Route,
  request: FastifyRequest,
  context: RequestContext,
  tx: Tx,
  work: () => Promise<unknown>,
): Promise<unknown> {
  if (route.idempotency !== 'key') return work()
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string' || key.length < 8 || key.length > 128)
    throw new QiaoError('http.idempotency_key_missing')
  const body = { params: context.params, body: context.body }
  const { answer } = await once(
    tx,
    { principal: context.principal.id, route: `${route.method} ${route.path}`, key, body },
    work,
  )
  return answer
}

export type { Reply }
