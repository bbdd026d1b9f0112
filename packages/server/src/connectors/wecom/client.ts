import { ConnectorFailure } from '../contract/connector.ts'
import type { SharedValues } from '../contract/shared-value-store.ts'
import type { WecomAccess, WecomPorts } from './access.ts'
import { archiveCalls } from './archive-calls.ts'
import { textField, WecomCaller } from './caller.ts'
import { directoryCalls } from './directory-calls.ts'
import { noRelationCode } from './failures.ts'
import { groupCalls } from './group-calls.ts'
import { handoverCalls } from './handover-calls.ts'
import { identityCalls } from './identity-calls.ts'
import { multipartFile, type UploadedFile } from './multipart.ts'
import {
  inOrder,
  type LiveCode,
  type NormalisedContact,
  normaliseContact,
  normaliseLiveCode,
  normaliseTagGroup,
  type TagGroup,
} from './normalise.ts'
import { serviceCalls } from './service-calls.ts'
import { jsapiSignature } from './sign.ts'
import type { WireBatchAnswer, WireContactAnswer, WireContactWay, WireMember, WireTagGroup } from './wire.ts'

export interface LiveCodeDraft {
  memberIds: string[]
  /** At most 30 characters; comes back with the scan. */
  state: string
  remark?: string
  /** False: the member must confirm each new contact. Default true. */
  skipVerify?: boolean
  /** One contact may add only one member of this code. */
  exclusive?: boolean
}

export interface RemarkChange {
  memberId: string
  contactId: string
  /** Each field is changed only when present. At most 20, 150 and 20 characters. */
  remark?: string
  description?: string
  company?: string
  /** An empty list clears. */
  phones?: string[]
}

export type WelcomeAttachment =
  | { msgtype: 'image'; image: { media_id?: string; pic_url?: string } }
  | { msgtype: 'link'; link: { title: string; picurl?: string; desc?: string; url: string } }
  | {
      msgtype: 'miniprogram'
      miniprogram: { title: string; pic_media_id: string; appid: string; page: string }
    }
  | { msgtype: 'video'; video: { media_id: string } }
  | { msgtype: 'file'; file: { media_id: string } }

export interface MemberMessage {
  memberIds: string[]
  /** `msgtype` and the object of that name, as WeCom's `message/send` takes them. */
  content:
    | { msgtype: 'text'; text: { content: string } }
    | { msgtype: 'markdown'; markdown: { content: string } }
    | { msgtype: 'textcard'; textcard: { title: string; description: string; url: string; btntxt?: string } }
    | { msgtype: 'template_card'; template_card: Record<string, unknown> }
  /** The same message within this time is sent once; 0 or absent: no check. At most 14 400. */
  duplicateWindowSeconds?: number
}

export interface MessageReceipt {
  messageId: string
  /** Members the message did not reach: unknown, out of sight, or without a licence. */
  unreachedMemberIds: string[]
  /** To change a template card later; once, within 72 h. */
  responseCode: string | null
}

export interface PageSignature {
  timestamp: string
  nonceStr: string
  signature: string
}

/** Who came back from WeCom's log-in page. */
export type Visitor =
  | { kind: 'member'; memberId: string }
  | { kind: 'outsider'; contactId: string | null; openId: string | null }

export type WecomClient = ReturnType<typeof createWecomClient>

