import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Faults } from '../faults.ts'
import { RateLimit } from '../rate-limit.ts'
import type { Accounts, Shop } from './accounts.ts'
import type { MethodContext, Params } from './method.ts'
import { methods } from './methods.ts'
import {
  foreignAddress,
  GatewayError,
  noPermission,
  ServiceError,
  tokenExpired,
  tokenMissing,
  tokenUnknown,
  tooFrequent,
} from './youzan-error.ts'

export interface GatewayDeps {
  accounts: Accounts
  faults: Faults
  clockNow: () => number
  context: (shop: Shop) => MethodContext
}

type ApiRequest = FastifyRequest<{
  Params: { api?: string; version?: string }
  Querystring: { access_token?: string }
}>

const json = 'application/json;charset=UTF-8'

/** `POST /youzan/api/NAME/VERSION`: refuses in Youzan's order, with 200 whatever happens. */
export class Gateway {
  readonly rate = new RateLimit()
  readonly calls = new Map<string, number>()
  readonly #deps: GatewayDeps
  #traces = 0

  constructor(deps: GatewayDeps) {
    this.#deps = deps
  }

  routes(scope: FastifyInstance): void {
    this.#deps.faults.attach(scope, {
      platform: 'youzan',
      routeOf: (request) => (request as ApiRequest).params.api ?? request.url.split('?')[0]!,
      limited: (reply) => this.#refuse(reply, tooFrequent()),
      tokenExpired: (reply) => this.#refuse(reply, tokenExpired()),
      misplaced: {
        foreign_address: (reply) => this.#refuse(reply, foreignAddress()),
        no_permission: (reply) => this.#refuse(reply, noPermission()),
      },
    })
    scope.post('/api/:api/:version', async (request, reply) => {
      reply.type(json)
      return this.#answer(request as ApiRequest)
    })
    scope.post('/api/*', async (_, reply) => this.#refuse(reply, new GatewayError(4001, '非法请求地址')))
  }

  #answer(request: ApiRequest): string {
    const traceId = this.#traceId()
    try {
      const data = this.#serve(request)
      return `{"trace_id":"${traceId}","code":200,"data":${data},"success":true,"message":"successful"}`
    } catch (error) {
      if (error instanceof GatewayError || error instanceof ServiceError) return error.render(traceId)
      return new GatewayError(5001, String(error)).render(traceId)
    }
  }

  #serve({ params, query, headers, body }: ApiRequest): string {
    const name = `${params.api}/${params.version}`
    if (!Object.hasOwn(methods, name)) throw new GatewayError(4005, '非法的API')
    if (!/^application\/json\b/.test(headers['content-type'] ?? ''))
      throw new GatewayError(4007, '非法的请求姿势')
    const given = readParams(String(body))
    const shop = this.#shopOf(query.access_token)
    if (this.rate.isOver(this.#deps.clockNow())) throw tooFrequent()
    this.calls.set(params.api!, (this.calls.get(params.api!) ?? 0) + 1)
    return methods[name]!(given, this.#deps.context(shop))
  }

  #shopOf(token: string | undefined): Shop {
    if (!token) throw tokenMissing()
    const state = this.#deps.accounts.state(token)
    if (state === 'unknown') throw tokenUnknown()
    if (state === 'expired') throw tokenExpired()
    return this.#deps.accounts.shopOf(token)
  }

  #refuse(reply: FastifyReply, error: GatewayError): string {
    reply.type(json)
    return error.render(this.#traceId())
  }

  #traceId(): string {
    return `yz7-${(++this.#traces).toString(36).padStart(12, '0')}`
  }
}

function readParams(body: string): Params {
  try {
    const params: unknown = JSON.parse(body)
    if (typeof params === 'object' && params !== null && !Array.isArray(params)) return params as Params
  } catch {
    // Told below.
  }
  throw new GatewayError(4004, '非法的Content')
}
