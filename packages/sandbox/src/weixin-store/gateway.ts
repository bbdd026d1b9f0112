import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Faults } from '../faults.ts'
import { RateLimit } from '../rate-limit.ts'
import type { Accounts } from './accounts.ts'
import { getMethods, type Method, type MethodContext, type Params, postMethods } from './methods.ts'
import {
  badArgs,
  foreignAddress,
  overLimit,
  tokenExpired,
  unauthorised,
  WxError,
  wrongMethod,
} from './wx-error.ts'

export interface GatewayDeps {
  accounts: Accounts
  faults: Faults
  clockNow: () => number
  prefix: string
  context: () => MethodContext
}

type Call = FastifyRequest<{ Querystring: Record<string, string | undefined> }>

/** Tokens and the calls below `/channels/ec`: no signature, the token in the query, 200 whatever happens. */
export class Gateway {
  readonly rate = new RateLimit()
  /** False: the shop's list of addresses does not know the caller. */
  knowsAddress = true
  readonly calls = new Map<string, number>()
  readonly #deps: GatewayDeps
  #asked = 0

  constructor(deps: GatewayDeps) {
    this.#deps = deps
  }

  routes(scope: FastifyInstance): void {
    const { faults } = this.#deps
    faults.attach(scope, {
      platform: 'weixin-store',
      routeOf: (request) => this.#pathOf(request),
      limited: (reply) => this.#refuse(reply, overLimit()),
      tokenExpired: (reply) => this.#refuse(reply, tokenExpired()),
      misplaced: {
        foreign_address: (reply) => this.#refuse(reply, foreignAddress()),
        no_permission: (reply) => this.#refuse(reply, unauthorised()),
      },
    })
    scope.post('/cgi-bin/stable_token', async (request, reply) =>
      this.#answer(reply, () => this.#stable(readParams(request.body))),
    )
    scope.get('/cgi-bin/token', async (request, reply) =>
      this.#answer(reply, () => this.#classic((request as Call).query)),
    )
    for (const method of ['GET', 'POST'] as const)
      scope.route({
        method,
        url: '/channels/ec/*',
        handler: async (request, reply) => this.#call(request as Call, reply),
      })
  }

  #call(request: Call, reply: FastifyReply): unknown {
    if (!this.knowsAddress) return reply.code(403).type('text/plain').send('Forbidden')
    return this.#answer(reply, () => {
      const path = this.#pathOf(request)
      const method = methodOf(path, request.method)
      this.#deps.accounts.checkToken(request.query.access_token)
      if (this.rate.isOver(this.#deps.clockNow())) throw overLimit()
      this.calls.set(path, (this.calls.get(path) ?? 0) + 1)
      return method(request.method === 'GET' ? {} : readParams(request.body), this.#deps.context())
    })
  }

  #stable({ grant_type, appid, secret, force_refresh }: Params) {
    this.#checkGrant(grant_type)
    this.calls.set('stable_token', (this.calls.get('stable_token') ?? 0) + 1)
    const { token, expiresIn } = this.#deps.accounts.openStable(appid, secret, force_refresh === true)
    return { access_token: token, expires_in: expiresIn }
  }

  #classic({ grant_type, appid, secret }: Record<string, string | undefined>) {
    this.#checkGrant(grant_type)
    const { token, expiresIn } = this.#deps.accounts.openClassic(appid, secret)
    return { access_token: token, expires_in: expiresIn }
  }

  #checkGrant(type: unknown): void {
    if (type !== 'client_credential') throw new WxError(40002, 'invalid grant_type')
    if (!this.knowsAddress) throw foreignAddress()
  }

  /** A token is answered bare, everything else with a code. */
  #answer(reply: FastifyReply, serve: () => Record<string, unknown>): string {
    try {
      const data = serve()
      reply.type('application/json; charset=utf-8')
      return JSON.stringify('access_token' in data ? data : { errcode: 0, errmsg: 'ok', ...data })
    } catch (error) {
      return this.#refuse(reply, error instanceof WxError ? error : new WxError(-1, 'system error'))
    }
  }

  #refuse(reply: FastifyReply, { errcode, message }: WxError): string {
    reply.type('application/json; charset=utf-8')
    const rid = (++this.#asked).toString(16).padStart(8, '0')
    return JSON.stringify({ errcode, errmsg: `${message} rid: ${rid}` })
  }

  #pathOf(request: FastifyRequest): string {
    return request.url.split('?')[0]!.slice(this.#deps.prefix.length)
  }
}

function methodOf(path: string, verb: string): Method {
  const [own, other] = verb === 'GET' ? [getMethods, postMethods] : [postMethods, getMethods]
  if (Object.hasOwn(own, path)) return own[path]!
  if (Object.hasOwn(other, path)) throw wrongMethod()
  throw new WxError(40066, 'invalid url')
}

function readParams(body: unknown): Params {
  try {
    const params: unknown = JSON.parse(String(body))
    if (typeof params === 'object' && params !== null && !Array.isArray(params)) return params as Params
  } catch {
    // Told below.
  }
  throw badArgs('data format error')
}
