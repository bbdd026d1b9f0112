import { describe, expect, it } from 'vitest'
import { parseXml } from '../contract/xml.ts'
import { normaliseContact, normaliseLiveCode, normaliseTagGroup } from './normalise.ts'
import { normaliseEvent, type WecomEvent } from './normalise-event.ts'

function event(fields: string): WecomEvent {
  return normaliseEvent(
    parseXml(`<xml><CreateTime>1700000000</CreateTime><MsgType>event</MsgType>${fields}</xml>`),
  )
}

const pair = '<UserID>chenjing</UserID><ExternalUserID>wmLIU</ExternalUserID>'
const contactEvent = (change: string, more = '') =>
  event(`<Event>change_external_contact</Event><ChangeType>${change}</ChangeType>${pair}${more}`)

describe('events', () => {
  it.each([
    ['add_external_contact', '', { type: 'contact.added', state: null, welcomeCode: null, mutual: true }],
    ['add_half_external_contact', '<State>s</State>', { type: 'contact.added', state: 's', mutual: false }],
    ['edit_external_contact', '', { type: 'contact.edited' }],
    ['del_follow_user', '', { type: 'contact.lost' }],
    ['del_external_contact', '', { type: 'contact.removed', byHandover: false }],
    [
      'del_external_contact',
      '<Source>DELETE_BY_TRANSFER</Source>',
      { type: 'contact.removed', byHandover: true },
    ],
    [
      'transfer_fail',
      '<FailReason>customer_refused</FailReason>',
      { type: 'contact.handover_failed', reason: 'customer_refused' },
    ],
    ['msg_audit_approved', '', { type: 'contact.archive_agreed' }],
  ])('%s%s', (change, more, wanted) => {
    expect(contactEvent(change, more)).toMatchObject({
      memberId: 'chenjing',
      contactId: 'wmLIU',
      occurredAt: new Date(1_700_000_000_000),
      ...wanted,
    })
  })

  it.each([
    [
      '<Event>change_external_chat</Event><ChangeType>create</ChangeType><ChatId>wr1</ChatId>',
      'customer_group.created',
    ],
    [
      '<Event>change_external_chat</Event><ChangeType>dismiss</ChangeType><ChatId>wr1</ChatId>',
      'customer_group.dismissed',
    ],
    [
      '<Event>change_external_tag</Event><ChangeType>create</ChangeType><Id>et1</Id><TagType>tag</TagType>',
      'tag.created',
    ],
    ['<Event>change_external_tag</Event><ChangeType>shuffle</ChangeType>', 'tag.reordered'],
    ['<Event>change_contact</Event><ChangeType>create_user</ChangeType><UserID>u</UserID>', 'member.created'],
    ['<Event>change_contact</Event><ChangeType>delete_user</ChangeType><UserID>u</UserID>', 'member.deleted'],
    ['<Event>change_contact</Event><ChangeType>update_party</ChangeType><Id>2</Id>', 'department.changed'],
    ['<Event>enter_agent</Event><FromUserName>chenjing</FromUserName>', 'app.opened'],
  ])('%s', (fields, type) => {
    expect(event(fields).type).toBe(type)
  })

  it('reads who joined a group', () => {
    const fields =
      '<Event>change_external_chat</Event><ChangeType>update</ChangeType><ChatId>wr1</ChatId>' +
      '<UpdateDetail>add_member</UpdateDetail><MemChangeList><Item>a</Item><Item>b</Item></MemChangeList>'
    expect(event(fields)).toMatchObject({ groupId: 'wr1', change: 'add_member', changedIds: ['a', 'b'] })
  })

  it('carries a renamed member', () => {
    const fields =
      '<Event>change_contact</Event><ChangeType>update_user</ChangeType><UserID>a</UserID><NewUserID>b</NewUserID>'
    expect(event(fields)).toMatchObject({ type: 'member.updated', memberId: 'a', newMemberId: 'b' })
  })

  it('reads the answers of a card under their misspelt name', () => {
    const fields =
      '<Event>template_card_event</Event><FromUserName>zhaomin</FromUserName><TaskId>t1</TaskId>' +
      '<EventKey>accept</EventKey><ResponseCode>r</ResponseCode><SelectedItems><SelectedItem>' +
      '<QuestionKey>q</QuestionKey><OpitonIds><OpitonId>o1</OpitonId></OpitonIds></SelectedItem></SelectedItems>'
    expect(event(fields)).toMatchObject({
      type: 'card.answered',
      memberId: 'zhaomin',
      key: 'accept',
      answers: [{ questionKey: 'q', optionIds: ['o1'] }],
    })
  })

  it.each([
    ['<Event>change_external_contact</Event><ChangeType>add_external_contact</ChangeType>', 'UserID'],
    ['<Event>constructor</Event>', null],
    ['<Event>change_external_contact</Event><ChangeType>renamed_tomorrow</ChangeType>', null],
    ['', null],
  ])('keeps what it cannot read as unknown: %s', (fields, missing) => {
    expect(event(fields)).toMatchObject({ type: 'unknown', missing })
  })
})

