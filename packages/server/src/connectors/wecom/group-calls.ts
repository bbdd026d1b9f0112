import type { WecomAccess } from './access.ts'
import type { WecomCalls } from './calls.ts'

export interface GroupMember {
  /** userid of a member of ours, external_userid of a contact. */
  personId: string
  kind: 'member' | 'contact'
  unionId: string | null
  name: string | null
  groupNickname: string | null
  joinedAt: Date | null
  joinedBy: 'invited' | 'link' | 'qr_scan' | 'unknown'
  invitedBy: string | null
  state: string | null
}

export interface CustomerGroup {
  groupId: string
  name: string | null
  ownerId: string | null
  notice: string | null
  createdAt: Date | null
  version: string | null
  admins: string[]
  members: GroupMember[]
}

interface WireGroup {
  chat_id: string
  name?: string
  owner?: string
  create_time?: number
  notice?: string
  member_list?: {
    userid: string
    type: number
    join_time?: number
    join_scene?: number
    invitor?: { userid?: string }
    unionid?: string
    group_nickname?: string
    name?: string
    state?: string
  }[]
  admin_list?: { userid: string }[]
  member_version?: string
}

/** Codes of the API; the event's JoinScene counts differently and is not read. */
const joinScenes = { 1: 'invited', 2: 'link', 3: 'qr_scan' } as const

/** 客户群: lists, details, and what becomes of them when an owner leaves. */
export function groupCalls({ post }: WecomCalls) {
  return {
    /** Pages of group ids. */
    async *listGroups(access: WecomAccess, ownerIds?: string[]): AsyncGenerator<string[]> {
      for (let cursor = ''; ; ) {
        const answer = await post(access, 'externalcontact/groupchat/list', {
          status_filter: 0,
          ...(ownerIds ? { owner_filter: { userid_list: ownerIds } } : {}),
          cursor,
          limit: 1000,
        })
        const page = (answer.group_chat_list as { chat_id: string }[] | undefined) ?? []
        if (page.length > 0) yield page.map((one) => one.chat_id)
        if (typeof answer.next_cursor !== 'string' || answer.next_cursor === '') return
        cursor = answer.next_cursor
      }
    },

    async getGroup(access: WecomAccess, groupId: string): Promise<CustomerGroup> {
      const answer = await post(access, 'externalcontact/groupchat/get', { chat_id: groupId, need_name: 1 })
      return normaliseGroup(answer.group_chat as WireGroup)
    },

    /** Groups whose owner has left; the ones that failed, with their codes. */
    async handOverGroups(
      access: WecomAccess,
      groupIds: string[],
      to: string,
      resigned: boolean,
    ): Promise<Map<string, number>> {
      const api = `externalcontact/groupchat/${resigned ? 'transfer' : 'onjob_transfer'}`
      const answer = await post(access, api, { chat_id_list: groupIds, new_owner: to })
      const failed = (answer.failed_chat_list as { chat_id: string; errcode: number }[] | undefined) ?? []
      return new Map(failed.map((one) => [one.chat_id, one.errcode]))
    },
  }
}

function normaliseGroup(group: WireGroup): CustomerGroup {
  const at = (seconds: number | undefined) => (seconds ? new Date(seconds * 1000) : null)
  return {
    groupId: group.chat_id,
    name: group.name || null,
    ownerId: group.owner || null,
    notice: group.notice || null,
    createdAt: at(group.create_time),
    version: group.member_version || null,
    admins: (group.admin_list ?? []).map((one) => one.userid),
    members: (group.member_list ?? []).map((one) => ({
      personId: one.userid,
      kind: one.type === 1 ? 'member' : 'contact',
      unionId: one.unionid || null,
      name: one.name || null,
      groupNickname: one.group_nickname || null,
      joinedAt: at(one.join_time),
      joinedBy: joinScenes[one.join_scene as keyof typeof joinScenes] ?? 'unknown',
      invitedBy: one.invitor?.userid || null,
      state: one.state || null,
    })),
  }
}
