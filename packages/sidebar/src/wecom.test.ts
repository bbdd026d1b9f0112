import { afterEach, describe, expect, it, vi } from 'vitest'
import { connectWecom, insideWecom, type WecomConfig } from './wecom.ts'

afterEach(() => vi.unstubAllGlobals())

const signature = { timestamp: '1', nonceStr: 'n', signature: 's' }
const config: WecomConfig = {
  corpId: 'ww1',
  agentId: '1000002',
  config: signature,
  agentConfig: signature,
  member: { name: '陈静', wecomUserId: 'chenjing' },
}

/** A page around ours that answers as the sandbox's client page does. */
function frameUs(answers: Record<string, object>, { sameOrigin = true } = {}) {
  const listeners: ((event: object) => void)[] = []
  const asked: { method: string; params: unknown; target: string }[] = []
  const origin = 'http://127.0.0.1:8080'
  const parent = {
    location: { origin: sameOrigin ? origin : 'https://elsewhere.example' },
    postMessage(message: { id: number; method: string; params: unknown }, target: string) {
      asked.push({ method: message.method, params: message.params, target })
      const result = answers[message.method]
      const data = result
        ? { qiao: 'jssdk', id: message.id, result }
        : { qiao: 'jssdk', id: message.id, error: { errMsg: `${message.method}:no permission` } }
      for (const hear of listeners) hear({ data, origin, source: parent })
    },
  }
  const listen = (_type: string, hear: (event: object) => void) => void listeners.push(hear)
  vi.stubGlobal('window', { parent, addEventListener: listen })
  vi.stubGlobal('location', { origin, href: `${origin}/sidebar/?wecom_member=chenjing#x` })
  vi.stubGlobal('navigator', { userAgent: 'Chrome' })
  return {
    asked,
    tell: (event: object) => {
      for (const hear of listeners) hear(event)
    },
    parent,
    origin,
  }
}

const ready = {
  register: { errMsg: 'ok' },
  agentConfig: { errMsg: 'ok' },
  getContext: { entry: 'single_chat_tools' },
  getCurExternalContact: { userId: 'wmLiu' },
  sendChatMessage: { errMsg: 'ok' },
}

describe('wecom', () => {
  it('knows its own browser', () => {
    expect(insideWecom('Mozilla/5.0 wxwork/4.1.0 MicroMessenger/7.0')).toBe(true)
    expect(insideWecom('Mozilla/5.0 MicroMessenger/7.0')).toBe(false)
  })

  it('speaks with the sandbox page that frames it, to its origin only, signed for the page without its hash', async () => {
    const { asked, origin } = frameUs(ready)
    const askConfig = vi.fn(async () => config)
    const wecom = (await connectWecom(askConfig))!
    expect(askConfig).toHaveBeenCalledWith(`${origin}/sidebar/?wecom_member=chenjing`)
    expect(await wecom.currentChat()).toEqual({ contact: 'wmLiu', group: null })
    await wecom.sendLink({ title: '登记', url: `${origin}/c/x`, description: '点开填写' })
    expect(asked.map((one) => one.method)).toEqual([
      'register',
      'agentConfig',
      'getContext',
      'getCurExternalContact',
      'sendChatMessage',
    ])
    expect(new Set(asked.map((one) => one.target))).toEqual(new Set([origin]))
  })

  it('hears of another chat from that page alone', async () => {
    const { tell, parent, origin } = frameUs(ready)
    const wecom = (await connectWecom(async () => config))!
    const heard = vi.fn()
    const leave = wecom.onContactChanged(heard)
    const event = { data: { qiao: 'jssdk', event: 'contact_changed', data: { userId: 'wmB' } } }
    tell({ ...event, origin: 'https://elsewhere.example', source: parent })
    tell({ ...event, origin, source: {} })
    expect(heard).not.toHaveBeenCalled()
    tell({ ...event, origin, source: parent })
    leave()
    tell({ ...event, origin, source: parent })
    expect(heard).toHaveBeenCalledTimes(1)
  })

  it('outside a chat there is nobody', async () => {
    frameUs({ ...ready, getContext: { entry: 'normal' } })
    const wecom = (await connectWecom(async () => config))!
    expect(await wecom.currentChat()).toEqual({ contact: null, group: null })
  })

  it('in a group it is the group, and nobody of it yet', async () => {
    const { asked } = frameUs({
      ...ready,
      getContext: { entry: 'group_chat_tools' },
      getCurExternalChat: { chatId: 'wrGroup' },
    })
    const wecom = (await connectWecom(async () => config))!
    expect(await wecom.currentChat()).toEqual({ contact: null, group: 'wrGroup' })
    expect(asked.map((one) => one.method)).not.toContain('getCurExternalContact')
  })

  it('says what was not granted', async () => {
    const { register, agentConfig, getContext } = ready
    frameUs({ register, agentConfig, getContext })
    const wecom = (await connectWecom(async () => config))!
    await expect(wecom.currentChat()).rejects.toThrow('getCurExternalContact:no permission')
  })

  it('is nothing in a plain browser, nor in a frame of another site', async () => {
    frameUs(ready, { sameOrigin: false })
    expect(await connectWecom(async () => Promise.reject(new Error('not asked')))).toBeUndefined()
  })
})
