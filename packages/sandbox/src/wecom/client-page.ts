import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'

const builtPage = fileURLToPath(new URL('../../client/dist', import.meta.url))

/** Serves the built client page below `/client/`; says in one line when it has not been built. */
export async function clientPage(server: FastifyInstance, root = builtPage): Promise<void> {
  server.get('/client', async (_request, reply) => reply.redirect('client/', 302))
  if (!existsSync(root)) {
    const line = 'The client page is not built: run `npm run build`.'
    server.get('/client/*', async (_request, reply) => reply.code(503).type('text/plain').send(line))
    return
  }
  await server.register(fastifyStatic, { root, prefix: '/client/', index: false })
  const index = async (_request: unknown, reply: FastifyReply) =>
    reply.header('cache-control', 'no-cache').sendFile('index.html', root)
  server.get('/client/', index)
  server.get('/client/faults', index)
}
