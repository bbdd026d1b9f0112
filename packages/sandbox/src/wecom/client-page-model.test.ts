import { createElement as h, type ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  clockTime,
  codeLabel,
  displayName,
  faultOf,
  hueOf,
  labelOf,
  lengthOf,
  safeLink,
  speedStep,
  speeds,
} from '../../client/src/chat-model.ts'
import type { AppMessage, Chat } from '../../client/src/view.ts'
import { faultKinds } from '../faults.ts'
import { actKinds } from '../world/acts.ts'
import { sceneNames, scenes } from '../world/scenes.ts'

/** The page of the fake WeCom: what it decides, and what it shows without a browser. */

const chat = (more: Partial<Chat> = {}): Chat => ({
  externalUserId: 'wmLIU',
  name: '刘女士',
  gender: 2,
  remark: '',
  phones: [],
  tags: [],
  state: '',
  friends: true,
  unread: 0,
  last: { text: '什么时候能装', at: 1_776_000_000 },
  ...more,
})
const members = [{ userId: 'chenjing', name: '陈静', position: '客服', holdsContacts: true }]
const code = { config_id: '0123456789abcdef', remark: '', state: '', user: ['chenjing', 'gone'], scans: 0 }

describe('what the page decides', () => {
  it('calls a person by the remark, else by their own name', () => {
    expect(displayName(chat())).toBe('刘女士')
    expect(displayName(chat({ remark: '刘女士-智能锁' }))).toBe('刘女士-智能锁')
  })

  it('tells the time of Shanghai, wherever the browser is', () => {
    expect(clockTime(Date.parse('2026-04-12T16:05:00Z') / 1000)).toBe('00:05')
    expect(clockTime(Date.parse('2026-04-12T06:30:59Z') / 1000)).toBe('14:30')
  })

  it.each([
    ['https://h5.example/x', true],
    ['http://127.0.0.1:8080/', true],
    ['/sidebar/', true],
    ['javascript:alert(1)', false],
    ['JAVASCRIPT:alert(1)', false],
    [' javascript:alert(1)', false],
    ['data:text/html,x', false],
    ['httpx://h', false],
    ['', false],
    [undefined, false],
  ])('a link %j may be opened: %s', (link, opens) => {
    expect(safeLink(link)).toBe(opens ? link : undefined)
  })

  it('names a live code by remark, state or the start of its id, and those behind it', () => {
    expect(codeLabel({ ...code, remark: '包裹卡', state: 's' }, members)).toBe('包裹卡（陈静、gone）')
    expect(codeLabel({ ...code, state: 'ch_1' }, members)).toBe('ch_1（陈静、gone）')
    expect(codeLabel(code, members)).toBe('01234567（陈静、gone）')
  })

  it('gives each id its own colour for ever', () => {
    const hues = Array.from({ length: 300 }, (_, n) => hueOf(`wm${n}`))
    expect(hues.every((hue) => Number.isInteger(hue) && hue >= 0 && hue < 360)).toBe(true)
    expect(new Set(hues).size).toBeGreaterThan(100)
    expect(hueOf('wmLIU')).toBe(hueOf('wmLIU'))
  })

  it('sets the slider at or below the speed', () => {
    expect(speeds.map(speedStep)).toEqual([0, 1, 2, 3, 4, 5])
    expect([speedStep(0.5), speedStep(59), speedStep(1e6)]).toEqual([0, 1, 5])
  })

  it.each([
    [1, '1 秒'],
    [59, '59 秒'],
    [60, '1 分钟'],
    [1_200, '20 分钟'],
    [3_600, '1 小时'],
    [5_400, '1.5 小时'],
  ])('%i simulated seconds are %s', (seconds, words) => {
    expect(lengthOf(seconds)).toBe(words)
  })

  it('asks for a fault as the sandbox takes it: no empty fields, a delay only for a delay', () => {
    const form = {
      platform: 'wecom',
      kind: 'delay',
      route: ' callback/* ',
      percent: 30,
      delayMs: 800,
      count: '2',
    }
    expect(faultOf(form)).toEqual({
      platform: 'wecom',
      kind: 'delay',
      rate: 0.3,
      route: 'callback/*',
      delayMs: 800,
      count: 2,
    })
    expect(faultOf({ ...form, kind: 'drop', route: '  ', count: '', percent: 100 })).toEqual({
      platform: 'wecom',
      kind: 'drop',
      rate: 1,
    })
    expect(labelOf([['wecom', '企业微信']], 'wecom')).toBe('企业微信')
    expect(labelOf([], 'other')).toBe('other')
  })
})

