import { expect, it } from 'vitest'
import { parseXml } from '../contract/xml.ts'
import { type WecomEventName, wecomEvents } from './event-table.ts'
import { isActedOn, normaliseEvent } from './normalise-event.ts'

const pair = '<UserID><![CDATA[chenjing]]></UserID><ExternalUserID><![CDATA[wmLIU]]></ExternalUserID>'
const party = '<Id>2</Id><Name><![CDATA[华东客服]]></Name><ParentId><![CDATA[1]]></ParentId>'
const link = '<LinkId><![CDATA[cawcde]]></LinkId>'
const card =
  '<FromUserName><![CDATA[zhaomin]]></FromUserName><EventKey><![CDATA[accept]]></EventKey><TaskId><![CDATA[t1]]></TaskId>' +
  '<CardType><![CDATA[button_interaction]]></CardType><ResponseCode><![CDATA[rc]]></ResponseCode><AgentID>1000002</AgentID>'

/** A body of each event in the shape of the protocol page: fields that it names, values of our own. */
const samples: Record<WecomEventName, { fields: string; reads: object }> = {
  'change_external_contact/add_external_contact': {
    fields: `${pair}<State><![CDATA[ch_1001]]></State><WelcomeCode><![CDATA[WC]]></WelcomeCode>`,
    reads: { type: 'contact.added', state: 'ch_1001', welcomeCode: 'WC', mutual: true },
  },
  'change_external_contact/add_half_external_contact': {
    fields: pair,
    reads: { type: 'contact.added', welcomeCode: null, mutual: false },
  },
  'change_external_contact/edit_external_contact': { fields: pair, reads: { type: 'contact.edited' } },
  'change_external_contact/del_external_contact': {
    fields: `${pair}<Source><![CDATA[DELETE_BY_TRANSFER]]></Source>`,
    reads: { type: 'contact.removed', byHandover: true },
  },
  'change_external_contact/del_follow_user': { fields: pair, reads: { type: 'contact.lost' } },
  'change_external_contact/transfer_fail': {
    fields: `${pair}<FailReason><![CDATA[customer_limit_exceed]]></FailReason>`,
    reads: { type: 'contact.handover_failed', reason: 'customer_limit_exceed' },
  },
  'change_external_contact/msg_audit_approved': {
    fields: `${pair}<WelcomeCode><![CDATA[WC]]></WelcomeCode>`,
    reads: { type: 'contact.archive_agreed', memberId: 'chenjing', contactId: 'wmLIU' },
  },
  'change_external_chat/create': {
    fields: '<ChatId><![CDATA[wrA]]></ChatId>',
    reads: { type: 'customer_group.created', groupId: 'wrA' },
  },
  'change_external_chat/update': {
    fields:
      '<ChatId><![CDATA[wrA]]></ChatId><UpdateDetail><![CDATA[del_member]]></UpdateDetail><QuitScene>0</QuitScene>' +
      '<MemChangeCnt>1</MemChangeCnt><MemChangeList><Item><![CDATA[wmLIU]]></Item></MemChangeList>',
    reads: { type: 'customer_group.updated', change: 'del_member', changedIds: ['wmLIU'] },
  },
  'change_external_chat/dismiss': {
    fields: '<ChatId><![CDATA[wrA]]></ChatId>',
    reads: { type: 'customer_group.dismissed' },
  },
  'change_external_tag/create': {
    fields: '<Id><![CDATA[etA]]></Id><TagType><![CDATA[tag]]></TagType>',
    reads: { type: 'tag.created', tagId: 'etA', isGroup: false },
  },
  'change_external_tag/update': {
    fields: '<Id><![CDATA[etG]]></Id><TagType><![CDATA[tag_group]]></TagType><StrategyId>1</StrategyId>',
    reads: { type: 'tag.updated', isGroup: true },
  },
  'change_external_tag/delete': {
    fields: '<Id><![CDATA[etA]]></Id><TagType><![CDATA[tag]]></TagType>',
    reads: { type: 'tag.deleted' },
  },
  'change_external_tag/shuffle': {
    fields: '<Id><![CDATA[]]></Id>',
    reads: { type: 'tag.reordered', tagId: null },
  },
  'change_contact/create_user': {
    fields: '<UserID><![CDATA[newbie]]></UserID><Department><![CDATA[1,2]]></Department>',
    reads: { type: 'member.created', memberId: 'newbie' },
  },
  'change_contact/update_user': {
    fields: '<UserID><![CDATA[old]]></UserID><NewUserID><![CDATA[new]]></NewUserID>',
    reads: { type: 'member.updated', memberId: 'old', newMemberId: 'new' },
  },
  'change_contact/delete_user': {
    fields: '<UserID><![CDATA[gone]]></UserID>',
    reads: { type: 'member.deleted', memberId: 'gone' },
  },
  'change_contact/create_party': { fields: party, reads: { type: 'department.changed', departmentId: '2' } },
  'change_contact/update_party': { fields: party, reads: { type: 'department.changed' } },
  'change_contact/delete_party': { fields: '<Id>2</Id>', reads: { type: 'department.changed' } },
  'change_contact/update_tag': {
    fields: '<TagId>3</TagId><AddUserItems><![CDATA[a,b]]></AddUserItems>',
    reads: { type: 'kept', name: 'change_contact/update_tag' },
  },
  kf_msg_or_event: {
    fields: '<Token><![CDATA[ENC]]></Token><OpenKfId><![CDATA[wkA]]></OpenKfId>',
    reads: { type: 'service.ready', accountId: 'wkA', token: 'ENC' },
  },
  kf_account_auth_change: {
    fields: '<AuthAddOpenKfId><![CDATA[wkA]]></AuthAddOpenKfId>',
    reads: { type: 'service.accounts_changed' },
  },
  msgaudit_notify: { fields: '<AgentID>2000004</AgentID>', reads: { type: 'archive.ready' } },
  'customer_acquisition/balance_low': { fields: '', reads: { type: 'kept' } },
  'customer_acquisition/balance_exhausted': { fields: '', reads: { type: 'kept' } },
  'customer_acquisition/link_unavailable': { fields: link, reads: { type: 'kept' } },
  'customer_acquisition/customer_start_chat': { fields: link + pair, reads: { type: 'kept' } },
  'customer_acquisition/delete_link': { fields: link, reads: { type: 'kept' } },
  'customer_acquisition/friend_request': {
    fields: `${link}<State><![CDATA[ch]]></State>`,
    reads: { type: 'kept' },
  },
  template_card_event: { fields: card, reads: { type: 'card.answered', memberId: 'zhaomin', key: 'accept' } },
  template_card_menu_event: { fields: card, reads: { type: 'kept' } },
  enter_agent: { fields: '<FromUserName>chenjing</FromUserName>', reads: { type: 'app.opened' } },
  subscribe: { fields: '<AgentID>1000002</AgentID>', reads: { type: 'kept' } },
  unsubscribe: { fields: '<AgentID>1000002</AgentID>', reads: { type: 'kept' } },
  click: { fields: '<EventKey>menu</EventKey>', reads: { type: 'kept' } },
  view: { fields: '<EventKey>https://h5.example</EventKey>', reads: { type: 'kept' } },
  location: { fields: '<Latitude>23.1</Latitude>', reads: { type: 'kept' } },
  batch_job_result: {
    fields: '<BatchJob><JobId><![CDATA[j]]></JobId><ErrCode>0</ErrCode></BatchJob>',
    reads: { type: 'kept' },
  },
  message: {
    fields: '<FromUserName>chenjing</FromUserName><Content><![CDATA[你好]]></Content><MsgId>1</MsgId>',
    reads: { type: 'message.received', text: '你好' },
  },
}

const rows = Object.entries(samples) as [WecomEventName, (typeof samples)[WecomEventName]][]

it.each(rows)('%s is understood, and acted on or kept as the table says', (name, { fields, reads }) => {
  const [event, change] = name.split('/')
  const head =
    name === 'message'
      ? '<MsgType><![CDATA[text]]></MsgType>'
      : `<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[${event}]]></Event>${change ? `<ChangeType><![CDATA[${change}]]></ChangeType>` : ''}`
  const read = normaliseEvent(
    parseXml(
      `<xml><ToUserName><![CDATA[ww1]]></ToUserName><CreateTime>1700000000</CreateTime>${head}${fields}</xml>`,
    ),
  )
  expect(read).toMatchObject({ occurredAt: new Date(1_700_000_000_000), ...reads })
  expect(isActedOn(read)).toBe(wecomEvents[name].acted)
})

it('every row says what becomes of it', () => {
  for (const [name, { why }] of Object.entries(wecomEvents)) expect(`${name}: ${why}`).toMatch(/: \S.{10,}/)
})
