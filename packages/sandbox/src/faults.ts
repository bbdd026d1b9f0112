import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Chance, seededChance } from './random.ts'

export const faultKinds = [
  'delay',
  'duplicate',
  'reorder',
  'drop',
  'hold',
  '429',
  '5xx',
  'html',
  'truncated',
  'token_expired',
  'repeated_page',
  'foreign_address',
  'no_permission',
  'wrong_clock',
] as const
export type FaultKind = (typeof faultKinds)[number]

/** What somebody asks for; `rate` is a probability, `count` ends the rule after so many hits. */
export interface FaultRequest {
  platform: string
  /** Method, path or topic; `*` at its end matches the rest; absent matches all. */
  route?: string
  kind: FaultKind
  rate: number
  count?: number
  delayMs?: number
  seed?: number
}

export interface FaultRule extends FaultRequest {
  id: number
  hits: number
}

/** Refusals of a caller who is not set up right: its address is on no list, its app lacks a right, its time is off. */
const setUpKinds = ['foreign_address', 'no_permission', 'wrong_clock'] as const
export type SetUpKind = (typeof setUpKinds)[number]

const isSetUp = (kind: FaultKind): kind is SetUpKind => (setUpKinds as readonly string[]).includes(kind)

/** How a platform says that a caller is over its limit, or that its token has ended. */
export interface FaultVoice {
  platform: string
  routeOf(request: FastifyRequest): string
  limited(reply: FastifyReply, request: FastifyRequest): unknown
  tokenExpired(reply: FastifyReply, request: FastifyRequest): unknown
  /** Absent where the platform has no such refusal: a clock matters only where calls carry a time. */
  misplaced?: Partial<Record<SetUpKind, (reply: FastifyReply, request: FastifyRequest) => unknown>>
}

interface Armed {
  rule: FaultRule
  chance: Chance
}

const pushKinds = new Set<FaultKind>(['delay', 'duplicate', 'reorder', 'drop', 'hold'])
const longestHoldMs = 500
const copyHeader = 'x-sandbox-copy'
const htmlPage = '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>'

/** The switchboard: rules on demand, drawn with their own seeds, for calls and for pushes alike. */
export class Faults {
  #armed: Armed[] = []
  #nextId = 1
  readonly #held = new Map<string, () => void>()
  readonly #lastPages = new Map<string, unknown>()
  /** Pushes that a rule keeps back until it is taken down. */
  readonly #kept = new Map<number, (() => unknown)[]>()

  get rules(): FaultRule[] {
    return this.#armed.map(({ rule }) => rule)
  }

