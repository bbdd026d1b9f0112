import type { FastifyInstance, FastifyRequest } from 'fastify'
import { api, stringOf, stringsOf } from './api.ts'
import { type App, type ContactWay, type CorpState, findMember, nextId } from './corp.ts'
import { baseOf } from './scan-page.ts'
import type { WecomStandIn } from './stand-in.ts'
import { WecomError } from './wecom-error.ts'

const mostWays = 500_000
const ninetyDays = 90 * 24 * 3600

/** Live codes: `contact_way` add, get, list, update, delete. */
export function wayRoutes(server: FastifyInstance, standIn: WecomStandIn): void {
  const corp = standIn.corp

  api(server, standIn, 'POST', 'externalcontact/add_contact_way', ({ body, app, request }) => {
    if (Object.keys(corp.ways).length >= mostWays) throw new WecomError(45009, 'contact way quota')
    const type = choice(body.type, [1, 2], 'type')
    const scene = choice(body.scene, [1, 2], 'scene')
    const way: ContactWay = {
      config_id: nextId(corp, '', 32).toLowerCase(),
      type,
      scene,
      remark: shortText(body.remark, 'remark', 30) ?? '',
      skip_verify: body.skip_verify !== false,
      state: shortText(body.state, 'state', 30) ?? '',
      user: usersOf(corp, body, type),
      party: [],
      is_temp: false,
      is_exclusive: body.is_exclusive === true,
      mark_source: body.mark_source !== false,
      createdAt: standIn.nowSeconds(),
      agentId: app.agentId,
      scans: 0,
    }
    corp.ways[way.config_id] = way
    standIn.revision += 1
    return { config_id: way.config_id, ...(scene === 2 ? { qr_code: qrUrl(request, way) } : {}) }
  })

  api(server, standIn, 'POST', 'externalcontact/get_contact_way', ({ body, app, request }) => {
    const way = wayOf(corp, app, body)
    const { createdAt: _made, agentId: _by, scans: _scans, ...shown } = way
    return { contact_way: { ...shown, qr_code: qrUrl(request, way) } }
  })

  api(server, standIn, 'POST', 'externalcontact/list_contact_way', ({ body, app }) => {
    const end = typeof body.end_time === 'number' ? body.end_time : standIn.nowSeconds()
    const start = typeof body.start_time === 'number' ? body.start_time : end - ninetyDays
    const limit = Math.min(typeof body.limit === 'number' && body.limit > 0 ? body.limit : 100, 1000)
    const from = typeof body.cursor === 'string' && body.cursor !== '' ? Number(body.cursor) : 0
    if (!Number.isInteger(from) || from < 0) throw new WecomError(40058, 'cursor')
    const ways = Object.values(corp.ways).filter(
      (way) => way.agentId === app.agentId && way.createdAt >= start && way.createdAt <= end,
    )
    const next = from + limit < ways.length ? String(from + limit) : ''
    const page = ways.slice(from, from + limit)
    return { contact_way: page.map((way) => ({ config_id: way.config_id })), next_cursor: next }
  })

  api(server, standIn, 'POST', 'externalcontact/update_contact_way', ({ body, app }) => {
    const way = wayOf(corp, app, body)
    const remark = shortText(body.remark, 'remark', 30)
    const state = shortText(body.state, 'state', 30)
    if (body.user !== undefined) way.user = usersOf(corp, body, way.type)
    if (remark !== null) way.remark = remark
    if (state !== null) way.state = state
    if (typeof body.skip_verify === 'boolean') way.skip_verify = body.skip_verify
    standIn.revision += 1
    return {}
  })

  api(server, standIn, 'POST', 'externalcontact/del_contact_way', ({ body, app }) => {
    const way = wayOf(corp, app, body)
    delete corp.ways[way.config_id]
    standIn.revision += 1
    return {}
  })
}

function wayOf(corp: CorpState, app: App, body: Record<string, unknown>): ContactWay {
  const configId = stringOf(body, 'config_id')
  const way = Object.hasOwn(corp.ways, configId) ? corp.ways[configId] : undefined
  if (!way || way.agentId !== app.agentId) throw new WecomError(41044)
  return way
}

function qrUrl(request: FastifyRequest, way: ContactWay): string {
  return `${baseOf(request)}/wecom/_qr/${way.config_id}`
}

function usersOf(corp: CorpState, body: Record<string, unknown>, type: number): string[] {
  const users = stringsOf(body, 'user')
  if (type === 1 && users.length !== 1) throw new WecomError(40058, 'type 1 takes one user')
  if (users.length === 0 || users.length > 100) throw new WecomError(40058, 'user')
  return users.map((userId) => {
    const member = findMember(corp, userId)
    if (!member) throw new WecomError(60111)
    if (!member.holdsContacts) throw new WecomError(60011)
    return member.userId
  })
}

function choice(value: unknown, allowed: number[], name: string): number {
  if (typeof value !== 'number' || !allowed.includes(value)) throw new WecomError(40058, name)
  return value
}

function shortText(value: unknown, name: string, most: number): string | null {
  if (value === undefined || value === null) return null
  if (typeof value !== 'string' || [...value].length > most) throw new WecomError(40058, name)
  return value
}
