import { availableParallelism } from 'node:os'
import { Readable } from 'node:stream'
import cookie from '@fastify/cookie'
import multipart from '@fastify/multipart'
import fastifyStatic from '@fastify/static'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import helmet from 'helmet'
import { QiaoError } from '../../kernel/error.ts'
import { readTls } from '../adapters/tls-files.ts'
import { noteAnswering } from '../answering.ts'
import { DatabaseUnavailable, OutcomeUnknown } from '../db/errors.ts'
import type { Runtime } from '../runtime.ts'
import { openAdmission } from './admission.ts'
import { describeApi, described } from './docs.ts'
import { handle, languageOf } from './handle.ts'
import { type ErrorWords, problemOf } from './problem.ts'
import { openRateLimit } from './rate-limit.ts'
import { type Asked, Reply, type Route } from './route.ts'
import { serializerAtFirstAnswer } from './serializer.ts'

export interface WebApp {
  /** Path prefix, `/` or `/sidebar/`. */
  prefix: string
  directory: string
}

export interface ServerOptions {
  routes: readonly Route[]
  errors: Record<string, ErrorWords>
  webApps: readonly WebApp[]
}

const maxBody = 256 * 1024
const requestDeadlineMs = 30_000
/** Short reads: one a core, and one that waits for the disk or the network meanwhile. */
const shortAtOnce = availableParallelism() + 1

/** Builds the HTTP server. Refuses to start when a route is not wholly declared. */
export async function buildServer(runtime: Runtime, options: ServerOptions): Promise<FastifyInstance> {
  assertDeclared(options.routes)
  const app = Fastify({
    ...(runtime.config.tls && { https: readTls(runtime.config.tls) }),
    logger: false,
    // A page that keeps a connection open must not hold up the stop.
    forceCloseConnections: true,
    bodyLimit: maxBody,
    requestTimeout: requestDeadlineMs,
    genReqId: () => runtime.ports.ids.next(),
    routerOptions: { maxParamLength: 300 },
    // Schemas serve the document and the serializer; requests are checked in `validate.ts`, which knows two languages.
    schemaController: {
      compilersFactory: {
        buildValidator: () => () => () => true,
        buildSerializer: serializerAtFirstAnswer,
      },
    } as never,
  })
  await app.register(cookie)
  await app.register(multipart, { limits: { fileSize: 12 * 1024 * 1024, files: 9, fields: 20 } })
  protect(app, runtime)
  keepTextBodies(app)
  observe(app, runtime)
  answerErrors(app, runtime, options.errors)
  await describeApi(app)
  await mount(app, runtime, options.routes)
  health(app, runtime)
  if (runtime.config.sandboxUrl) proxySandbox(app, runtime.config.sandboxUrl)
  await serveWebApps(app, options.webApps)
  return app
}

function assertDeclared(routes: readonly Route[]): void {
  const needed = [
    'method',
    'path',
    'summary',
    'audience',
    'permission',
    'fields',
    'idempotency',
    'rate',
    'schema',
  ] as const
  const seen = new Set<string>()
  for (const one of routes) {
    const name = `${one.method} ${one.path}`
    for (const part of needed)
      if (one[part] === undefined) throw new QiaoError('runtime.route_undeclared', { route: name, part })
    const open = one.audience === 'public' || one.audience === 'webhook'
    if (open !== (one.permission === 'none'))
      throw new QiaoError('runtime.route_undeclared', { route: name, part: 'permission' })
    if (one.method !== 'GET' && one.idempotency === 'safe')
      throw new QiaoError('runtime.route_undeclared', { route: name, part: 'idempotency' })
    if (seen.has(name)) throw new QiaoError('runtime.route_undeclared', { route: name, part: 'twice' })
    seen.add(name)
  }
}

