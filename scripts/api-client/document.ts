import { tmpdir } from 'node:os'
import { errorTable } from '../../packages/server/src/app/errors.ts'
import { apiRoutes, closedDoors } from '../../packages/server/src/app/routes.ts'
import { systemPorts } from '../../packages/server/src/runtime/adapters/index.ts'
import type { Config } from '../../packages/server/src/runtime/config.ts'
import { buildServer } from '../../packages/server/src/runtime/http/server.ts'
import { silentLog } from '../../packages/server/src/runtime/log.ts'
import { openMetrics } from '../../packages/server/src/runtime/metrics.ts'
import type { Runtime } from '../../packages/server/src/runtime/runtime.ts'

/** The part of JSON Schema 2020-12 that our TypeBox schemas write. */
export interface Schema {
  type?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  patternProperties?: Record<string, Schema>
  items?: Schema | Schema[]
  prefixItems?: Schema[]
}

export interface Operation {
  summary?: string
  tags?: string[]
  parameters?: { in: 'path' | 'query'; name: string; required?: boolean; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>
}

export interface OpenApiDocument {
  openapi: string
  paths: Record<string, Record<string, Operation>>
}

/** What `/docs/json` of a running server says, without database, port or keys: the routes are only declared. */
export async function openApiDocument(): Promise<OpenApiDocument> {
  const config: Partial<Config> = { role: 'api', sandboxUrl: null, secureCookies: false, demo: false }
  const runtime: Partial<Runtime> = {
    config: config as Config,
    ports: systemPorts(tmpdir()),
    log: silentLog,
    metrics: openMetrics(),
  }
  const routes = apiRoutes(closedDoors)
  const server = await buildServer(runtime as Runtime, { routes, errors: errorTable, webApps: [] })
  await server.ready()
  try {
    return server.swagger() as unknown as OpenApiDocument
  } finally {
    await server.close()
  }
}
