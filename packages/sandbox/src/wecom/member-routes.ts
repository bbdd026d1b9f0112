import type { FastifyInstance } from 'fastify'
import { api, errorAnswer } from './api.ts'
import { findMember } from './corp.ts'
import type { WecomStandIn } from './stand-in.ts'
import { okAnswer, WecomError } from './wecom-error.ts'

/** gettoken, members, tickets, and the answer to a log-in code. */
export function memberRoutes(server: FastifyInstance, standIn: WecomStandIn): void {
  server.get('/cgi-bin/gettoken', async (request) => {
    const { corpid, corpsecret } = request.query as Record<string, string | undefined>
    try {
      const token = standIn.sessions.issueToken(corpid, corpsecret, request.ip)
      return okAnswer({ access_token: token, expires_in: 7200 })
    } catch (error) {
      return errorAnswer(error)
    }
  })

  api(server, standIn, 'GET', 'user/get', ({ query }) => {
    const member = findMember(standIn.corp, query.userid ?? '')
    if (!member) throw new WecomError(60111)
    const { userId, name, position } = member
    return { userid: userId, name, position, department: [1], main_department: 1, status: 1, enable: 1 }
  })

  api(server, standIn, 'GET', 'user/simplelist', ({ query }) => {
    if (query.department_id !== '1') throw new WecomError(60011)
    const list = standIn.members.map(({ userId, name }) => ({ userid: userId, name, department: [1] }))
    return { userlist: list }
  })

  api(server, standIn, 'GET', 'get_jsapi_ticket', () => ticketAnswer(standIn, 'corp'))

  api(server, standIn, 'GET', 'ticket/get', ({ query, app }) => {
    if (query.type !== 'agent_config') throw new WecomError(40058, 'type')
    return ticketAnswer(standIn, app.agentId)
  })

  api(server, standIn, 'GET', 'auth/getuserinfo', ({ query }) => ({
    userid: standIn.sessions.redeemCode(query.code),
  }))
}

function ticketAnswer(standIn: WecomStandIn, kind: 'corp' | number) {
  const { ticket, expiresIn } = standIn.sessions.ticket(kind)
  return { ticket, expires_in: expiresIn }
}
