import type { AddressInfo } from 'node:net'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { type ErrorWords, runtimeErrorWords } from '../../src/runtime/http/problem.ts'
import type { Route } from '../../src/runtime/http/route.ts'
import { buildServer } from '../../src/runtime/http/server.ts'
import { serveRealtime } from '../../src/runtime/realtime/socket.ts'
import type { TestRuntime } from './runtime.ts'

export interface Served {
  app: FastifyInstance
  host: string
  ask(request: InjectOptions): Promise<{ status: number; body: any; headers: Record<string, unknown> }>
  close(): Promise<void>
}

/** Routes over real HTTP and WebSocket on a free port. */
export async function serve(
  { runtime }: TestRuntime,
  routes: readonly Route[],
  errors: Record<string, ErrorWords> = {},
): Promise<Served> {
  const app = await buildServer(runtime, { routes, errors: { ...runtimeErrorWords, ...errors }, webApps: [] })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const stopRealtime = serveRealtime(app.server, runtime)
  return {
    app,
    host: `127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    async ask(request) {
      const answer = await app.inject(request)
      const json = /json/.test(String(answer.headers['content-type']))
      return {
        status: answer.statusCode,
        body: json ? answer.json() : answer.payload,
        headers: answer.headers,
      }
    },
    async close() {
      stopRealtime()
      await app.close()
    },
  }
}
