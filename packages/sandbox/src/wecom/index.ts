import type { FastifyInstance } from 'fastify'
import type { Faults } from '../faults.ts'
import { archiveRoutes } from './archive-routes.ts'
import { CallbackSender } from './callbacks.ts'
import { clientPage } from './client-page.ts'
import { clientRoutes } from './client-routes.ts'
import { contactRoutes } from './contact-routes.ts'
import { type CorpState, demoCorp } from './corp.ts'
import { groupRoutes } from './group-routes.ts'
import { loginRoutes } from './login-routes.ts'
import { mediaRoutes } from './media-routes.ts'
import { memberRoutes } from './member-routes.ts'
import { messageRoutes } from './message-routes.ts'
import { scanPage } from './scan-page.ts'
import { serviceRoutes } from './service-routes.ts'
import { Sessions } from './session.ts'
import { type Person, WecomStandIn } from './stand-in.ts'
import { tagRoutes } from './tag-routes.ts'
import { transferRoutes } from './transfer-routes.ts'
import { wayRoutes } from './way-routes.ts'
import { okAnswer, WecomError } from './wecom-error.ts'

export type { CorpState } from './corp.ts'
export type { Person, Scan, ScanResult, WecomStandIn } from './stand-in.ts'

export interface WecomDeps {
  faults: Pick<Faults, 'push' | 'attach'>
  /** Time of the protocol: real, because the callbacks' timestamps are checked against a real clock. */
  clockNow: () => Date
  /** People of the world that the client page offers to scan as. */
  people?: () => Person[]
  corp?: CorpState
  /** Served below `/client/`; default: the built page of this package. */
  clientRoot?: string
}

/** Mounts WeCom below `/wecom` and the client page below `/client/`. */
export async function registerWecom(app: FastifyInstance, deps: WecomDeps): Promise<WecomStandIn> {
  const corp = deps.corp ?? demoCorp()
  const nowMs = () => deps.clockNow().getTime()
  const sessions = new Sessions(corp, nowMs)
  const callbacks = new CallbackSender(corp, deps.faults, nowMs)
  const standIn = new WecomStandIn(corp, sessions, callbacks, nowMs)

  await app.register(
    async (server) => {
      readBytes(server)
      await server.register(async (scope) => {
        attachFaults(scope, deps.faults)
        for (const mount of [
          memberRoutes,
          contactRoutes,
          wayRoutes,
          tagRoutes,
          messageRoutes,
          mediaRoutes,
          groupRoutes,
          transferRoutes,
          serviceRoutes,
          archiveRoutes,
        ]) {
          mount(scope, standIn)
        }
      })
      loginRoutes(server, standIn)
      scanPage(server, standIn)
      clientRoutes(server, standIn, deps.people ?? (() => []))
    },
    { prefix: '/wecom' },
  )
  await app.register(async (server) => clientPage(server, deps.clientRoot))
  return standIn
}

/** WeCom reads a body as JSON whatever its content type says; 25 MiB holds the biggest media file. */
function readBytes(server: FastifyInstance): void {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: 25 * 1024 * 1024 },
    (_request, body, done) => {
      done(null, body)
    },
  )
}

function attachFaults(scope: FastifyInstance, faults: WecomDeps['faults']): void {
  const answer = (errcode: number) => {
    const error = new WecomError(errcode)
    return { ...okAnswer({}), errcode, errmsg: error.message }
  }
  faults.attach(scope, {
    platform: 'wecom',
    routeOf: (request) => request.url.split('?')[0]!.replace(/^.*\/cgi-bin\//, ''),
    limited: () => answer(45009),
    tokenExpired: () => answer(42001),
  })
}
