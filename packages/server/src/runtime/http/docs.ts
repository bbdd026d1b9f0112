import { readFileSync } from 'node:fs'
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import type { Route } from './route.ts'

const files = [
  { path: '/docs', file: 'index.html', type: 'text/html; charset=utf-8' },
  { path: '/docs/', file: 'index.html', type: 'text/html; charset=utf-8' },
  { path: '/docs/page.js', file: 'page.js', type: 'text/javascript; charset=utf-8' },
  { path: '/docs/page.css', file: 'page.css', type: 'text/css; charset=utf-8' },
]

const problem = {
  type: 'object',
  description:
    'What went wrong, in the language of `Accept-Language`: `code` is for programs, the rest for people.',
  required: ['status', 'code', 'title', 'whatToDo', 'facts', 'requestId'],
  properties: {
    type: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    title: { type: 'string' },
    whatToDo: { type: 'string' },
    facts: { type: 'object', additionalProperties: true },
    requestId: { type: 'string' },
  },
}

interface Described {
  [name: string]: unknown
  parameters?: object[]
  responses?: Record<string, unknown>
}

/** Collects the OpenAPI document from the routes, and shows it on a page of our own. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Qiao 桥', version: '0.1.0', description: 'One code from first enquiry to pay-out.' },
      components: {
        securitySchemes: {
          apiToken: { type: 'http', scheme: 'bearer', description: 'qiao_… / API 令牌' },
          session: { type: 'apiKey', in: 'cookie', name: 'qiao_session' },
        },
        schemas: { Problem: problem as never },
      },
    },
    transformObject(given) {
      if (!('openapiObject' in given)) return given.swaggerObject
      for (const methods of Object.values(given.openapiObject.paths ?? {}))
        for (const operation of Object.values(methods as Record<string, Described>)) complete(operation)
      return given.openapiObject
    },
  })
  app.get('/docs/json', { schema: { hide: true } as never }, async () => app.swagger())
  for (const { path, file, type } of files) {
    const body = readFileSync(new URL(`docs-page/${file}`, import.meta.url), 'utf8')
    app.get(path, { schema: { hide: true } as never }, async (_request, reply) =>
      reply.type(type).header('cache-control', 'no-cache').send(body),
    )
  }
}

/** What holds for routes of one kind and is not written with each. */
function complete(operation: Described): void {
  const json = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
  operation.responses = { ...operation.responses, default: { description: 'Problem', content: json } }
  if (operation['x-idempotency'] !== 'key') return
  const schema = { type: 'string', minLength: 8, maxLength: 128 }
  operation.parameters = [
    ...(operation.parameters ?? []),
    { in: 'header', name: 'Idempotency-Key', required: true, schema },
  ]
}

/** The part of a route's schema that the document needs beyond its shapes. */
export function described(one: Route): object {
  const tokens = !one.peopleOnly && [one.audience].flat().includes('console')
  const open = one.audience === 'public' || one.audience === 'webhook'
  return {
    summary: one.summary.en,
    description: one.summary.zh,
    tags: [typeof one.audience === 'string' ? one.audience : one.audience.join('+')],
    ...(open ? {} : { security: tokens ? [{ apiToken: [] }, { session: [] }] : [{ session: [] }] }),
    'x-permission': one.permission,
    'x-personal-data': one.fields,
    'x-idempotency': one.idempotency,
    'x-rate': one.rate,
    'x-api-tokens': tokens,
  }
}
