import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { App } from './corp.ts'
import type { WecomStandIn } from './stand-in.ts'
import { okAnswer, WecomError } from './wecom-error.ts'

export interface ApiRequest {
  app: App
  query: Record<string, string | undefined>
  /** The POST body as JSON; empty for GET. */
  body: Record<string, unknown>
  request: FastifyRequest
  reply: FastifyReply
}

type Handler = (call: ApiRequest) => object | Promise<object>

/** Mounts one API below `/cgi-bin` with the token check; every answer is HTTP 200 with errcode. */
export function api(
  server: FastifyInstance,
  standIn: WecomStandIn,
  method: 'GET' | 'POST',
  path: string,
  handler: Handler,
): void {
  server.route({
    method,
    url: `/cgi-bin/${path}`,
    handler: async (request, reply) => {
      const query = request.query as Record<string, string | undefined>
      try {
        const app = standIn.sessions.open(query.access_token, path, request.ip)
        if (path.startsWith('externalcontact/') && !app.mayCallContacts) throw new WecomError(48002)
        const body = method === 'POST' ? readJson(request) : {}
        const answer = await handler({ app, query, body, request, reply })
        return reply.sent ? reply : okAnswer(answer)
      } catch (error) {
        return errorAnswer(error)
      }
    },
  })
}

export function errorAnswer(error: unknown): { errcode: number; errmsg: string } {
  if (error instanceof WecomError) return { errcode: error.errcode, errmsg: error.message }
  throw error
}

export function stringOf(body: Record<string, unknown>, name: string, errcode = 40058): string {
  const value = body[name]
  if (typeof value !== 'string' || value === '') throw new WecomError(errcode, `${name} is missing`)
  return value
}

export function stringsOf(body: Record<string, unknown>, name: string): string[] {
  const value = body[name]
  if (value === undefined || value === null) return []
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
    throw new WecomError(40058, `${name} is not a list of strings`)
  }
  return value as string[]
}

/** Media calls send a form and read the raw bytes themselves. */
function readJson(request: FastifyRequest): Record<string, unknown> {
  if (request.headers['content-type']?.startsWith('multipart/')) return {}
  try {
    const json: unknown = JSON.parse((request.body as Buffer | undefined)?.toString('utf8') ?? '')
    if (typeof json === 'object' && json !== null && !Array.isArray(json))
      return json as Record<string, unknown>
  } catch {
    // Any unreadable body is one error to WeCom.
  }
  throw new WecomError(47001)
}