describe('contacts', () => {
  it('reads the shape of `get`, with tags as objects', () => {
    const contact = normaliseContact(
      { external_userid: 'wmLIU', name: '刘女士', type: 1, gender: 2, unionid: 'oLIU', avatar: '' },
      [
        {
          userid: 'chenjing',
          remark: '刘女士-智能锁-天猫',
          description: '',
          createtime: 1_700_000_000,
          tags: [
            { group_name: '等级', tag_name: 'VIP', tag_id: 'et1', type: 1 },
            { group_name: '', tag_name: '爱聊天', type: 2 },
          ],
          remark_mobiles: ['13800000000', ''],
          add_way: 1,
          state: 'ch_1001',
        },
      ],
    )
    expect(contact).toEqual({
      contactId: 'wmLIU',
      kind: 'wechat',
      name: '刘女士',
      avatarUrl: null,
      gender: 'female',
      unionId: 'oLIU',
      company: null,
      owners: [
        {
          memberId: 'chenjing',
          remark: '刘女士-智能锁-天猫',
          description: null,
          company: null,
          phones: ['13800000000'],
          addedAt: new Date(1_700_000_000_000),
          addedBy: 'qr_scan',
          state: 'ch_1001',
          tags: [
            { tagId: 'et1', groupName: '等级', name: 'VIP', kind: 'corp' },
            { tagId: null, groupName: null, name: '爱聊天', kind: 'private' },
          ],
        },
      ],
    })
  })

  it('reads the shape of the batch, with tag ids only, and a new way of adding', () => {
    const contact = normaliseContact({ external_userid: 'wmLIU' }, [
      { userid: 'chenjing', tag_id: ['et1'], add_way: 999 },
    ])
    expect(contact.owners[0]).toMatchObject({
      addedBy: 'unknown',
      addedAt: null,
      tags: [{ tagId: 'et1', groupName: null, name: null, kind: 'corp' }],
    })
    expect(contact).toMatchObject({ unionId: null, name: null, gender: null })
  })
})

describe('live codes and tags', () => {
  it('reads a code with all fields and one with the fewest', () => {
    const full = {
      config_id: 'c',
      type: 2,
      scene: 2,
      user: ['a'],
      state: 's',
      skip_verify: false,
      is_exclusive: true,
    }
    expect(normaliseLiveCode(full)).toMatchObject({
      memberIds: ['a'],
      state: 's',
      skipVerify: false,
      exclusive: true,
    })
    expect(normaliseLiveCode({ config_id: 'c', type: 1, scene: 1 })).toEqual({
      configId: 'c',
      memberIds: [],
      departmentIds: [],
      remark: null,
      state: null,
      qrUrl: null,
      skipVerify: true,
      exclusive: false,
    })
  })

  it('leaves deleted tags out', () => {
    const group = {
      group_id: 'g',
      group_name: '等级',
      tag: [
        { id: 'a', name: 'VIP' },
        { id: 'b', name: '旧', deleted: true },
      ],
    }
    expect(normaliseTagGroup(group).tags).toEqual([{ tagId: 'a', name: 'VIP' }])
  })
})
