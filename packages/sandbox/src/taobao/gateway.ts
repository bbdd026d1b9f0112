import { parse } from 'node:querystring'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Faults } from '../faults.ts'
import { RateLimit } from '../rate-limit.ts'
import type { Accounts, App } from './accounts.ts'
import { type Method, type MethodContext, methods } from './methods.ts'
import type { Shop } from './records.ts'
import { parseStamp } from './render.ts'
import { expectedSign } from './sign.ts'
import { callLimited, foreignAddress, invalidSession, noPermission, TopError } from './top-error.ts'

export interface GatewayDeps {
  accounts: Accounts
  faults: Faults
  clockNow: () => number
  contextOf: (app: App, shop: Shop) => MethodContext
}

const systemParams = new Set([
  'method',
  'app_key',
  'session',
  'timestamp',
  'format',
  'v',
  'sign_method',
  'sign',
  'simplify',
  'partner_id',
  'target_app_key',
])
const json = 'application/json;charset=UTF-8'
const clockSkewMs = 10 * 60_000

/** `POST /taobao/router/rest`: checks in TOP's order, answers with 200 whatever happens. */
export class Gateway {
  readonly rate = new RateLimit()
  readonly calls = new Map<string, number>()
  readonly #deps: GatewayDeps
  #requests = 0

  constructor(deps: GatewayDeps) {
    this.#deps = deps
  }

  routes(scope: FastifyInstance): void {
    this.#deps.faults.attach(scope, {
      platform: 'taobao',
      routeOf: (request) => methodIn(request.body),
      limited: (reply) => this.#refuse(reply, callLimited()),
      tokenExpired: (reply) => this.#refuse(reply, invalidSession()),
      misplaced: {
        foreign_address: (reply) => this.#refuse(reply, foreignAddress()),
        no_permission: (reply) => this.#refuse(reply, noPermission()),
        wrong_clock: (reply) => this.#refuse(reply, new TopError(31, 'Invalid Timestamp')),
      },
    })
    scope.post('/router/rest', async (request, reply) => {
      reply.type(json)
      return this.#answer(typeof request.body === 'string' ? request.body : '')
    })
  }

  #answer(body: string): string {
    const requestId = this.#requestId()
    try {
      const params = readParams(body)
      const { app, shop, method } = this.#admit(params)
      const content = method.answer(businessParams(params, method), this.#deps.contextOf(app, shop))
      return `{"${wrapperName(params.method!)}":{${content ? `${content},` : ''}"request_id":"${requestId}"}}`
    } catch (error) {
      if (error instanceof TopError) return error.render(requestId)
      return new TopError(15, 'Remote service error', 'isp.unknown-error', String(error)).render(requestId)
    }
  }

  #admit(params: Record<string, string>): { app: App; shop: Shop; method: Method } {
    if (!params.method) throw new TopError(21, 'Missing Method')
    if (!params.app_key) throw new TopError(28, 'Missing App Key')
    const app = this.#deps.accounts.app(params.app_key)
    if (!app) throw new TopError(29, 'Invalid App Key')
    this.#checkSignature(params, app)
    const method = methods[params.method]
    if (!method) throw new TopError(22, 'Invalid Method')
    if (params.format !== 'json') throw new TopError(23, 'Invalid Format')
    if (this.rate.isOver(this.#deps.clockNow())) throw callLimited()
    const shop = method.needsSession ? this.#shopOf(params) : app.shop
    this.calls.set(params.method, (this.calls.get(params.method) ?? 0) + 1)
    return { app, shop, method }
  }

  #checkSignature(params: Record<string, string>, app: App): void {
    if (!params.timestamp) throw new TopError(30, 'Missing Timestamp')
    const at = parseStamp(params.timestamp)
    if (at === null || Math.abs(at - this.#deps.clockNow()) > clockSkewMs)
      throw new TopError(31, 'Invalid Timestamp')
    if (!params.sign) throw new TopError(24, 'Missing Signature')
    const expected = expectedSign(params.sign_method ?? 'md5', app.appSecret, Object.entries(params))
    if (params.sign !== expected) throw new TopError(25, 'Invalid signature')
  }

  #shopOf(params: Record<string, string>): Shop {
    if (!params.session) throw new TopError(26, 'Missing Session')
    const shop = this.#deps.accounts.session(params.session, params.app_key!)
    if (!shop) throw invalidSession()
    return shop
  }

  #refuse(reply: FastifyReply, error: TopError): string {
    reply.type(json)
    return error.render(this.#requestId())
  }

  #requestId(): string {
    return (++this.#requests).toString(36).padStart(12, '0')
  }
}

function methodIn(body: unknown): string {
  const method = typeof body === 'string' ? parse(body).method : undefined
  return typeof method === 'string' ? method : ''
}

/** The signature cannot tell empty, doubled or strange parameters, so they are refused before it is looked at. */
function readParams(body: string): Record<string, string> {
  const params: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(parse(body))) {
    if (typeof value !== 'string' || value === '' || name === '')
      throw new TopError(41, `Invalid arguments:${name}`)
    params[name] = value
  }
  return params
}

function businessParams(params: Record<string, string>, method: Method): Record<string, string> {
  for (const name of method.required)
    if (!params[name]) throw new TopError(40, `Missing required arguments:${name}`)
  const business: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(params)) {
    if (systemParams.has(name)) continue
    if (!method.required.includes(name) && !method.optional.includes(name))
      throw new TopError(41, `Invalid arguments:${name}`)
    business[name] = value
  }
  return business
}

function wrapperName(method: string): string {
  const bare = method.startsWith('taobao.') ? method.slice(7) : method
  return `${bare.split('.').join('_')}_response`
}
