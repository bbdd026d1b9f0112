import type { FastifyInstance } from 'fastify'
import { api } from './api.ts'
import type { WecomStandIn } from './stand-in.ts'

/** The archive's HTTP side, and the door behind which the stand-in's program (`archive-program.ts`) finds the content. */
export function archiveRoutes(server: FastifyInstance, standIn: WecomStandIn): void {
  const { archive } = standIn
  api(server, standIn, 'POST', 'msgaudit/check_single_agree', ({ body }) => ({
    agreeinfo: ((body.info ?? []) as { userid: string; exteranalopenid: string }[]).map((one) => {
      const at = archive.agreed.get(`${one.userid}|${one.exteranalopenid}`)
      return {
        ...one,
        agree_status: at === undefined ? 'Disagree' : 'Agree',
        status_change_time: at ?? 0,
      }
    }),
  }))
  api(server, standIn, 'GET', 'msgaudit/get_permit_user_list', () => ({
    ids: standIn.members.filter((one) => one.holdsContacts).map((one) => one.userId),
  }))
  server.get('/archive/chatdata', async (request, reply) => {
    const { secret, seq, limit } = request.query as Record<string, string | undefined>
    if (secret !== archive.secret) return reply.code(403).send({ errcode: 10_001 })
    return { errcode: 0, chatdata: archive.chatData(Number(seq ?? 0), Number(limit ?? 1000)) }
  })
}