  add(request: FaultRequest): FaultRule {
    const rule = { ...request, id: this.#nextId++, hits: 0 }
    this.#armed.push({ rule, chance: seededChance(request.seed ?? 1) })
    return rule
  }

  remove(id?: number): void {
    this.#armed = id === undefined ? [] : this.#armed.filter(({ rule }) => rule.id !== id)
    if (this.#armed.length === 0) this.#lastPages.clear()
    for (const rule of id === undefined ? [...this.#kept.keys()] : [id]) this.#flood(rule)
  }

  #flood(rule: number): void {
    const sends = this.#kept.get(rule) ?? []
    this.#kept.delete(rule)
    for (const send of sends) send()
  }

  /** Draws once for each rule that fits; the first that hits is returned and counted. */
  draw(platform: string, route: string, allowed: (kind: FaultKind) => boolean): FaultRule | null {
    for (const { rule, chance } of this.#armed) {
      if (!allowed(rule.kind) || !this.#fits(rule, platform, route) || !chance.hit(rule.rate)) continue
      rule.hits++
      return rule
    }
    return null
  }

  /** How far a platform's own clock is off, while a rule says so. */
  clockOffMs(platform: string): number {
    const rule = this.rules.find((one) => one.kind === 'wrong_clock' && one.platform === platform)
    return rule ? (rule.delayMs ?? 15 * 60_000) : 0
  }

  /** Sends a push through the rules of its platform. Without rules it is sent at once. */
  push(platform: string, route: string, send: () => unknown): void {
    const rule = this.#armed.length > 0 ? this.draw(platform, route, (kind) => pushKinds.has(kind)) : null
    if (rule?.kind === 'drop') return
    if (rule?.kind === 'hold') this.#keep(rule.id, send)
    else if (rule?.kind === 'delay') setTimeout(send, rule.delayMs ?? 1_000).unref()
    else if (rule?.kind === 'reorder') this.#hold(`push:${platform}`, rule, send)
    else {
      send()
      if (rule?.kind === 'duplicate') send()
      this.#letGo(`push:${platform}`)
    }
  }

  #keep(rule: number, send: () => unknown): void {
    const sends = this.#kept.get(rule)
    if (sends) sends.push(send)
    else this.#kept.set(rule, [send])
  }

  /** Applies the rules to every call of one plugin scope. */
  attach(scope: FastifyInstance, voice: FaultVoice): void {
    scope.addHook('preHandler', async (request, reply) => {
      if (this.#armed.length === 0 || request.headers[copyHeader]) return
      return this.#beforeCall(scope, voice, request, reply)
    })
    scope.addHook('onSend', async (request, reply, payload) => {
      if (this.#armed.length === 0 || request.headers[copyHeader]) return payload
      return this.#afterCall(voice, request, reply, payload)
    })
    scope.addHook('onResponse', async (request) => {
      if (!request.headers[copyHeader]) this.#letGo(`call:${voice.platform}`)
    })
  }

  async #beforeCall(scope: FastifyInstance, voice: FaultVoice, request: FastifyRequest, reply: FastifyReply) {
    const later = (kind: FaultKind) =>
      isSetUp(kind)
        ? voice.misplaced?.[kind] !== undefined
        : !['truncated', 'repeated_page', 'hold'].includes(kind)
    const rule = this.draw(voice.platform, voice.routeOf(request), later)
    if (rule && isSetUp(rule.kind)) return reply.send(voice.misplaced?.[rule.kind]?.(reply, request))
    switch (rule?.kind) {
      case 'delay':
        await delay(rule.delayMs ?? 1_000)
        return
      case 'reorder':
        await new Promise<void>((resolve) => this.#hold(`call:${voice.platform}`, rule, resolve))
        return
      case 'duplicate':
        await copyCall(scope, request)
        return
      case 'drop':
        reply.hijack()
        request.raw.socket.destroy()
        return
      case '429':
        return reply.send(voice.limited(reply, request))
      case 'token_expired':
        return reply.send(voice.tokenExpired(reply, request))
      case '5xx':
        return reply.code(503).type('text/html').send(htmlPage)
      case 'html':
        return reply.code(200).type('text/html').send(htmlPage)
    }
  }

  #afterCall(voice: FaultVoice, request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
    const route = voice.routeOf(request)
    const repeats = this.#armed.some(
      ({ rule }) => rule.kind === 'repeated_page' && this.#fits(rule, voice.platform, route),
    )
    if (repeats) return this.#repeatPage(voice, route, reply, payload)
    const rule = this.draw(voice.platform, route, (kind) => kind === 'truncated')
    return rule
      ? setPayload(reply, String(payload).slice(0, Math.floor(String(payload).length * 0.6)))
      : payload
  }

  /** The page that was answered before, instead of the one that was asked for. */
  #repeatPage(voice: FaultVoice, route: string, reply: FastifyReply, payload: unknown): unknown {
    const key = `${voice.platform} ${route}`
    const before = this.#lastPages.get(key)
    const rule =
      before === undefined ? null : this.draw(voice.platform, route, (kind) => kind === 'repeated_page')
    if (rule) return setPayload(reply, String(before))
    this.#lastPages.set(key, payload)
    return payload
  }

  #fits(rule: FaultRule, platform: string, route: string): boolean {
    if (rule.platform !== platform || (rule.count !== undefined && rule.hits >= rule.count)) return false
    if (rule.route === undefined || rule.route === '*') return true
    return rule.route.endsWith('*') ? route.startsWith(rule.route.slice(0, -1)) : route === rule.route
  }

  /** Holds one until the next of its kind has gone, so that the two change places; never for ever. */
  #hold(key: string, rule: FaultRule, release: () => unknown): void {
    this.#letGo(key)
    const timer = setTimeout(() => this.#letGo(key), rule.delayMs ?? longestHoldMs)
    this.#held.set(key, () => {
      clearTimeout(timer)
      release()
    })
  }

  #letGo(key: string): void {
    const release = this.#held.get(key)
    this.#held.delete(key)
    release?.()
  }
}

/** The same request once more, handled before the one that is answered. */
async function copyCall(scope: FastifyInstance, request: FastifyRequest): Promise<void> {
  const { 'content-length': _length, ...headers } = request.headers
  await scope.inject({
    method: request.method as 'POST',
    url: request.url,
    headers: { ...headers, [copyHeader]: '1' },
    payload: request.body as string | undefined,
  })
}

function setPayload(reply: FastifyReply, payload: string): string {
  reply.header('content-length', Buffer.byteLength(payload))
  return payload
}

const requestSchema = {
  type: 'object',
  required: ['platform', 'kind', 'rate'],
  additionalProperties: false,
  properties: {
    platform: { type: 'string', minLength: 1 },
    route: { type: 'string', minLength: 1 },
    kind: { enum: faultKinds },
    rate: { type: 'number', minimum: 0, maximum: 1 },
    count: { type: 'integer', minimum: 1 },
    delayMs: { type: 'integer', minimum: 0, maximum: 3_600_000 },
    seed: { type: 'integer' },
  },
}

/** `POST /_faults`, `GET /_faults`, `DELETE /_faults[?id=N]`. */
export function faultRoutes(app: FastifyInstance, faults: Faults): void {
  app.post<{ Body: FaultRequest }>('/_faults', { schema: { body: requestSchema } }, async (request, reply) =>
    reply.code(201).send(faults.add(request.body)),
  )
  app.get('/_faults', async () => ({ rules: faults.rules }))
  app.delete<{ Querystring: { id?: number } }>(
    '/_faults',
    { schema: { querystring: { type: 'object', properties: { id: { type: 'integer' } } } } },
    async (request, reply) => {
      faults.remove(request.query.id)
      return reply.code(204).send()
    },
  )
}
