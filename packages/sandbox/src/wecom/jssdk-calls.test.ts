import { describe, expect, it } from 'vitest'
import { type HostState, isCall, JssdkCalls } from '../../client/src/jssdk-calls.ts'
import type { ChatBody } from '../../client/src/view.ts'

const origin = 'https://qiao.example'
const page = { corpId: 'wwCORP', agentId: 1000002, url: `${origin}/sidebar/`, timestamp: '1', nonceStr: 'n' }
const granted = ['getCurExternalContact', 'sendChatMessage', 'openEnterpriseChat']

function host(change: Partial<HostState> = {}) {
  const sent: ChatBody[] = []
  const opened: string[] = []
  const calls = new JssdkCalls(origin, async ({ signature, kind }) =>
    signature === `right for ${kind}` ? { valid: true } : { valid: false, reason: 'invalid signature' },
  )
  const state: HostState = {
    corpId: 'wwCORP',
    agentId: 1000002,
    contactId: 'wmLIU',
    sendChatMessage: async (body) => {
      sent.push(body)
    },
    openChat: (id) => {
      opened.push(id)
      return id === 'wmLIU'
    },
    ...change,
  }
  const call = (method: string, params?: Record<string, unknown>) =>
    calls.answer({ qiao: 'jssdk', id: 7, method, params }, state)
  const configure = () => call('agentConfig', { ...page, signature: 'right for app', jsApiList: granted })
  return { calls, call, configure, sent, opened }
}

describe('the fake JS-SDK', () => {
  it('grants nothing before agentConfig, and nothing after another page was loaded', async () => {
    const { calls, call, configure } = host()
    for (const method of granted) {
      expect(await call(method)).toEqual({
        qiao: 'jssdk',
        id: 7,
        error: { errMsg: `${method}:no permission` },
      })
    }
    await configure()
    expect(await call('getCurExternalContact')).toMatchObject({ id: 7, result: { userId: 'wmLIU' } })
    calls.forget()
    expect(await call('getCurExternalContact')).toMatchObject({
      error: { errMsg: 'getCurExternalContact:no permission' },
    })
  })

  it.each([
    [
      'a wrong signature',
      { ...page, signature: 'wrong', jsApiList: granted },
      'agentConfig:fail invalid signature',
    ],
    [
      'the other ticket',
      { ...page, signature: 'right for corp', jsApiList: granted },
      'agentConfig:fail invalid signature',
    ],
    [
      'a foreign page',
      { ...page, url: 'https://evil.example/', signature: 'right for app' },
      'agentConfig:fail invalid url domain',
    ],
    [
      'no page',
      { ...page, url: undefined, signature: 'right for app' },
      'agentConfig:fail invalid url domain',
    ],
  ])('refuses agentConfig with %s', async (_name, params, errMsg) => {
    const { call } = host()
    expect(await call('agentConfig', params)).toMatchObject({ error: { errMsg } })
    expect(await call('getCurExternalContact')).toMatchObject({ error: expect.anything() })
  })

  it('registers with the corp ticket and tells where it was opened', async () => {
    const { call } = host()
    expect(await call('register', { ...page, signature: 'right for corp' })).toMatchObject({
      result: { errMsg: 'register:ok' },
    })
    expect(await call('getContext')).toMatchObject({ result: { entry: 'single_chat_tools' } })
    expect(await host({ contactId: null }).call('getContext')).toMatchObject({ result: { entry: 'normal' } })
  })

  it('puts texts and links into the chat, and nothing else', async () => {
    const { call, configure, sent } = host()
    await configure()
    const news = { link: 'https://h5.example/x', title: '登记服务地址' }
    await call('sendChatMessage', { msgtype: 'text', text: { content: '您好' } })
    await call('sendChatMessage', { msgtype: 'news', news })
    for (const params of [{}, { msgtype: 'text', text: { content: '' } }, { msgtype: 'news', news: {} }]) {
      expect(await call('sendChatMessage', params)).toMatchObject({
        error: { errMsg: 'sendChatMessage:fail invalid message' },
      })
    }
    expect(sent).toEqual([
      { msgtype: 'text', text: { content: '您好' } },
      { msgtype: 'news', news },
    ])
  })

  it('opens the chat of a contact', async () => {
    const { call, configure, opened } = host()
    await configure()
    expect(await call('openEnterpriseChat', { externalUserIds: 'wmLIU;wmX' })).toMatchObject({
      result: { errMsg: 'openEnterpriseChat:ok' },
    })
    expect(await call('openEnterpriseChat', { externalUserIds: ['wmX'] })).toMatchObject({
      error: expect.anything(),
    })
    expect(opened).toEqual(['wmLIU', 'wmX'])
  })

  it('names what it does not know, and passes a failure on', async () => {
    expect(await host().call('chooseImage')).toMatchObject({
      error: { errMsg: 'chooseImage:fail the function is not supported' },
    })
    const broken = host({ sendChatMessage: () => Promise.reject(new Error('已不是好友')) })
    await broken.configure()
    expect(await broken.call('sendChatMessage', { msgtype: 'text', text: { content: 'x' } })).toMatchObject({
      error: { errMsg: 'sendChatMessage:fail 已不是好友' },
    })
  })

  it.each([
    null,
    'text',
    {},
    { qiao: 'jssdk' },
    { qiao: 'jssdk', method: 'x' },
    { qiao: 'other', id: 1, method: 'x' },
  ])('reads no call out of %j', (data) => {
    expect(isCall(data)).toBe(false)
  })
})