/** The plugin for Fastify works out the same headers anew for each request. */
function protect(app: FastifyInstance, runtime: Runtime): void {
  const writeHeaders = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // antd writes its styles at run time.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        workerSrc: ["'self'", 'blob:'],
        fontSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'self'", 'https://work.weixin.qq.com'],
      },
    },
    strictTransportSecurity: runtime.config.secureCookies,
    crossOriginEmbedderPolicy: false,
    frameguard: false,
    referrerPolicy: { policy: 'same-origin' },
  })
  app.addHook('onRequest', (request, reply, next) => writeHeaders(request.raw, reply.raw, next as () => void))
}

/** Webhooks need the very bytes that were signed; everything that is not JSON or a form upload stays text. */
function keepTextBodies(app: FastifyInstance): void {
  app.removeContentTypeParser(['text/plain'])
  for (const type of ['text/plain', 'text/xml', 'application/xml', 'application/x-www-form-urlencoded'])
    app.addContentTypeParser(type, { parseAs: 'string' }, (_request, body, done) => done(null, body))
}

function observe(app: FastifyInstance, runtime: Runtime): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown'
    const seconds = reply.elapsedTime / 1000
    runtime.metrics.requests.observe(
      { route, method: request.method, status: String(reply.statusCode) },
      seconds,
    )
    if (reply.statusCode >= 400)
      runtime.log.info({
        event: 'http.refused',
        requestId: request.id,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      })
  })
}

function answerErrors(app: FastifyInstance, runtime: Runtime, errors: Record<string, ErrorWords>): void {
  app.setErrorHandler((error, request, reply) => {
    const known = asKnown(error)
    const problem = problemOf(known, errors, languageOf(request), request.id)
    if (problem.status >= 500)
      runtime.log.error({
        event: 'http.failed',
        requestId: request.id,
        route: request.routeOptions.url ?? '',
        code: causeCode(known),
      })
    if (problem.code === 'http.too_many_requests') reply.header('retry-after', String(problem.facts.seconds))
    if (problem.code === 'http.token_refused') reply.header('www-authenticate', 'Bearer realm="qiao"')
    if (known instanceof DatabaseUnavailable || known instanceof OutcomeUnknown)
      reply.header('retry-after', '1')
    reply.status(problem.status).type('application/problem+json').serializer(JSON.stringify).send(problem)
  })
}

function causeCode(error: unknown): string {
  if (error instanceof QiaoError) return error.code
  const { code, name } = error as { code?: string; name?: string }
  return code ?? name ?? 'unknown'
}

const fastifyCodes: Record<string, string> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'http.too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'http.unsupported_type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'http.malformed',
  FST_ERR_CTP_INVALID_JSON_BODY: 'http.malformed',
  FST_REQ_FILE_TOO_LARGE: 'http.too_large',
  FST_FILES_LIMIT: 'http.too_large',
}

function asKnown(error: unknown): unknown {
  const { code, statusCode } = error as { code?: string; statusCode?: number }
  if (code && fastifyCodes[code]) return new QiaoError(fastifyCodes[code])
  if (error instanceof SyntaxError || statusCode === 400) return new QiaoError('http.malformed')
  return error
}

async function mount(app: FastifyInstance, runtime: Runtime, routes: readonly Route[]): Promise<void> {
  const limit = openRateLimit(runtime.ports.clock)
  const inTurn = openAdmission(runtime.ports.clock, { atOnce: shortAtOnce })
  const answer: Answer = (one, request, reply) => {
    if (!one.short) return handle(runtime, limit, one, request, reply)
    noteAnswering(runtime.ports.clock)
    return inTurn(() => handle(runtime, limit, one, request, reply))
  }
  const [outside, inside] = [
    routes.filter((one) => one.audience === 'webhook'),
    routes.filter((one) => one.audience !== 'webhook'),
  ]
  mountIn(app, runtime, answer, inside)
  await app.register(async (scope) => {
    // Platforms sign the body as they wrote it, whatever type they say it has.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    mountIn(scope, runtime, answer, outside)
  })
}

