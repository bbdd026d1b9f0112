import type { WireContact, WireContactWay, WireFollowInfo, WireTag, WireTagGroup } from './wire.ts'

/** The only file (with `normalise-event.ts`) that knows WeCom's words for people. */

export interface ContactTag {
  /** Null for a member's private tag. */
  tagId: string | null
  groupName: string | null
  /** Null where WeCom gave ids only (batch reads). */
  name: string | null
  kind: 'corp' | 'private' | 'rule'
}

/** One (member, contact) pair; tags and remark hang on the pair, not on the person. */
export interface ContactOwner {
  memberId: string
  remark: string | null
  description: string | null
  company: string | null
  phones: string[]
  addedAt: Date | null
  addedBy: AddWay
  /** State of the live code or link through which this pair began. */
  state: string | null
  tags: ContactTag[]
}

export interface NormalisedContact {
  contactId: string
  kind: 'wechat' | 'wecom'
  name: string | null
  avatarUrl: string | null
  gender: 'male' | 'female' | null
  /** Present only when the corp has bound a WeChat developer account. */
  unionId: string | null
  company: string | null
  owners: ContactOwner[]
}

const addWays = {
  1: 'qr_scan',
  2: 'phone_search',
  3: 'card_shared',
  4: 'group_chat',
  5: 'phone_book',
  6: 'wechat_contact',
  7: 'wechat_request',
  8: 'service_staff',
  9: 'email_search',
  10: 'channels',
  11: 'calendar',
  12: 'meeting',
  13: 'wecom_friend',
  14: 'device_agent',
  15: 'field_agent',
  16: 'acquisition_link',
  17: 'custom',
  18: 'request_reply',
  201: 'shared_by_member',
  202: 'assigned_by_admin',
} as const
export type AddWay = (typeof addWays)[keyof typeof addWays] | 'unknown'

export interface LiveCode {
  configId: string
  memberIds: string[]
  departmentIds: number[]
  remark: string | null
  state: string | null
  qrUrl: string | null
  skipVerify: boolean
  exclusive: boolean
}

export interface TagGroup {
  groupId: string
  name: string
  tags: { tagId: string; name: string }[]
}

export function normaliseContact(contact: WireContact, owners: WireFollowInfo[]): NormalisedContact {
  return {
    contactId: contact.external_userid,
    kind: contact.type === 2 ? 'wecom' : 'wechat',
    name: filled(contact.name),
    avatarUrl: filled(contact.avatar),
    gender: contact.gender === 1 ? 'male' : contact.gender === 2 ? 'female' : null,
    unionId: filled(contact.unionid),
    company: filled(contact.corp_full_name) ?? filled(contact.corp_name),
    owners: owners.map(normaliseOwner),
  }
}

export function normaliseLiveCode(way: WireContactWay): LiveCode {
  return {
    configId: way.config_id,
    memberIds: way.user ?? [],
    departmentIds: way.party ?? [],
    remark: filled(way.remark),
    state: filled(way.state),
    qrUrl: filled(way.qr_code),
    skipVerify: way.skip_verify ?? true,
    exclusive: way.is_exclusive ?? false,
  }
}

/** As WeCom shows them: the bigger order first; those of one order as they are listed. */
export const inOrder = <T extends { order?: number }>(all: readonly T[]): T[] =>
  all.toSorted((a, b) => (b.order ?? 0) - (a.order ?? 0))

export function normaliseTagGroup(group: WireTagGroup): TagGroup {
  const live = inOrder((group.tag ?? []).filter((tag) => !tag.deleted))
  return {
    groupId: group.group_id,
    name: group.group_name,
    tags: live.map((tag) => ({ tagId: tag.id, name: tag.name })),
  }
}

function normaliseOwner(info: WireFollowInfo): ContactOwner {
  return {
    memberId: info.userid,
    remark: filled(info.remark),
    description: filled(info.description),
    company: filled(info.remark_corp_name),
    phones: (info.remark_mobiles ?? []).filter((phone) => phone !== ''),
    addedAt: info.createtime === undefined ? null : new Date(info.createtime * 1000),
    addedBy: addWays[info.add_way as keyof typeof addWays] ?? 'unknown',
    state: filled(info.state),
    tags: [...(info.tags ?? []).map(normaliseTag), ...(info.tag_id ?? []).map(corpTag)],
  }
}

function normaliseTag(tag: WireTag): ContactTag {
  return {
    tagId: filled(tag.tag_id),
    groupName: filled(tag.group_name),
    name: filled(tag.tag_name),
    kind: tag.type === 2 ? 'private' : tag.type === 3 ? 'rule' : 'corp',
  }
}

function corpTag(tagId: string): ContactTag {
  return { tagId, groupName: null, name: null, kind: 'corp' }
}

function filled(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text
}
