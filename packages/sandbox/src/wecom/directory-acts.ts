import type { CallbackSender } from './callbacks.ts'
import {
  type CorpState,
  findMember,
  liveFollow,
  type Member,
  nextId,
  stableId,
  type TagGroup,
} from './corp.ts'

/** What administrators and members do in WeCom's own console and client: each sends its event. */
export class DirectoryActs {
  readonly #corp: CorpState
  readonly #callbacks: CallbackSender
  readonly #nowSeconds: () => number

  constructor(corp: CorpState, callbacks: CallbackSender, nowSeconds: () => number) {
    this.#corp = corp
    this.#callbacks = callbacks
    this.#nowSeconds = nowSeconds
  }

  join(member: Member): void {
    this.#corp.members.push(member)
    this.#address('create_user', [
      ['UserID', member.userId],
      ['Name', member.name],
      ['Department', (member.departments ?? [1]).join(',')],
    ])
  }

  /** Their contacts wait for somebody else; their groups keep them as owner until one is named. */
  leave(userId: string): void {
    const member = findMember(this.#corp, userId)
    if (!member) return
    this.#corp.members = this.#corp.members.filter((one) => one !== member)
    this.#corp.resigned[member.userId] = this.#nowSeconds()
    this.#address('delete_user', [['UserID', member.userId]])
  }

  rename(userId: string, newUserId: string): void {
    const member = findMember(this.#corp, userId)
    if (!member) return
    const old = member.userId
    member.userId = newUserId
    for (const contact of Object.values(this.#corp.contacts))
      for (const follow of contact.follows) if (follow.userId === old) follow.userId = newUserId
    this.#address('update_user', [
      ['UserID', old],
      ['NewUserID', newUserId],
    ])
  }

  addDepartment(department: CorpState['departments'][number]): void {
    this.#corp.departments.push(department)
    this.#address('create_party', [
      ['Id', department.id],
      ['Name', department.name],
      ['ParentId', String(department.parentid)],
    ])
  }

  removeDepartment(id: number): void {
    this.#corp.departments = this.#corp.departments.filter((one) => one.id !== id)
    this.#address('delete_party', [['Id', id]])
  }

  /** An administrator makes a corp tag; the group appears with its first one. */
  addTag(groupName: string, name: string): string {
    const group = this.#groupOf(groupName)
    const tag = { id: nextId(this.#corp, 'et', 30), name, create_time: this.#nowSeconds(), order: 0 }
    group.tag.push(tag)
    this.#tag('create', tag.id)
    return tag.id
  }

  renameTag(tagId: string, name: string): void {
    const tag = this.#corp.tagGroups.flatMap((group) => group.tag).find((one) => one.id === tagId)
    if (!tag) return
    tag.name = name
    this.#tag('update', tagId)
  }

  renameTagGroup(groupName: string, name: string): void {
    const group = this.#corp.tagGroups.find((one) => one.group_name === groupName)
    if (!group) return
    group.group_name = name
    this.#tag('update', group.group_id, 'tag_group')
  }

  /** The first of them stands in front. */
  orderTags(groupName: string, names: readonly string[]): void {
    const group = this.#corp.tagGroups.find((one) => one.group_name === groupName)
    for (const tag of group?.tag ?? []) tag.order = names.length - names.indexOf(tag.name)
    if (group) this.#tag('shuffle', group.group_id, 'tag_group')
  }

  deleteTag(tagId: string): void {
    for (const group of this.#corp.tagGroups) group.tag = group.tag.filter((tag) => tag.id !== tagId)
    this.#corp.tagGroups = this.#corp.tagGroups.filter((group) => group.tag.length > 0)
    for (const contact of Object.values(this.#corp.contacts))
      for (const follow of contact.follows) follow.tagIds = follow.tagIds.filter((id) => id !== tagId)
    this.#tag('delete', tagId)
  }

  /** A member puts a tag on a contact in the client, or takes it off. */
  markByHand(pair: { userId: string; externalUserId: string }, tagId: string, on: boolean): void {
    const contact = this.#corp.contacts[pair.externalUserId]
    const follow = contact && liveFollow(contact, pair.userId)
    if (!follow) return
    follow.tagIds = [...follow.tagIds.filter((id) => id !== tagId), ...(on ? [tagId] : [])]
    this.#callbacks.send([
      ['FromUserName', 'sys'],
      ['CreateTime', this.#nowSeconds()],
      ['MsgType', 'event'],
      ['Event', 'change_external_contact'],
      ['ChangeType', 'edit_external_contact'],
      ['UserID', follow.userId],
      ['ExternalUserID', pair.externalUserId],
    ])
  }

  #groupOf(groupName: string): TagGroup {
    const known = this.#corp.tagGroups.find((group) => group.group_name === groupName)
    if (known) return known
    const made = {
      group_id: stableId('et', 30, this.#corp.corpId, 'group', groupName),
      group_name: groupName,
      create_time: this.#nowSeconds(),
      order: 0,
      tag: [],
    }
    this.#corp.tagGroups.push(made)
    return made
  }

  #address(change: string, more: [string, string | number][]): void {
    this.#send('change_contact', change, more)
  }

  #tag(change: string, id: string, type: 'tag' | 'tag_group' = 'tag'): void {
    this.#send('change_external_tag', change, [
      ['Id', id],
      ['TagType', type],
    ])
  }

  #send(event: string, change: string, more: [string, string | number][]): void {
    this.#callbacks.send([
      ['FromUserName', 'sys'],
      ['CreateTime', this.#nowSeconds()],
      ['MsgType', 'event'],
      ['Event', event],
      ['ChangeType', change],
      ...more,
    ])
  }
}
