import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Faults } from '../faults.ts'
import { RateLimit } from '../rate-limit.ts'
import type { Accounts, App } from './accounts.ts'
import {
  badParameter,
  DoudianError,
  type Envelope,
  foreignAddress,
  limited,
  noPermission,
  renderData,
  renderError,
  tokenExpired,
  tokenUnknown,
  wrongTime,
} from './doudian-error.ts'
import type { Method, MethodContext, Params } from './method.ts'
import { methods } from './methods.ts'
import type { Shop } from './records.ts'
import { canonicalJson, expectedSign } from './sign.ts'

export interface GatewayDeps {
  accounts: Accounts
  faults: Faults
  clockNow: () => number
  contextOf: (app: App, shop: Shop) => MethodContext
}

type Query = Record<string, string | undefined>

const json = 'application/json;charset=UTF-8'
const clockSkewMs = 10 * 60_000

/** `POST /doudian/{method with / for .}`: answers with 200 whatever happens. */
export class Gateway {
  readonly rate = new RateLimit()
  envelope: Envelope = 'current'
  readonly calls = new Map<string, number>()
  readonly #deps: GatewayDeps
  #answers = 0

  constructor(deps: GatewayDeps) {
    this.#deps = deps
  }

  routes(scope: FastifyInstance): void {
    const refuse = (error: DoudianError) => renderError(this.envelope, error, this.#logId())
    const misplaced = (error: DoudianError) => (reply: FastifyReply) => {
      reply.type(json)
      return refuse(error)
    }
    this.#deps.faults.attach(scope, {
      platform: 'doudian',
      routeOf: (request) => queryOf(request).method ?? '',
      limited: (reply) => {
        reply.type(json)
        return refuse(limited())
      },
      tokenExpired: (reply) => {
        reply.type(json)
        return refuse(tokenExpired())
      },
      misplaced: {
        foreign_address: misplaced(foreignAddress()),
        no_permission: misplaced(noPermission()),
        wrong_clock: misplaced(wrongTime()),
      },
    })
    scope.post('/*', async (request, reply) => {
      reply.type(json)
      const body = typeof request.body === 'string' ? request.body : ''
      return this.#answer(pathOf(request), queryOf(request), body)
    })
  }

  #answer(path: string, query: Query, body: string): string {
    const logId = this.#logId()
    try {
      const { app, shop, method } = this.#admit(path, query, body)
      const data = method.answer(JSON.parse(body, keepDigits) as Params, this.#deps.contextOf(app, shop))
      return renderData(this.envelope, JSON.stringify(data), logId)
    } catch (error) {
      const known =
        error instanceof DoudianError ? error : new DoudianError(20000, 'dop.service-error', String(error))
      return renderError(this.envelope, known, logId)
    }
  }

  #admit(path: string, query: Query, body: string): { app: App; shop: Shop; method: Method } {
    const app = this.#deps.accounts.app(query.app_key ?? '')
    if (!app) throw new DoudianError(40003, 'isv.app-id-invalid', 'app_key不存在')
    this.#checkSignature(query, body, app)
    const method = Object.hasOwn(methods, query.method ?? '') ? methods[query.method!] : undefined
    if (!method || path !== query.method!.split('.').join('/'))
      throw new DoudianError(70000, 'isp.api-service-off', 'API不存在或已下线')
    if (this.rate.isOver(this.#deps.clockNow())) throw limited()
    const shop = method.needsToken ? this.#shopOf(query, app) : app.shop
    this.calls.set(query.method!, (this.calls.get(query.method!) ?? 0) + 1)
    return { app, shop, method }
  }

  #checkSignature(query: Query, body: string, app: App): void {
    const { timestamp = '', method = '', sign_method = 'md5', sign } = query
    const at = momentOf(timestamp)
    if (at === null || Math.abs(at - this.#deps.clockNow()) > clockSkewMs)
      throw new DoudianError(40003, 'isv.timestamp-invalid', '时间戳不合法')
    if (!sign) throw new DoudianError(40001, 'isv.signature-missing', '缺少签名')
    const call = { app_key: app.appKey, method, param_json: body, timestamp }
    const expected = expectedSign(sign_method, app.appSecret, call)
    // The platform signs its own writing of the parameters: unsorted or escaped ones never match.
    if (query.v !== '2' || !expected || sign !== expected || !isCanonical(body))
      throw new DoudianError(40003, 'isv.signature-invalid', '签名错误')
  }

  #shopOf({ access_token }: Query, app: App): Shop {
    if (!access_token) throw new DoudianError(40001, 'isv.access-token-missing', '缺少access_token')
    const found = this.#deps.accounts.session(access_token, app)
    if (typeof found === 'string') throw found === 'expired' ? tokenExpired() : tokenUnknown()
    return found
  }

  #logId(): string {
    const stamp = new Date(this.#deps.clockNow()).toISOString().replace(/\D/g, '').slice(0, 14)
    return `${stamp}${(++this.#answers).toString(16).toUpperCase().padStart(18, '0')}`
  }
}

function queryOf(request: FastifyRequest): Query {
  return request.query as Query
}

function pathOf(request: FastifyRequest): string {
  return (request.params as Record<string, string>)['*'] ?? ''
}

/** Unix seconds, or the older form of a time in GMT+8. */
function momentOf(text: string): number | null {
  if (/^\d{10}$/.test(text)) return Number(text) * 1000
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return null
  const at = Date.parse(`${text.replace(' ', 'T')}+08:00`)
  return Number.isNaN(at) ? null : at
}

/** A number that a double loses is read as its digits. */
function keepDigits(_: string, value: unknown, context?: { source?: string }): unknown {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? context?.source : value
}

function isCanonical(body: string): boolean {
  try {
    return body.startsWith('{') && canonicalJson(body) === body
  } catch {
    throw badParameter('param_json')
  }
}
