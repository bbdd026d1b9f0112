import { parse } from 'node:querystring'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Faults } from '../faults.ts'
import { RateLimit } from '../rate-limit.ts'
import type { PddMethod, PddMethodContext } from './method.ts'
import { methods } from './methods.ts'
import {
  badParameter,
  callLimited,
  foreignAddress,
  noPermission,
  PddError,
  tokenExpired,
} from './pdd-error.ts'
import type { PddShop } from './records.ts'
import { toJson } from './render.ts'
import { expectedSign } from './sign.ts'
import type { PddTrading } from './trading.ts'

export interface GatewayDeps extends Pick<PddMethodContext, 'accounts' | 'clockNow'> {
  faults: Faults
  tradingOf: (shop: PddShop) => PddTrading
}

const json = 'application/json;charset=UTF-8'
const clockSkewMs = 10 * 60_000
const common = new Set(['type', 'client_id', 'access_token', 'timestamp', 'data_type', 'version', 'sign'])

/** `POST /pinduoduo/api/router`: a form or JSON, answered with 200 whatever happens. */
export class PddGateway {
  readonly rate = new RateLimit()
  indexLagMs = 0
  readonly calls = new Map<string, number>()
  readonly #deps: GatewayDeps
  #answers = 0

  constructor(deps: GatewayDeps) {
    this.#deps = deps
  }

  routes(scope: FastifyInstance): void {
    this.#deps.faults.attach(scope, {
      platform: 'pinduoduo',
      routeOf: ({ body }) => typeOf(body),
      limited: (reply) => this.#refuse(reply, callLimited()),
      tokenExpired: (reply) => this.#refuse(reply, tokenExpired()),
      misplaced: {
        foreign_address: (reply) => this.#refuse(reply, foreignAddress()),
        no_permission: (reply) => this.#refuse(reply, noPermission()),
        wrong_clock: (reply) => this.#refuse(reply, badParameter('timestamp')),
      },
    })
    scope.post('/api/router', async ({ body }, reply) => {
      reply.type(json)
      return this.#answer(typeof body === 'string' ? body : '')
    })
  }

  #answer(body: string): string {
    const request_id = this.#requestId()
    try {
      const params = readParams(body)
      const { method, shop } = this.#admit(params)
      const { accounts, clockNow, tradingOf } = this.#deps
      const context = { accounts, clockNow, shop, trading: tradingOf(shop), indexLagMs: this.indexLagMs }
      const content = method.answer(businessParams(params, method), context)
      const answer = { ...content, request_id }
      return toJson(method.wrapper === null ? answer : { [method.wrapper]: answer })
    } catch (error) {
      const known = error instanceof PddError ? error : new PddError(50000, '系统内部错误', String(error))
      return known.render(request_id)
    }
  }

  #admit(params: Record<string, string>): { method: PddMethod; shop: PddShop } {
    const { accounts, clockNow } = this.#deps
    if (!params.type) throw new PddError(10001, '公共参数错误:type')
    if (params.client_id !== accounts.app.clientId) throw new PddError(10016, 'client下线或者clientId不正确')
    const at = /^\d{10}$/.test(params.timestamp ?? '') ? Number(params.timestamp) * 1000 : 0
    if (Math.abs(at - clockNow()) > clockSkewMs) throw new PddError(10001, '公共参数错误:timestamp')
    if (params.sign !== expectedSign(accounts.app.clientSecret, Object.entries(params)))
      throw new PddError(20004, '签名sign校验失败')
    const method = Object.hasOwn(methods, params.type) ? methods[params.type] : undefined
    if (!method) throw new PddError(10017, 'type不正确')
    if ((params.data_type ?? 'JSON') !== 'JSON') throw new PddError(10001, '公共参数错误:data_type')
    if (this.rate.isOver(this.#deps.clockNow())) throw callLimited()
    const shop = method.needsToken ? accounts.shopOf(params.access_token ?? '') : accounts.app.shop
    if (!shop) throw tokenExpired()
    this.calls.set(params.type, (this.calls.get(params.type) ?? 0) + 1)
    return { method, shop }
  }

  #refuse(reply: FastifyReply, error: PddError): string {
    reply.type(json)
    return error.render(this.#requestId())
  }

  /** As the samples have it: 17 digits, which no two answers share. */
  #requestId(): string {
    return `${this.#deps.clockNow()}${String(++this.#answers).padStart(4, '0')}`
  }
}

function typeOf(body: unknown): string {
  try {
    return typeof body === 'string' ? (readParams(body).type ?? '') : ''
  } catch {
    return ''
  }
}

/** A signature cannot tell doubled or nested parameters, so they are refused before it is looked at. */
function readParams(body: string): Record<string, string> {
  const read: [string, unknown][] = body.startsWith('{') ? readJson(body) : Object.entries(parse(body))
  const params: Record<string, string> = Object.create(null)
  for (const [name, value] of read) {
    if (!['string', 'number', 'boolean'].includes(typeof value) || name === '') throw badParameter(name)
    params[name] = String(value)
  }
  return params
}

function readJson(body: string): [string, unknown][] {
  try {
    return Object.entries(JSON.parse(body) as object)
  } catch {
    throw badParameter('body')
  }
}

function businessParams(params: Record<string, string>, method: PddMethod): Record<string, string> {
  const business: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(params)) {
    if (common.has(name)) continue
    if (!method.params.includes(name)) throw badParameter(name)
    business[name] = value
  }
  return business
}
