import type { FastifyInstance } from 'fastify'
import { api, stringOf, stringsOf } from './api.ts'
import { type Contact, type CorpState, type Follow, findMember, liveFollow, type Member } from './corp.ts'
import type { WecomStandIn } from './stand-in.ts'
import { tagById } from './tag-routes.ts'
import { WecomError } from './wecom-error.ts'

/** External contacts: get, list, batch, remark, mark_tag. */
export function contactRoutes(server: FastifyInstance, standIn: WecomStandIn): void {
  const corp = standIn.corp

  api(server, standIn, 'GET', 'externalcontact/get_follow_user_list', () => ({
    follow_user: corp.members.filter((member) => member.holdsContacts).map((member) => member.userId),
  }))

  api(server, standIn, 'GET', 'externalcontact/list', ({ query }) => {
    const member = holderOf(corp, query.userid)
    const ids = pairsOf(corp, member.userId).map(({ contact }) => contact.externalUserId)
    if (ids.length === 0) throw new WecomError(84061)
    return { external_userid: ids }
  })

  api(server, standIn, 'GET', 'externalcontact/get', ({ query }) => {
    const contact = contactOf(corp, query.external_userid)
    const follows = contact.follows.filter((follow) => liveFollow(contact, follow.userId))
    if (follows.length === 0) throw new WecomError(84061)
    const page = pageOf(follows, query.cursor, 500)
    return {
      external_contact: contactAnswer(corp, contact),
      follow_user: page.items.map((follow) => ({
        ...followAnswer(follow),
        tags: follow.tagIds.flatMap((id) => tagAnswer(corp, id)),
      })),
      next_cursor: page.next,
    }
  })

  api(server, standIn, 'POST', 'externalcontact/batch/get_by_user', ({ body }) => {
    const userIds = stringsOf(body, 'userid_list')
    if (userIds.length === 0 || userIds.length > 100) throw new WecomError(40058, 'userid_list')
    const limit = Math.min(typeof body.limit === 'number' && body.limit > 0 ? body.limit : 50, 100)
    const rows = userIds.flatMap((userId) => pairsOf(corp, holderOf(corp, userId).userId))
    if (rows.length === 0) throw new WecomError(84061)
    const page = pageOf(rows, typeof body.cursor === 'string' ? body.cursor : '', limit)
    return {
      external_contact_list: page.items.map(({ contact, follow }) => ({
        external_contact: contactAnswer(corp, contact),
        follow_info: { ...followAnswer(follow), tag_id: follow.tagIds },
      })),
      next_cursor: page.next,
    }
  })

  api(server, standIn, 'POST', 'externalcontact/remark', ({ body }) => {
    const follow = followOf(corp, body)
    const change = <Key extends 'remark' | 'description' | 'remarkCompany'>(
      key: Key,
      field: string,
      most: number,
    ) => {
      const value = body[field]
      if (value === undefined || value === null) return
      if (typeof value !== 'string' || [...value].length > most) throw new WecomError(40058, field)
      follow[key] = value
    }
    change('remark', 'remark', 20)
    change('description', 'description', 150)
    change('remarkCompany', 'remark_company', 20)
    if (body.remark_mobiles !== undefined) {
      follow.remarkMobiles = stringsOf(body, 'remark_mobiles').filter((phone) => phone !== '')
    }
    standIn.revision += 1
    return {}
  })

  api(server, standIn, 'POST', 'externalcontact/mark_tag', ({ body }) => {
    const follow = followOf(corp, body)
    const add = stringsOf(body, 'add_tag')
    const remove = stringsOf(body, 'remove_tag')
    if (add.length === 0 && remove.length === 0)
      throw new WecomError(40058, 'add_tag and remove_tag are empty')
    for (const id of [...add, ...remove]) {
      if (!tagById(corp, id)) throw new WecomError(40068)
    }
    const kept = follow.tagIds.filter((id) => !remove.includes(id) && !add.includes(id))
    follow.tagIds = [...kept, ...add]
    standIn.revision += 1
    return {}
  })
}

function holderOf(corp: CorpState, userId: string | undefined): Member {
  const member = findMember(corp, userId ?? '')
  if (!member) throw new WecomError(userId ? 60111 : 40003)
  if (!member.holdsContacts) throw new WecomError(60011)
  return member
}

function contactOf(corp: CorpState, externalUserId: unknown): Contact {
  const known = typeof externalUserId === 'string' && Object.hasOwn(corp.contacts, externalUserId)
  if (!known) throw new WecomError(40096)
  return corp.contacts[externalUserId]!
}

function followOf(corp: CorpState, body: Record<string, unknown>): Follow {
  const member = holderOf(corp, stringOf(body, 'userid', 40003))
  const follow = liveFollow(contactOf(corp, body.external_userid), member.userId)
  if (!follow) throw new WecomError(84061)
  return follow
}

function pairsOf(corp: CorpState, userId: string): { contact: Contact; follow: Follow }[] {
  return Object.values(corp.contacts).flatMap((contact) => {
    const follow = liveFollow(contact, userId)
    return follow ? [{ contact, follow }] : []
  })
}

/** Cursors are opaque to callers: the position, in base64url. */
function pageOf<T>(items: T[], cursor: string | undefined, limit: number): { items: T[]; next: string } {
  const start = cursor ? Number(Buffer.from(cursor, 'base64url').toString()) : 0
  if (!Number.isInteger(start) || start < 0) throw new WecomError(40058, 'cursor')
  const end = start + limit
  const next = end < items.length ? Buffer.from(String(end)).toString('base64url') : ''
  return { items: items.slice(start, end), next }
}

function contactAnswer(corp: CorpState, contact: Contact) {
  return {
    external_userid: contact.externalUserId,
    name: contact.name,
    avatar: contact.avatar,
    type: 1,
    gender: contact.gender,
    ...(corp.unionIdBound && contact.unionId ? { unionid: contact.unionId } : {}),
  }
}

function followAnswer(follow: Follow) {
  return {
    userid: follow.userId,
    remark: follow.remark,
    description: follow.description,
    createtime: follow.createdAt,
    remark_corp_name: follow.remarkCompany,
    remark_mobiles: follow.remarkMobiles,
    add_way: follow.addWay,
    ...(follow.state === '' ? {} : { state: follow.state }),
    oper_userid: follow.userId,
  }
}

function tagAnswer(corp: CorpState, id: string) {
  const found = tagById(corp, id)
  return found ? [{ group_name: found.group.group_name, tag_name: found.tag.name, tag_id: id, type: 1 }] : []
}
