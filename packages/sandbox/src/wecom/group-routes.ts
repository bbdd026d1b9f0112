import type { FastifyInstance } from 'fastify'
import { api, stringOf, stringsOf } from './api.ts'
import { type CorpState, findMember } from './corp.ts'
import type { WecomStandIn } from './stand-in.ts'
import { WecomError } from './wecom-error.ts'

/** Customer groups: list, detail, a new owner. */
export function groupRoutes(server: FastifyInstance, standIn: WecomStandIn): void {
  const corp = standIn.corp

  api(server, standIn, 'POST', 'externalcontact/groupchat/list', ({ body }) => {
    const limit = typeof body.limit === 'number' ? body.limit : 0
    if (limit < 1 || limit > 1000) throw new WecomError(40058, 'limit')
    const owners = stringsOf((body.owner_filter ?? {}) as Record<string, unknown>, 'userid_list')
    const all = Object.values(corp.groups).filter((one) => owners.length === 0 || owners.includes(one.owner))
    const start = body.cursor ? Number(Buffer.from(String(body.cursor), 'base64url').toString()) : 0
    if (!Number.isInteger(start)) throw new WecomError(40058, 'cursor')
    const page = all.slice(start, start + limit)
    return {
      group_chat_list: page.map((one) => ({ chat_id: one.chat_id, status: statusOf(corp, one.owner) })),
      next_cursor: start + limit < all.length ? Buffer.from(String(start + limit)).toString('base64url') : '',
    }
  })

  api(server, standIn, 'POST', 'externalcontact/groupchat/get', ({ body }) => {
    const group = corp.groups[stringOf(body, 'chat_id')]
    if (!group) throw new WecomError(60136)
    const { members, admins, version, ...plain } = group
    return {
      group_chat: {
        ...plain,
        member_list: members.map(({ name, invitor, ...one }) => ({
          ...one,
          ...(invitor ? { invitor: { userid: invitor } } : {}),
          group_nickname: '',
          ...(body.need_name === 1 ? { name } : {}),
        })),
        admin_list: admins.map((userid) => ({ userid })),
        member_version: `v${version}`,
      },
    }
  })

  for (const [path, resigned] of [
    ['transfer', true],
    ['onjob_transfer', false],
  ] as const)
    api(server, standIn, 'POST', `externalcontact/groupchat/${path}`, ({ body }) => {
      const chats = stringsOf(body, 'chat_id_list')
      const owner = findMember(corp, stringOf(body, 'new_owner', 40003))
      if (!owner?.holdsContacts) throw new WecomError(40003)
      if (chats.length === 0 || chats.length > 100) throw new WecomError(40058, 'chat_id_list')
      const failed = chats.flatMap((chat_id) => {
        const group = corp.groups[chat_id]
        if (!group) return [{ chat_id, errcode: 60136, errmsg: 'record not found' }]
        if (resigned && !(group.owner in corp.resigned))
          return [{ chat_id, errcode: 90500, errmsg: 'group owner not resigned' }]
        group.owner = owner.userId
        return []
      })
      return { failed_chat_list: failed }
    })
}

function statusOf(corp: CorpState, owner: string): 0 | 1 {
  return owner in corp.resigned ? 1 : 0
}
