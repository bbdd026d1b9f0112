import type { FastifyInstance } from 'fastify'
import { api, stringOf, stringsOf } from './api.ts'
import { type CorpState, findMember, liveFollow, stableId } from './corp.ts'
import type { WecomStandIn } from './stand-in.ts'
import { WecomError } from './wecom-error.ts'

const ninetyDays = 90 * 24 * 3600

/** 继承: contacts move to another member after a day, or when the contact is asked; ids of one person in other words. */
export function transferRoutes(server: FastifyInstance, standIn: WecomStandIn): void {
  const corp = standIn.corp

  for (const resigned of [false, true]) {
    const prefix = `externalcontact/${resigned ? 'resigned/' : ''}`
    api(server, standIn, 'POST', `${prefix}transfer_customer`, ({ body }) => {
      const handover = stringOf(body, 'handover_userid', 40003)
      const takeover = findMember(corp, stringOf(body, 'takeover_userid', 40003))
      if (!takeover?.holdsContacts) throw new WecomError(40003)
      if (takeover.userId === handover) throw new WecomError(40130)
      if (resigned !== handover in corp.resigned) throw new WecomError(resigned ? 40097 : 40003)
      const ids = stringsOf(body, 'external_userid')
      if (ids.length === 0 || ids.length > 100) throw new WecomError(40058, 'external_userid')
      const now = standIn.nowSeconds()
      return {
        customer: ids.map((externalUserId) => {
          const errcode = refusalOf(corp, handover, externalUserId, now)
          if (errcode === 0)
            corp.transfers.push({
              handover,
              takeover: takeover.userId,
              externalUserId,
              resigned,
              status: 2,
              at: now,
            })
          return { external_userid: externalUserId, errcode }
        }),
      }
    })

    api(server, standIn, 'POST', `${prefix}transfer_result`, ({ body }) => {
      const [from, to] = [stringOf(body, 'handover_userid', 40003), stringOf(body, 'takeover_userid', 40003)]
      const own = corp.transfers.filter(
        (one) => one.handover === from && one.takeover === to && one.resigned === resigned,
      )
      return {
        customer: own.map((one) => ({
          external_userid: one.externalUserId,
          status: one.status,
          takeover_time: one.status === 1 ? one.at : 0,
        })),
        next_cursor: '',
      }
    })
  }

  api(server, standIn, 'POST', 'externalcontact/get_unassigned_list', () => ({
    info: Object.entries(corp.resigned).flatMap(([userId, at]) =>
      Object.values(corp.contacts)
        .filter((contact) => liveFollow(contact, userId))
        .map((contact) => ({
          handover_userid: userId,
          external_userid: contact.externalUserId,
          dimission_time: at,
        })),
    ),
    is_last: true,
    next_cursor: '',
  }))

  api(server, standIn, 'POST', 'idconvert/unionid_to_external_userid', ({ body }) => {
    const unionId = stringOf(body, 'unionid')
    stringOf(body, 'openid')
    const contact = Object.values(corp.contacts).find(
      (one) => one.unionId === unionId && one.follows.some((follow) => liveFollow(one, follow.userId)),
    )
    return contact
      ? { external_userid: contact.externalUserId }
      : { pending_id: pendingId(corp, unionId, standIn) }
  })

  api(server, standIn, 'POST', 'idconvert/batch/external_userid_to_pending_id', ({ body }) => {
    const ids = stringsOf(body, 'external_userid')
    if (ids.length === 0 || ids.length > 100) throw new WecomError(40058, 'external_userid')
    return {
      result: ids.flatMap((id) => {
        const unionId = corp.contacts[id]?.unionId
        const pending = unionId ? standIn.pendingIds.get(unionId) : undefined
        return pending && standIn.nowSeconds() - pending.at < ninetyDays
          ? [{ external_userid: id, pending_id: pending.id }]
          : []
      }),
    }
  })

  api(server, standIn, 'POST', 'externalcontact/convert_to_openid', ({ body }) => {
    const contact = corp.contacts[stringOf(body, 'external_userid')]
    if (!contact) throw new WecomError(40096)
    return { openid: stableId('ox', 26, corp.corpId, contact.externalUserId) }
  })
}

function refusalOf(corp: CorpState, handover: string, externalUserId: string, now: number): number {
  const contact = corp.contacts[externalUserId]
  if (!contact || !liveFollow(contact, handover)) return 40096
  const own = corp.transfers.filter((one) => one.externalUserId === externalUserId)
  if (own.some((one) => one.status === 2)) return 40129
  return own.filter((one) => one.status === 1 && now - one.at < ninetyDays).length >= 2 ? 40128 : 0
}

function pendingId(corp: CorpState, unionId: string, standIn: WecomStandIn): string {
  const known = standIn.pendingIds.get(unionId)
  if (known && standIn.nowSeconds() - known.at < ninetyDays) return known.id
  const id = stableId('pd', 28, corp.corpId, 'pending', unionId)
  standIn.pendingIds.set(unionId, { id, at: standIn.nowSeconds() })
  return id
}
