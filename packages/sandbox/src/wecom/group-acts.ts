import type { CallbackField, CallbackSender } from './callbacks.ts'
import { type CorpState, findMember, type GroupChat, stableId } from './corp.ts'

/** What people do in customer groups; each sends its event with the event's own codes of JoinScene. */
export class GroupActs {
  readonly #corp: CorpState
  readonly #callbacks: CallbackSender
  readonly #nowSeconds: () => number

  constructor(corp: CorpState, callbacks: CallbackSender, nowSeconds: () => number) {
    this.#corp = corp
    this.#callbacks = callbacks
    this.#nowSeconds = nowSeconds
  }

  create(owner: string, name: string): GroupChat {
    this.#corp.counter += 1
    const chat_id = stableId('wr', 30, this.#corp.corpId, 'group', String(this.#corp.counter))
    const group: GroupChat = {
      chat_id,
      name,
      owner,
      create_time: this.#nowSeconds(),
      notice: '',
      admins: [],
      version: 1,
      members: [{ ...this.#person(owner), type: 1, join_time: this.#nowSeconds(), join_scene: 1 }],
    }
    this.#corp.groups[chat_id] = group
    this.#send('create', chat_id)
    return group
  }

  join(chatId: string, personId: string, by: 'invited' | 'qr' = 'qr'): void {
    const group = this.#corp.groups[chatId]
    if (!group || group.members.some((one) => one.userid === personId)) return
    group.version += 1
    group.members.push({
      ...this.#person(personId),
      join_time: this.#nowSeconds(),
      join_scene: by === 'qr' ? 3 : 1,
      ...(by === 'invited' ? { invitor: group.owner } : {}),
    })
    this.#send('update', chatId, [
      ['UpdateDetail', 'add_member'],
      ['JoinScene', by === 'qr' ? 3 : 0],
      ['MemChangeCnt', 1],
    ])
  }

  leave(chatId: string, personId: string): void {
    const group = this.#corp.groups[chatId]
    if (!group) return
    group.version += 1
    group.members = group.members.filter((one) => one.userid !== personId)
    this.#send('update', chatId, [
      ['UpdateDetail', 'del_member'],
      ['QuitScene', 0],
      ['MemChangeCnt', 1],
    ])
  }

  rename(chatId: string, name: string): void {
    const group = this.#corp.groups[chatId]
    if (!group) return
    group.name = name
    this.#send('update', chatId, [['UpdateDetail', 'change_name']])
  }

  dismiss(chatId: string): void {
    delete this.#corp.groups[chatId]
    this.#send('dismiss', chatId)
  }

  #person(personId: string): { userid: string; type: 1 | 2; name: string; unionid?: string } {
    const member = findMember(this.#corp, personId)
    if (member) return { userid: member.userId, type: 1, name: member.name }
    const contact = this.#corp.contacts[personId]
    return {
      userid: personId,
      type: 2,
      name: contact?.name ?? '微信用户',
      ...(this.#corp.unionIdBound && contact?.unionId ? { unionid: contact.unionId } : {}),
    }
  }

  #send(change: string, chatId: string, more: CallbackField[] = []): void {
    this.#callbacks.send([
      ['FromUserName', 'sys'],
      ['CreateTime', this.#nowSeconds()],
      ['MsgType', 'event'],
      ['Event', 'change_external_chat'],
      ['ChangeType', change],
      ['ChatId', chatId],
      ...more,
    ])
  }
}