describe('what the page shows', () => {
  // Its modules read the address of the page when they are loaded.
  const load = (name: string) => import(`../../client/src/${name}.tsx`)
  const text = (html: string) => html.replace(/<[^>]+>/g, '')
  const render = (node: ReactNode) => renderToStaticMarkup(node)
  beforeAll(() => vi.stubGlobal('location', { href: 'http://127.0.0.1:9000/client/' }))
  afterAll(() => vi.unstubAllGlobals())

  it('chats with their last words, unread ones capped, and who is no friend any more', async () => {
    const { ChatList } = await load('chat-list')
    const list = (chats: Chat[]) =>
      render(h(ChatList, { chats, openId: 'wmLIU', onOpen: () => {}, onScan: () => {} }))
    const html = list([
      chat({ unread: 120 }),
      chat({ externalUserId: 'wmW', name: '王先生', friends: false, last: null }),
    ])
    expect(html).toContain('title="120 条未读"')
    expect(html).toMatch(/<em[^>]*>99<\/em>/)
    expect(html.match(/aria-current="true"/g)).toHaveLength(1)
    expect(text(html)).toContain('已不是好友')
    expect(text(list([]))).toContain('还没有客户')
  })

  it('messages of the app with their buttons; an answered card takes no second press, a strange link none at all', async () => {
    const { AppMessages } = await load('app-messages')
    const message = (more: Partial<AppMessage>): AppMessage => ({
      id: 'm1',
      msgtype: 'template_card',
      body: {},
      at: 0,
      ...more,
    })
    const show = (messages: AppMessage[]) =>
      render(h(AppMessages, { userId: 'zhaomin', messages, onChange: () => {}, onError: () => {} }))
    const card = {
      main_title: { title: '新单待接' },
      button_list: [
        { text: '接单', key: 'a' },
        { text: '拒单', key: 'b' },
      ],
    }
    expect(show([message({ body: card })])).not.toContain('disabled')
    const answered = show([message({ body: card, answeredKey: 'a' })])
    expect(answered.match(/disabled=""/g)).toHaveLength(2)
    expect(text(answered)).toContain('接单 ✓')
    expect(text(answered)).not.toContain('拒单 ✓')
    expect(show([message({ body: { content: 'x', url: 'javascript:alert(1)' } })])).not.toContain('<a ')
    expect(show([message({ body: { content: 'x', url: 'https://scrm.example/' } })])).toContain(
      'rel="noreferrer"',
    )
    expect(text(show([]))).toContain('还没有给这位员工发过消息')
  })

  it('a chat from both sides, what it was about, and its end', async () => {
    const { ChatPane } = await load('chat-pane')
    const pane = (one: Chat, messages: object[]) =>
      render(h(ChatPane, { chat: one, member: members[0], messages, onChange: () => {}, onError: () => {} }))
    const html = pane(chat({ remark: '刘女士-锁', state: 'o_1', tags: ['VIP'] }), [
      { id: 1, from: 'system', msgtype: 'text', text: { content: '刘女士 已添加你为好友' }, at: 0 },
      { id: 2, from: 'member', welcome: true, msgtype: 'text', text: { content: '<b>您好</b>' }, at: 0 },
      { id: 3, from: 'contact', msgtype: 'news', news: { link: 'javascript:x', title: '链接' }, at: 0 },
      { id: 4, from: 'contact', msgtype: 'image', mediaId: 'm', at: 0 },
    ])
    expect(html).toContain('&lt;b&gt;您好')
    expect(html).not.toContain('javascript')
    for (const words of ['昵称 刘女士', '来源 o_1', 'VIP', '欢迎语', '[图片]'])
      expect(text(html)).toContain(words)
    expect(html).toContain('role="log"')
    expect(text(pane(chat({ friends: false }), []))).toContain('已不是好友，发不出消息')
  })

  it('names every fault and every scene that the sandbox knows, and only acts that there are', async () => {
    const { readFileSync } = await import('node:fs')
    const source = (name: string) =>
      readFileSync(new URL(`../../client/src/${name}.tsx`, import.meta.url), 'utf8')
    for (const kind of faultKinds) expect(source('faults-page')).toContain(`['${kind}', '`)
    // This page asks for the scenes; the console's names each in both languages.
    expect(source('world-controls')).toContain('_world/scenes')
    const consolePage = new URL('../../../console/src/pages/sandbox-controls/', import.meta.url)
    const scenesThere = readFileSync(new URL('scene-card.tsx', consolePage), 'utf8')
    const wordsThere = readFileSync(new URL('texts.ts', consolePage), 'utf8')
    for (const name of sceneNames) {
      expect(scenesThere).toContain(`'${name}'`)
      expect(wordsThere).toContain(`${name}: '${scenes[name].title}'`)
      expect(wordsThere.split(`      ${name}:`)).toHaveLength(5)
    }
    for (const [, kind] of source('world-controls').matchAll(/act\('(\w+)'/g))
      expect(actKinds).toContain(kind)
  })
})

describe('asking the sandbox', () => {
  afterEach(() => vi.unstubAllGlobals())
  it('goes to the folder above the page, and says what the sandbox said', async () => {
    vi.stubGlobal('location', { href: 'http://127.0.0.1:9000/client/' })
    const { ask, SandboxError, wecom } = await import(`../../client/src/${'sandbox-api'}.ts`)
    const asked: [string, RequestInit][] = []
    let answer = new Response('{"ok":1}')
    vi.stubGlobal('fetch', async (url: URL, init: RequestInit) => {
      asked.push([url.href, init])
      return answer
    })
    expect(await wecom('_client/seen', { userId: 'a' })).toEqual({ ok: 1 })
    expect(asked[0]).toMatchObject([
      'http://127.0.0.1:9000/wecom/_client/seen',
      { method: 'POST', body: '{"userId":"a"}' },
    ])
    answer = new Response('')
    expect(await ask('_faults', { method: 'DELETE' })).toEqual({})
    expect(asked[1]![1]).toMatchObject({ method: 'DELETE', headers: {} })
    for (const [body, words] of [
      ['{"error":"已不是好友"}', '已不是好友'],
      ['{"message":"bad","error":"x"}', 'bad'],
      ['<html>', '请求失败（409）'],
      ['{}', '请求失败（409）'],
    ] as const) {
      answer = new Response(body, { status: 409 })
      const failure = await ask('_world/act', { body: {} }).catch((error: Error) => error)
      expect(failure).toBeInstanceOf(SandboxError)
      expect([failure.status, failure.message]).toEqual([409, words])
    }
  })
})
