import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type OpenApiDocument, openApiDocument } from './document.ts'
import { generateClient, typeOf } from './generate.ts'

const answer = { 200: { content: { 'application/json': { schema: { type: 'object', properties: {} } } } } }

describe('the generated client', () => {
  it('is what the routes say today; `npm run api` renews it', async () => {
    const kept = readFileSync(new URL('../../packages/api-client/src/generated.ts', import.meta.url), 'utf8')
    expect(kept === generateClient(await openApiDocument()), 'run `npm run api`').toBe(true)
  })

  it('has an entry a route in the order of their names, without webhooks', () => {
    const document: OpenApiDocument = {
      openapi: '3.1.0',
      paths: {
        '/webhooks/wecom/{corpId}': { post: { responses: answer } },
        '/api/console/orders/{id}': {
          get: {
            summary: 'One order */',
            parameters: [
              { in: 'path', name: 'id', required: true, schema: { type: 'string' } },
              { in: 'query', name: 'page-size', schema: { type: 'integer' } },
            ],
            responses: answer,
          },
          delete: { responses: answer },
        },
      },
    }
    expect(
      generateClient(document),
    ).toBe(`// Generated from the OpenAPI document of the server by \`npm run api\`. Never edited by hand.

/** What each route takes and answers, by method and path below \`/api\`. */
export interface Routes {
  /**  */
  'DELETE /console/orders/:id': {
    answer: Record<string, unknown>
  }
  /** One order * / */
  'GET /console/orders/:id': {
    params: {
      id: string
    }
    query?: {
      'page-size'?: number
    }
    answer: Record<string, unknown>
  }
}
`)
  })
})

describe('typeOf', () => {
  it.each([
    [{ type: 'integer' }, 'number'],
    [{ const: 'signed' }, "'signed'"],
    [{ const: 3 }, '3'],
    [{ enum: ['a', null] }, "'a' | null"],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string | null'],
    [{ type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } }, '(string | null)[]'],
    [{ type: 'array', items: [{ type: 'string' }, { type: 'number' }] }, '[string, number]'],
    [{ type: 'object', patternProperties: { '^.*$': { type: 'integer' } } }, 'Record<string, number>'],
    [{ type: 'object', additionalProperties: { type: 'boolean' } }, 'Record<string, boolean>'],
    [{}, 'unknown'],
    [
      { type: 'object', properties: { id: { type: 'string' }, at: { type: 'null' } }, required: ['id'] },
      '{\n  id: string\n  at?: null\n}',
    ],
  ])('says %j as %s', (schema, type) => {
    expect(typeOf(schema)).toBe(type)
  })

  it('refuses a form that it does not know', () => {
    expect(() => typeOf({ type: 'date' })).toThrow(/does not know/)
  })
})
