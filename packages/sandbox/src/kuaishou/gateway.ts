import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Faults } from '../faults.ts'
import { RateLimit } from '../rate-limit.ts'
import type { Accounts, App } from './accounts.ts'
import {
  badParameter,
  badTime,
  foreignAddress,
  KuaishouError,
  limited,
  noPermission,
  renderError,
  renderSuccess,
  signWrong,
  tokenWrong,
} from './kuaishou-error.ts'
import { type Method, type MethodContext, methods, type Params } from './methods.ts'
import { expectedSign } from './sign.ts'

export interface GatewayDeps {
  accounts: Accounts
  faults: Faults
  clockNow: () => number
  contextOf: (app: App) => MethodContext
}

type Fields = Record<string, string | undefined>

const json = 'application/json;charset=UTF-8'
const clockSkewMs = 10 * 60_000

/** `/kuaishou/open/{method with / for .}`: answers with 200 whatever happens. */
export class Gateway {
  readonly rate = new RateLimit()
  readonly calls = new Map<string, number>()
  readonly #deps: GatewayDeps
  #answers = 0

  constructor(deps: GatewayDeps) {
    this.#deps = deps
  }

  routes(scope: FastifyInstance): void {
    const refuse = (error: KuaishouError) => renderError(error, this.#requestId())
    const misplaced = (error: KuaishouError) => (reply: FastifyReply) => {
      reply.type(json)
      return refuse(error)
    }
    this.#deps.faults.attach(scope, {
      platform: 'kuaishou',
      routeOf: (request) => fieldsOf(request).method ?? request.url,
      limited: (reply) => {
        reply.type(json)
        return refuse(limited())
      },
      tokenExpired: (reply) => {
        reply.type(json)
        return refuse(tokenWrong())
      },
      misplaced: {
        foreign_address: misplaced(foreignAddress()),
        no_permission: misplaced(noPermission('merchant_order')),
        wrong_clock: misplaced(badTime('timestamp')),
      },
    })
    scope.route({
      method: ['GET', 'POST'],
      url: '/open/*',
      handler: async (request, reply) => {
        reply.type(json)
        return this.#answer(request)
      },
    })
  }

  #answer(request: FastifyRequest): string {
    const requestId = this.#requestId()
    try {
      const fields = fieldsOf(request)
      const { app, method } = this.#admit(request, fields)
      const body = method.answer(readParam(fields.param), this.#deps.contextOf(app))
      return renderSuccess(body, requestId)
    } catch (error) {
      const known = error instanceof KuaishouError ? error : new KuaishouError(10, String(error))
      return renderError(known, requestId)
    }
  }

  #admit(request: FastifyRequest, fields: Fields): { app: App; method: Method } {
    const app = this.#deps.accounts.app(fields.appkey ?? '')
    if (!app) throw badParameter('appkey')
    this.#checkSignature(fields, app)
    const { method: name = '' } = fields
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined
    const path = (request.params as Record<string, string>)['*'] ?? ''
    if (!method || `open/${path}` !== name.split('.').join('/')) throw badParameter('method')
    if (request.method !== method.verb) throw badParameter('http method')
    if (this.rate.isOver(this.#deps.clockNow())) throw limited()
    const grant = this.#deps.accounts.grantOf(fields.access_token ?? '', app)
    if (!grant) throw tokenWrong()
    if (!grant.scopes.includes(method.scope)) throw noPermission(method.scope)
    this.calls.set(name, (this.calls.get(name) ?? 0) + 1)
    return { app, method }
  }

  #checkSignature(fields: Fields, app: App): void {
    const at = Number(fields.timestamp)
    if (!(Math.abs(at - this.#deps.clockNow()) <= clockSkewMs)) throw badParameter('timestamp')
    if (fields.version !== '1') throw badParameter('version')
    const expected = expectedSign(fields, app.signSecret)
    if (!expected || fields.sign !== expected) throw signWrong()
  }

  #requestId(): string {
    return `${this.#deps.clockNow()}${String(++this.#answers).padStart(8, '0')}`
  }
}

/** Of the query and of a form's body together. */
function fieldsOf(request: FastifyRequest): Fields {
  const body = typeof request.body === 'string' ? Object.fromEntries(new URLSearchParams(request.body)) : {}
  return { ...(request.query as Fields), ...body }
}

function readParam(param: string | undefined): Params {
  try {
    const read = JSON.parse(param ?? '', numbersAsText)
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read
  } catch {
    // Told below.
  }
  throw badParameter('param')
}

function numbersAsText(_: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' ? (context?.source ?? String(value)) : value
}
