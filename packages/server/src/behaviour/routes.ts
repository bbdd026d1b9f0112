import { readFileSync } from 'node:fs'
import { Type } from 'typebox'
import { QiaoError } from '../kernel/error.ts'
import { problemOf, runtimeErrorWords } from '../runtime/http/problem.ts'
import { openRateLimit } from '../runtime/http/rate-limit.ts'
import { Reply, type RequestContext, type Route, route } from '../runtime/http/route.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { isBot, mostBytes, readBatch } from './batch.ts'
import { type Binding, bindVisitor } from './bind-visitor.ts'
import { errorWords, SiteMissing } from './errors.ts'
import { recordVisits } from './record-visits.ts'
import { consoleRoutes } from './routes-console.ts'
import { brandOfKey } from './site.ts'

const script = readFileSync(new URL('./script/track.js', import.meta.url), 'utf8')

/** Any page may load the script and read what its own call was answered; what it may tell is judged by its origin. */
const forAnyPage = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
}

/** One address tells one page at most this many times a minute; a page tells some six times a minute. */
const limits = new WeakMap<Runtime, ReturnType<typeof openRateLimit>>()
const timesTheReads = 2

const pageRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/track.js',
    summary: { zh: '自有页面的采集脚本', en: 'The script of own pages' },
    audience: 'webhook',
    permission: 'none',
    fields: [],
    idempotency: 'safe',
    rate: 'push',
    transaction: 'own',
    schema: { answer: Type.Any() },
    async handle() {
      return new Reply(
        200,
        {
          'content-type': 'text/javascript; charset=utf-8',
          'cache-control': 'public, max-age=3600',
          ...forAnyPage,
        },
        script,
      )
    },
  }),
  route({
    method: 'POST',
    path: '/track/:siteKey',
    summary: { zh: '自有页面上报行为', en: 'An own page tells what its visitor did' },
    audience: 'webhook',
    permission: 'none',
    fields: [],
    // Each event has an id of its own; a batch sent again changes nothing.
    idempotency: 'natural',
    rate: 'push',
    transaction: 'own',
    bodyLimit: mostBytes,
    schema: { params: Type.Object({ siteKey: Type.String({ maxLength: 100 }) }), answer: Type.Any() },
    async handle(context) {
      try {
        return answer(200, await takeIn(context))
      } catch (error) {
        return refusal(error, context)
      }
    },
  }),
]

interface Taken {
  accepted: number
  doubled: number
  dropped: number
  binding: Binding | null
}

async function takeIn(context: RequestContext): Promise<Taken> {
  const { runtime, rawBody, rawHeaders, address } = context
  const { siteKey } = context.params as unknown as { siteKey: string }
  const brandId = brandOfKey(siteKey)
  if (!brandId || !(await runtime.brands()).includes(brandId)) throw new SiteMissing()
  slowDown(runtime, `${siteKey}|${address}`)
  const batch = readBatch(rawBody, runtime.ports.clock.now())
  if (isBot(rawHeaders['user-agent'])) {
    runtime.metrics.refused.inc({ source: 'own_page', reason: 'bot' })
    return { accepted: 0, doubled: 0, dropped: batch.dropped + batch.events.length, binding: null }
  }
  const kept = await recordVisits(runtime, {
    brandId,
    siteKey,
    origin: rawHeaders.origin,
    doNotTrack: rawHeaders.dnt === '1' || rawHeaders['sec-gpc'] === '1',
    batch,
  })
  const { visitorId, accepted, doubled, dropped } = kept
  const says = batch.link !== null || batch.login !== null
  const binding =
    visitorId && says ? await runtime.db.transact(brandId, (tx) => bindVisitor(tx, visitorId, batch)) : null
  return { accepted, doubled, dropped, binding }
}

function slowDown(runtime: Runtime, caller: string): void {
  let limit = limits.get(runtime)
  if (!limit) {
    limit = openRateLimit(runtime.ports.clock, timesTheReads)
    limits.set(runtime, limit)
  }
  const seconds = limit(caller, 'read')
  if (seconds > 0) throw new QiaoError('http.too_many_requests', { seconds })
}

function answer(status: number, body: object): Reply {
  return new Reply(
    status,
    { 'content-type': 'application/json', 'cache-control': 'no-store', ...forAnyPage },
    JSON.stringify(body),
  )
}

/** Said so that the page can read it: it keeps what may be sent again, and forgets what never will be taken. */
function refusal(error: unknown, { language, requestId, runtime }: RequestContext): Reply {
  const known = { ...runtimeErrorWords, ...errorWords }
  if (!(error instanceof QiaoError) || !known[error.code]) throw error
  runtime.metrics.refused.inc({ source: 'own_page', reason: error.code })
  const problem = problemOf(error, known, language, requestId)
  return answer(problem.status, problem)
}

export const routes: Route[] = [...pageRoutes, ...consoleRoutes]