/** One client serves all corps and apps of the process. Every method throws `ConnectorFailure`. */
export function createWecomClient(ports: WecomPorts, shared: SharedValues | null = null) {
  const caller = new WecomCaller(ports, shared)

  async function get(access: WecomAccess, api: string, query: Record<string, string> = {}) {
    return (await caller.call(access, { api, query })).json
  }

  async function post(access: WecomAccess, api: string, json: Record<string, unknown>) {
    return (await caller.call(access, { api, json })).json
  }

  const calls = { get, post }
  return {
    ...directoryCalls(calls),
    ...handoverCalls(calls),
    ...identityCalls(calls),
    ...groupCalls(calls),
    ...serviceCalls(calls),
    ...archiveCalls(calls),

    /** Members who may hold contacts. */
    async listOwners(access: WecomAccess): Promise<string[]> {
      return stringList((await get(access, 'externalcontact/get_follow_user_list')).follow_user)
    },

    /** Members of a department and, with `withChildren`, of those below it. */
    async listMembers(
      access: WecomAccess,
      departmentId: number,
      withChildren = true,
    ): Promise<{ memberId: string; name: string | null }[]> {
      const query = { department_id: String(departmentId), fetch_child: withChildren ? '1' : '0' }
      const answer = await get(access, 'user/simplelist', query)
      return ((answer.userlist as WireMember[] | undefined) ?? []).map(memberOf)
    },

    async getMember(
      access: WecomAccess,
      memberId: string,
    ): Promise<{ memberId: string; name: string | null }> {
      return memberOf((await get(access, 'user/get', { userid: memberId })) as unknown as WireMember)
    },

    /** Contact ids of one member; empty when there are none. */
    async listContactIds(access: WecomAccess, memberId: string): Promise<string[]> {
      const answer = await emptyWithoutRelation(get(access, 'externalcontact/list', { userid: memberId }))
      return stringList(answer?.external_userid)
    },

    /** With all owners, page by page. */
    async getContact(access: WecomAccess, contactId: string): Promise<NormalisedContact> {
      const owners: WireContactAnswer['follow_user'] = []
      for (let cursor = ''; ; ) {
        const query = { external_userid: contactId, ...(cursor === '' ? {} : { cursor }) }
        const page = (await get(access, 'externalcontact/get', query)) as unknown as WireContactAnswer
        owners.push(...(page.follow_user ?? []))
        if (!page.next_cursor) return normaliseContact(contactIn(page.external_contact), owners)
        cursor = page.next_cursor
      }
    },

    /** Pages of contacts of up to 100 members; each contact carries the one owner of its row. */
    async *listContacts(access: WecomAccess, memberIds: string[]): AsyncGenerator<NormalisedContact[]> {
      for (let cursor = ''; ; ) {
        const page = await this.contactPage(access, memberIds, cursor)
        if (page.contacts.length > 0) yield page.contacts
        if (page.nextCursor === '') return
        cursor = page.nextCursor
      }
    },

    /** One page of the same, for a walk that is continued later: its cursor is kept by the caller. */
    async contactPage(
      access: WecomAccess,
      memberIds: string[],
      cursor: string,
    ): Promise<{ contacts: NormalisedContact[]; nextCursor: string }> {
      const body = { userid_list: memberIds, cursor, limit: 100 }
      const answer = await emptyWithoutRelation(post(access, 'externalcontact/batch/get_by_user', body))
      const page = (answer ?? {}) as WireBatchAnswer
      return {
        contacts: (page.external_contact_list ?? []).map((row) =>
          normaliseContact(contactIn(row.external_contact), [row.follow_info]),
        ),
        nextCursor: page.next_cursor ?? '',
      }
    },

    async changeRemark(access: WecomAccess, change: RemarkChange): Promise<void> {
      await post(access, 'externalcontact/remark', {
        userid: change.memberId,
        external_userid: change.contactId,
        remark: change.remark,
        description: change.description,
        remark_company: change.company,
        remark_mobiles: change.phones?.length === 0 ? [''] : change.phones,
      })
    },

    async markTags(
      access: WecomAccess,
      pair: { memberId: string; contactId: string },
      tagIds: { add?: string[]; remove?: string[] },
    ): Promise<void> {
      await post(access, 'externalcontact/mark_tag', {
        userid: pair.memberId,
        external_userid: pair.contactId,
        add_tag: tagIds.add,
        remove_tag: tagIds.remove,
      })
    },

    async listTagGroups(access: WecomAccess): Promise<TagGroup[]> {
      const answer = await post(access, 'externalcontact/get_corp_tag_list', { tag_id: [], group_id: [] })
      const groups = (answer.tag_group as WireTagGroup[] | undefined) ?? []
      return inOrder(groups.filter((group) => !group.deleted)).map(normaliseTagGroup)
    },

    /** Adds tags to a group, or to the one of this name (made when missing); returns the group with only the added tags. */
    async addTags(
      access: WecomAccess,
      group: string | { groupId: string },
      names: string[],
    ): Promise<TagGroup> {
      const answer = await post(access, 'externalcontact/add_corp_tag', {
        ...(typeof group === 'string' ? { group_name: group } : { group_id: group.groupId }),
        tag: names.map((name) => ({ name })),
      })
      return normaliseTagGroup(answer.tag_group as WireTagGroup)
    },

    /** Of a tag or a group; a bigger order stands further in front. */
    async changeTag(
      access: WecomAccess,
      id: string,
      change: { name?: string; order?: number },
    ): Promise<void> {
      await post(access, 'externalcontact/edit_corp_tag', { id, ...change })
    },

    /** A group goes with its last tag. */
    async deleteTags(access: WecomAccess, tagIds: string[], groupIds: string[] = []): Promise<void> {
      await post(access, 'externalcontact/del_corp_tag', { tag_id: tagIds, group_id: groupIds })
    },

    /** Keep the `configId`: WeCom shows codes made here nowhere else. */
    async addLiveCode(
      access: WecomAccess,
      draft: LiveCodeDraft,
    ): Promise<{ configId: string; qrUrl: string | null }> {
      const answer = await post(access, 'externalcontact/add_contact_way', {
        // Type 1 takes one member for ever; a code must be able to get a second one.
        type: 2,
        scene: 2,
        ...liveCodeFields(draft),
        is_exclusive: draft.exclusive ?? false,
      })
      const qrUrl = typeof answer.qr_code === 'string' ? answer.qr_code : null
      return { configId: textField(answer, 'config_id', 'externalcontact/add_contact_way'), qrUrl }
    },

    async getLiveCode(access: WecomAccess, configId: string): Promise<LiveCode> {
      const answer = await post(access, 'externalcontact/get_contact_way', { config_id: configId })
      return normaliseLiveCode(answer.contact_way as WireContactWay)
    },

    /** Replaces the whole list of members. */
    async updateLiveCode(access: WecomAccess, configId: string, draft: LiveCodeDraft): Promise<void> {
      await post(access, 'externalcontact/update_contact_way', {
        config_id: configId,
        ...liveCodeFields(draft),
      })
    },

    async deleteLiveCode(access: WecomAccess, configId: string): Promise<void> {
      await post(access, 'externalcontact/del_contact_way', { config_id: configId })
    },

    /** Within 20 s of the add event and once; 41050, 41051 and 41096 are final. */
    async sendWelcome(
      access: WecomAccess,
      welcomeCode: string,
      message: { text?: string; attachments?: WelcomeAttachment[] },
    ): Promise<void> {
      await post(access, 'externalcontact/send_welcome_msg', {
        welcome_code: welcomeCode,
        text: message.text === undefined ? undefined : { content: message.text },
        attachments: message.attachments,
      })
    },

    /** Reaches some or all; none at all is a `ConnectorFailure` with code 81013. */
    async sendToMembers(access: WecomAccess, message: MemberMessage): Promise<MessageReceipt> {
      const windowSeconds = message.duplicateWindowSeconds ?? 0
      const answer = await post(access, 'message/send', {
        touser: message.memberIds.join('|'),
        agentid: access.agentId,
        ...message.content,
        enable_duplicate_check: windowSeconds > 0 ? 1 : 0,
        ...(windowSeconds > 0 ? { duplicate_check_interval: windowSeconds } : {}),
      })
      return {
        messageId: textField(answer, 'msgid', 'message/send'),
        unreachedMemberIds: [...barList(answer.invaliduser), ...barList(answer.unlicenseduser)],
        responseCode: typeof answer.response_code === 'string' ? answer.response_code : null,
      }
    },

    /** Signs a page for `wx.config` (`corp`) or `wx.agentConfig` (`app`); `url` without `#…`. */
    async signPage(access: WecomAccess, kind: 'corp' | 'app', url: string): Promise<PageSignature> {
      const ticket = await caller.ticket(access, kind)
      const timestamp = String(Math.floor(ports.clock.now().getTime() / 1000))
      const nonceStr = ports.randomness.bytes(8).toString('hex')
      return { timestamp, nonceStr, signature: jsapiSignature({ ticket, nonceStr, timestamp, url }) }
    },

    /** `code` works once, for five minutes. */
    async whoIs(access: WecomAccess, code: string): Promise<Visitor> {
      const answer = await get(access, 'auth/getuserinfo', { code })
      if (typeof answer.userid === 'string') return { kind: 'member', memberId: answer.userid }
      const text = (value: unknown) => (typeof value === 'string' ? value : null)
      return { kind: 'outsider', contactId: text(answer.external_userid), openId: text(answer.openid) }
    },

    /** The id lives three days. */
    async uploadMedia(
      access: WecomAccess,
      type: 'image' | 'voice' | 'video' | 'file',
      file: UploadedFile,
    ): Promise<{ mediaId: string; expiresAt: Date }> {
      const boundary = `qiao-${ports.randomness.bytes(16).toString('hex')}`
      const upload = multipartFile('media', file, boundary)
      const { json } = await caller.call(access, { api: 'media/upload', query: { type }, upload })
      const createdAt = Number(textField(json, 'created_at', 'media/upload')) * 1000
      const expiresAt = new Date(createdAt + 3 * 24 * 3600 * 1000)
      return { mediaId: textField(json, 'media_id', 'media/upload'), expiresAt }
    },

    async downloadMedia(
      access: WecomAccess,
      mediaId: string,
    ): Promise<{ bytes: Buffer; contentType: string | null }> {
      const query = { media_id: mediaId }
      const maxBytes = 21 * 1024 * 1024
      const answer = await caller.call(access, { api: 'media/get', query, wantsBytes: true, maxBytes })
      return { bytes: answer.bytes, contentType: answer.headers['content-type'] ?? null }
    },
  }
}

function liveCodeFields(draft: LiveCodeDraft) {
  return {
    user: draft.memberIds,
    state: draft.state,
    remark: draft.remark,
    skip_verify: draft.skipVerify ?? true,
  }
}

async function emptyWithoutRelation<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call
  } catch (error) {
    if (error instanceof ConnectorFailure && error.code === String(noRelationCode)) return null
    throw error
  }
}

function contactIn(contact: WireContactAnswer['external_contact'] | undefined) {
  if (typeof contact?.external_userid === 'string') return contact
  throw new ConnectorFailure('malformed_answer', 'missing_field', 'wecom answered a contact without an id')
}

function memberOf(member: WireMember): { memberId: string; name: string | null } {
  return { memberId: member.userid, name: member.name || null }
}

function stringList(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

function barList(value: unknown): string[] {
  return typeof value === 'string' ? value.split('|').filter((item) => item !== '') : []
}