type Answer = (one: Route, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

function mountIn(app: FastifyInstance, runtime: Runtime, answer: Answer, routes: readonly Route[]): void {
  for (const one of routes) {
    const { params, query, body } = one.schema
    app.route({
      method: one.method,
      url: one.audience === 'webhook' ? one.path : `/api${one.path}`,
      bodyLimit: one.bodyLimit ?? maxBody,
      ...(one.admit && {
        onRequest: ({ params, headers, ip }) => one.admit!(askedOf(runtime, params, headers, ip)),
      }),
      schema: {
        ...described(one),
        ...(params ? { params } : {}),
        ...(query ? { querystring: query } : {}),
        ...(body ? { body } : {}),
        response: { 200: one.schema.answer },
      } as never,
      handler: async (request, reply) => {
        const result = await answer(one, request, reply)
        if (!(result instanceof Reply)) return result
        reply
          .status(result.status)
          .headers(result.headers)
          .serializer((payload: unknown) => payload as string)
        return reply.send(result.body)
      },
    })
  }
}

const askedOf = (runtime: Runtime, params: unknown, headers: unknown, address: string): Asked => ({
  runtime,
  params: params as Asked['params'],
  headers: headers as Asked['headers'],
  address,
})

function health(app: FastifyInstance, runtime: Runtime): void {
  app.get('/healthz', { schema: { hide: true } as never }, async () => ({
    status: 'ok',
    role: runtime.config.role,
  }))
  app.get('/readyz', { schema: { hide: true } as never }, async (_request, reply) => {
    try {
      await runtime.brands()
      return { status: 'ready' }
    } catch {
      return reply.status(503).send({ status: 'database unavailable' })
    }
  })
  app.get('/metrics', { schema: { hide: true } as never }, async (_request, reply) =>
    reply.type(runtime.metrics.registry.contentType).send(await runtime.metrics.registry.metrics()),
  )
}

/** In the demo the stand-ins are reached below `/sandbox/`, so that no page leaves the printed origin. */
function proxySandbox(app: FastifyInstance, target: string): void {
  const forward = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const path = request.url.slice('/sandbox'.length) || '/'
    const headers = {
      ...request.headers,
      host: undefined,
      connection: undefined,
      'content-length': undefined,
      cookie: undefined,
    }
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
    const answer = await fetchSandbox(
      target + path,
      request.method,
      headers,
      hasBody ? request.body : undefined,
    )
    reply.status(answer.status)
    for (const [name, value] of answer.headers)
      if (!['transfer-encoding', 'connection', 'content-encoding', 'content-length'].includes(name))
        reply.header(name, name === 'location' ? relocated(value, target) : value)
    return reply.send(answer.body ? Readable.fromWeb(answer.body as never) : '')
  }
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    scope.all('/sandbox/*', { schema: { hide: true } as never }, forward)
  })
}

function relocated(location: string, target: string): string {
  if (location.startsWith(target)) return `/sandbox${location.slice(target.length)}`
  return location
}

async function fetchSandbox(url: string, method: string, headers: object, body: unknown): Promise<Response> {
  const { sandboxFetch } = await import('../adapters/sandbox-fetch.ts')
  return sandboxFetch(url, method, headers, body)
}

async function serveWebApps(app: FastifyInstance, webApps: readonly WebApp[]): Promise<void> {
  let decorate = true
  for (const { prefix, directory } of webApps) {
    await app.register(fastifyStatic, {
      root: directory,
      prefix,
      wildcard: false,
      decorateReply: decorate,
      setHeaders: (response, path) =>
        void response.header(
          'cache-control',
          path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        ),
    })
    decorate = false
  }
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '/'
    const page =
      request.method === 'GET' && !/^\/(api|webhooks|docs|sandbox)\//.test(path) && !path.includes('/assets/')
    const home = [...webApps]
      .sort((a, b) => b.prefix.length - a.prefix.length)
      .find((one) => path.startsWith(one.prefix))
    if (page && home) return reply.header('cache-control', 'no-cache').sendFile('index.html', home.directory)
    throw new QiaoError('http.not_found')
  })
}
