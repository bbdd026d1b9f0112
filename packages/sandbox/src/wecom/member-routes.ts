import type { FastifyInstance } from 'fastify'
import { api, errorAnswer } from './api.ts'
import { type Department, findMember, type Member } from './corp.ts'
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
    return memberAnswer(member)
  })

  api(server, standIn, 'GET', 'user/simplelist', ({ query }) => {
    if (query.department_id !== '1') throw new WecomError(60011)
    const list = standIn.members.map(({ userId, name, departments = [1] }) => ({
      userid: userId,
      name,
      department: departments,
    }))
    return { userlist: list }
  })

  api(server, standIn, 'GET', 'department/list', ({ query }) => {
    const all = standIn.corp.departments
    const root = query.id === undefined ? undefined : Number(query.id)
    if (root !== undefined && !all.some((one) => one.id === root)) throw new WecomError(60123)
    return { department: root === undefined ? all : all.filter((one) => isBelow(all, one.id, root)) }
  })

  api(server, standIn, 'GET', 'user/list', ({ query }) => {
    const id = Number(query.department_id)
    if (!standIn.corp.departments.some((one) => one.id === id)) throw new WecomError(60123)
    return {
      userlist: standIn.members.filter(({ departments = [1] }) => departments.includes(id)).map(memberAnswer),
    }
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

function memberAnswer({ userId, name, position, departments = [1] }: Member) {
  return {
    userid: userId,
    name,
    position,
    department: departments,
    main_department: departments[0],
    status: 1,
    enable: 1,
  }
}

function isBelow(all: Department[], id: number, root: number): boolean {
  for (let at: number | undefined = id; at; at = all.find((one) => one.id === at)?.parentid)
    if (at === root) return true
  return false
}

function ticketAnswer(standIn: WecomStandIn, kind: 'corp' | number) {
  const { ticket, expiresIn } = standIn.sessions.ticket(kind)
  return { ticket, expires_in: expiresIn }
}
