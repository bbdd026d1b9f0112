import { parse } from 'node:querystring'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Faults } from '../faults.ts'
import { RateLimit } from '../rate-limit.ts'
import type { JdAccounts } from './accounts.ts'
import {
  BusinessError,
  callLimited,
  foreignAddress,
  GatewayError,
  invalidToken,
  noPermission,
  wrongTime,
} from './jd-error.ts'
import { type JdMethod, type JdQuery, type MethodContext, methods } from './methods.ts'
import type { JdShop } from './records.ts'
import { parseStamp } from './render.ts'
import { expectedSign } from './sign.ts'

export interface GatewayDeps {
  accounts: JdAccounts
  faults: Faults
  clockNow: () => number
  contextOf: (shop: JdShop) => MethodContext
}

const clockSkewMs = 6 * 60_000
const json = 'application/json;charset=utf-8'
const known = new Set([
  '360buy_param_json',
  'access_token',
  'app_key',
  'method',
  'timestamp',
  'v',
  'sign',
  'sign_method',
  'format',
])

/** `/jd/routerjson`, by POST or GET: the gateway's checks first, then the method; 200 whatever happens. */
export class JdGateway {
  readonly rate = new RateLimit()
  readonly calls = new Map<string, number>()
  readonly #deps: GatewayDeps

  constructor(deps: GatewayDeps) {
    this.#deps = deps
  }

  routes(scope: FastifyInstance): void {
    this.#deps.faults.attach(scope, {
      platform: 'jd',
      routeOf: (request) => single(parse(formOf(request)).method),
      limited: (reply) => refuse(reply, callLimited()),
      tokenExpired: (reply) => refuse(reply, invalidToken()),
      misplaced: {
        foreign_address: (reply) => refuse(reply, foreignAddress()),
        no_permission: (reply) => refuse(reply, noPermission()),
        wrong_clock: (reply) => refuse(reply, wrongTime()),
      },
    })
    scope.route({
      method: ['POST', 'GET'],
      url: '/routerjson',
      handler: async (request, reply) => {
        reply.type(json)
        return this.#answer(formOf(request))
      },
    })
  }

  #answer(form: string): string {
    try {
      const params = readParams(form)
      const { method, shop } = this.#admit(params)
      this.calls.set(params.method!, (this.calls.get(params.method!) ?? 0) + 1)
      const wrapper = `${params.method!.split('.').join('_')}_responce`
      const content = this.#run(method, shop, readQuery(params['360buy_param_json'] ?? '{}'))
      const named = method.result === null ? content : { [method.result]: content }
      return JSON.stringify({ [wrapper]: { code: '0', ...named } })
    } catch (error) {
      if (error instanceof GatewayError) return error.render()
      throw error
    }
  }

  #run(method: JdMethod, shop: JdShop, query: JdQuery): object {
    try {
      return method.answer(query, this.#deps.contextOf(shop))
    } catch (error) {
      if (error instanceof BusinessError) return method.refuse(error)
      throw error
    }
  }

  #admit(params: Record<string, string>): { method: JdMethod; shop: JdShop } {
    const { accounts, clockNow } = this.#deps
    if (params.v !== '2.0') throw new GatewayError('5', '不支持的版本号', 'Unsupported version')
    if (params.app_key !== accounts.app.appKey) throw new GatewayError('21', '无效app_key', 'Invalid app_key')
    const at = parseStamp(params.timestamp ?? '')
    if (at === null || Math.abs(at - clockNow()) > clockSkewMs)
      throw new GatewayError('8', '无效时间戳', 'Invalid timestamp')
    if (params.sign !== expectedSign(accounts.app.appSecret, Object.entries(params)))
      throw new GatewayError('12', '无效签名', 'Invalid signature')
    const method = Object.hasOwn(methods, params.method ?? '') ? methods[params.method!] : undefined
    if (!method) throw new GatewayError('15', '不存在的方法名', 'Invalid method')
    if (this.rate.isOver(this.#deps.clockNow())) throw callLimited()
    const shop = accounts.shopOf(params.access_token ?? '')
    if (!shop) throw invalidToken()
    return { method, shop }
  }
}

function refuse(reply: FastifyReply, error: GatewayError): string {
  reply.type(json)
  return error.render()
}

function formOf(request: FastifyRequest): string {
  if (request.method === 'GET') return request.url.split('?')[1] ?? ''
  return typeof request.body === 'string' ? request.body : ''
}

/** The signature cannot tell doubled, empty or strange parameters, so they are refused before it is looked at. */
function readParams(form: string): Record<string, string> {
  const params: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(parse(form))) {
    if (!known.has(name) || typeof value !== 'string' || value === '')
      throw new GatewayError('12', '无效签名', `Invalid parameter ${name}`)
    params[name] = value
  }
  return params
}

/** Flat business parameters: what an SDK wraps into an object is ignored by the platform, and refused here. */
function readQuery(text: string): JdQuery {
  let query: unknown
  try {
    query = JSON.parse(text)
  } catch {
    query = null
  }
  if (
    typeof query !== 'object' ||
    query === null ||
    Object.values(query).some((one) => typeof one === 'object' && one)
  )
    throw new GatewayError('12', '360buy_param_json格式错误', 'Malformed 360buy_param_json')
  return query as JdQuery
}

function single(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : ''
}
