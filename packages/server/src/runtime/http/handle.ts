import type { FastifyReply, FastifyRequest } from 'fastify'
import { QiaoError } from '../../kernel/error.ts'
import type { BrandId } from '../../kernel/ids.ts'
import { audit } from '../access/audit.ts'
import { can, visibility } from '../access/policy.ts'
import { type Audience, callerOf, cookieOf, type Principal } from '../access/principal.ts'
import { splitCookie, whoAsks } from '../access/sessions.ts'
import { bearerOf, splitToken } from '../access/token-text.ts'
import type { DataClass } from '../crypto/data-classes.ts'
import { equalBytes } from '../crypto/vault.ts'
import { cutDatabase, cutToRegions } from '../db/database.ts'
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
  const caller = await callerIn(runtime, limit, route, request)
  return runtime.db
    .transact(caller.brandId, async (opened) => {
      const principal = await caller.authenticate(opened)
      slowDown(limit, route, `${principal.brandId}|${callerOf(principal)}`)
      refuseUnlessAllowed(route, principal)
      const tx: Tx = { ...opened, actor: principal.actor }
      const { regions } = principal.scope
      if (regions) {
        await cutToRegions(tx, regions)
        // What the handler opens by itself is cut as well.
        Object.assign(context, { runtime: { ...runtime, db: cutDatabase(runtime.db, regions) } })
      }
      await noteToken(route, principal, tx, request)
      Object.assign(context, { principal })
      fillParts(route, request, context)
      refuseHidden(route, principal, context.body)
      if (own) return { later: () => (route as FreeRoute).handle(context) }
      return withKey(route, request, context, tx, () => (route as TransactedRoute).handle(context, tx))
    })
    .then((result) => (own ? (result as { later(): Promise<unknown> }).later() : result))
}

function isOpen(route: Route): boolean {
  return route.audience === 'public' || route.audience === 'webhook'
}

function contextOf(runtime: Runtime, request: FastifyRequest, reply: FastifyReply): RequestContext {
  const context = {
    runtime,
    principal: null as unknown as Principal,
    language: languageOf(request),
    requestId: request.id,
    params: undefined,
    query: undefined,
    body: undefined,
    address: request.ip,
    cookies: request.cookies,
    rawBody: textOf(request.body),
    rawBytes: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
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
    // Whoever asked is known by then, but on open routes: what they do is theirs in the audit.
    transact: (brandId, work) =>
      context.runtime.db.transact(brandId, work, context.principal ? { actor: context.principal.actor } : {}),
  } as RequestContext
  return context
}

function textOf(body: unknown): string {
  if (Buffer.isBuffer(body)) return body.toString('utf8')
  return typeof body === 'string' ? body : ''
}

export function languageOf(request: FastifyRequest): 'zh' | 'en' {
  const asked =
    (request.headers['x-language'] as string | undefined) ?? request.headers['accept-language'] ?? ''
  return /^\s*en/i.test(asked) ? 'en' : 'zh'
}

function slowDown(limit: RateLimit, route: Pick<Route, 'rate'>, caller: string): void {
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

/** Who says they ask: the brand that they name, and how to find out who they are. */
interface Caller {
  brandId: BrandId
  authenticate(tx: Tx): Promise<Principal>
}

interface FoundSession {
  audience: Audience
  brandId: BrandId
  token: string
}

/** A token in the header counts alone: a cookie beside it is not asked. Anything else in a header is not believed. */
async function callerIn(
  runtime: Runtime,
  limit: RateLimit,
  route: Route,
  request: FastifyRequest,
): Promise<Caller> {
  // Cookie and token may name any brand: one that is not here has no key that could open anything.
  const isHere = async (brandId: BrandId): Promise<boolean> => (await runtime.brands()).includes(brandId)
  const bearer = bearerOf(request.headers.authorization)
  if (bearer !== undefined) {
    const refused = (): QiaoError => {
      slowDown(limit, { rate: 'sensitive' }, `refused-token|${request.ip}`)
      return new QiaoError('http.token_refused')
    }
    const token = splitToken(bearer)
    if (!token || !(await isHere(token.brandId))) throw refused()
    const authenticate = async (tx: Tx): Promise<Principal> => {
      const principal = await runtime.resolveToken(tx, token.secret)
      if (!principal) throw refused()
      return principal
    }
    return { brandId: token.brandId, authenticate }
  }
  const session = sessionCookie(route, request)
  if (!session || !(await isHere(session.brandId))) throw new QiaoError('http.unauthenticated')
  return { brandId: session.brandId, authenticate: (tx) => authenticate(runtime, tx, session, request) }
}

function refuseUnlessAllowed(route: Route, { roles, tokenId }: Principal): void {
  if (tokenId && (route.peopleOnly || ![route.audience].flat().includes('console')))
    throw new QiaoError('http.people_only')
  if (route.permission === 'none' || can(roles, route.permission)) return
  throw tokenId
    ? new QiaoError('http.token_scope', { permission: route.permission })
    : new QiaoError('http.forbidden')
}

function refuseHidden(route: Route, { roles, tokenId }: Principal, body: unknown): void {
  if (!route.unmasked) return
  const { field } = (body ?? {}) as { field?: DataClass }
  const hidden = (field ? [field] : route.fields).find((one) => visibility(roles, one) === 'none')
  if (!hidden) return
  throw tokenId ? new QiaoError('http.token_sight', { what: hidden }) : new QiaoError('http.forbidden')
}

/** A change by a token leaves a record of its own, whatever the change itself records. */
async function noteToken(
  route: Route,
  { tokenId }: Principal,
  tx: Tx,
  request: FastifyRequest,
): Promise<void> {
  if (!tokenId || route.method === 'GET') return
  const facts = { route: `${route.method} ${route.path}`, requestId: request.id }
  await audit(tx, [{ action: 'api-token.used', subject: `api-token:${tokenId}`, facts }])
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
  const found = await whoAsks(tx, token, audience, runtime.resolvePrincipal)
  if (!found) throw new QiaoError('http.unauthenticated')
  const { session, person: principal } = found
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
    { principal: callerOf(context.principal), route: `${route.method} ${route.path}`, key, body },
    work,
  )
  return answer
}

export type { Reply }
