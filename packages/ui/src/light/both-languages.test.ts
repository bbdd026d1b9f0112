// biome-ignore-all lint/correctness/noChildrenProp: without JSX the typed props are the plainest way
import { createElement as h, type ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { I18nextProvider } from 'react-i18next'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiProblem } from '../api.ts'
import { createI18n } from '../i18n/create-i18n.ts'
import { definedTexts, type Texts } from '../i18n/texts.ts'
import '../console/texts.ts'
import { stateTones } from '../tokens.ts'
import { Button } from './button.tsx'
import { StateBadge } from './content.tsx'
import { Empty, ErrorState } from './states.tsx'
import { Money, PhoneNumber, TimeText } from './values.tsx'

function render(node: ReactNode, language = 'zh-CN'): string {
  const i18n = createI18n()
  void i18n.changeLanguage(language)
  return renderToStaticMarkup(h(I18nextProvider, { i18n }, node))
}
const text = (html: string) => html.replace(/<[^>]+>/g, '')
const inBoth = (node: ReactNode) => [text(render(node, 'zh-CN')), text(render(node, 'en'))]
const leaves = (texts: Texts): [string, string][] =>
  Object.entries(texts).flatMap(([key, words]) =>
    typeof words === 'string'
      ? [[key, words] as [string, string]]
      : leaves(words).map(([k, w]): [string, string] => [`${key}.${k}`, w]),
  )

describe('words', () => {
  const places = (words: string) => (words.match(/\{\{\w+\}\}/g) ?? []).sort()

  it.each([...definedTexts()].filter(([name]) => name.startsWith('ui.')))(
    '%s: both languages have a place for the same values',
    (_, bundle) => {
      const english = new Map(leaves(bundle.en))
      for (const [key, words] of leaves(bundle['zh-CN']))
        expect([key, places(english.get(key) ?? '')]).toEqual([key, places(words)])
    },
  )

  it.each([...definedTexts()].filter(([name]) => name.startsWith('ui.')))(
    '%s: no word is missing, and none is in the other language',
    (_, bundle) => {
      for (const [key, words] of leaves(bundle['zh-CN'])) {
        expect([key, words.trim()]).toEqual([key, words])
        expect([key, words.length > 0]).toEqual([key, true])
      }
      for (const [key, words] of leaves(bundle.en))
        expect([key, /[\u4e00-\u9fff]/.test(words)]).toEqual([key, false])
    },
  )
})

describe('a state', () => {
  it.each(stateTones)('%s has its word in both languages and its own icon', (tone) => {
    const [chinese, english] = inBoth(h(StateBadge, { tone }))
    expect(chinese).toMatch(/[\u4e00-\u9fff]/)
    expect(english).toMatch(/^[A-Z]/)
    expect(render(h(StateBadge, { tone }))).toContain('<svg')
  })

  it('never looks like another: six icons, six words', () => {
    const badges = stateTones.map((tone) => render(h(StateBadge, { tone })))
    expect(new Set(badges.map((html) => /d="([^"]+)"/.exec(html)![1])).size).toBe(stateTones.length)
    expect(new Set(badges.map(text)).size).toBe(stateTones.length)
  })

  it('may have a word of the trade and keeps icon and tone', () => {
    const html = render(h(StateBadge, { tone: 'overdue', children: '超时 2 小时' }))
    expect(text(html)).toBe('超时 2 小时')
    expect(html).toContain('data-tone="overdue"')
    expect(html).toContain('aria-hidden="true"')
  })
})

describe('amounts', () => {
  it.each([
    ['0', '¥0.00'],
    ['5', '¥0.05'],
    [123_456_789n, '¥1,234,567.89'],
  ])('%s fen', (fen, shown) => {
    expect(text(render(h(Money, { fen })))).toBe(shown)
  })

  it('that are negative say so in the language of the reader, not by colour alone', () => {
    expect(inBoth(h(Money, { fen: -12_300 }))).toEqual(['负−¥123.00', 'minus−¥123.00'])
    expect(text(render(h(Money, { fen: 0, signed: true })))).toBe('¥0.00')
    expect(text(render(h(Money, { fen: -1, signed: true })))).toBe('负−¥0.01')
  })
})

describe('phone numbers', () => {
  it('are read as a call and shown in groups', () => {
    const html = render(h(PhoneNumber, { value: '13800138000' }))
    expect(html).toContain('href="tel:13800138000"')
    expect(html).toContain('aria-label="拨打 138 0013 8000"')
    expect(render(h(PhoneNumber, { value: '13800138000' }), 'en')).toContain(
      'aria-label="Call 138 0013 8000"',
    )
  })

  it('spell an extension in the language of the reader', () => {
    expect(inBoth(h(PhoneNumber, { value: '95013123456-1234' }))).toEqual([
      '95013123456 转 1234',
      '95013123456 ext. 1234',
    ])
  })

  it('that are masked are words only', () => {
    const html = render(h(PhoneNumber, { value: '138****8000' }))
    expect(html).not.toMatch(/<a|tel:/)
    expect(text(html)).toBe('138 **** 8000')
  })
})

describe('moments', () => {
  beforeEach(() => vi.useFakeTimers({ now: Date.UTC(2026, 3, 12, 6, 30), toFake: ['Date'] }))
  afterEach(() => vi.useRealTimers())

  it.each([
    ['2026-04-12T06:29:30Z', '刚刚 · 14:29', 'just now · 14:29'],
    ['2026-04-12T04:30:00Z', '2 小时前 · 12:30', '2 h ago · 12:30'],
    ['2026-04-10T06:30:00Z', '2 天前 · 4月10日 14:30', '2 d ago · 04-10 14:30'],
    ['2026-04-12T06:45:00Z', '15 分钟后 · 14:45', 'in 15 min · 14:45'],
  ])('%s', (at, chinese, english) => {
    expect(inBoth(h(TimeText, { at }))).toEqual([chinese, english])
  })

  it('may be shown one way, with the whole on hover', () => {
    const at = '2026-04-12T06:20:00Z'
    const relative = render(h(TimeText, { at, show: 'relative' }))
    expect(text(relative)).toBe('10 分钟前')
    expect(relative).toContain('title="2026-04-12 14:20:00"')
    expect(relative).toContain('dateTime="2026-04-12T06:20:00.000Z"')
    expect(text(render(h(TimeText, { at, show: 'absolute' })))).toBe('14:20')
  })
})

describe('what went wrong', () => {
  it.each([
    [
      new ApiProblem({ status: 0, code: 'network.unreachable' }),
      '连不上服务器',
      'The server cannot be reached',
    ],
    [new ApiProblem({ status: 200, code: 'network.not_json' }), '服务器的回答看不懂', 'makes no sense'],
    [new ApiProblem({ status: 500, code: 'http.500' }), '服务器的回答看不懂', 'makes no sense'],
    [new ApiProblem({ status: 404, code: 'http.404' }), '没能完成', 'That did not work'],
    [new Error('x is undefined'), '页面出错了', 'This page failed'],
  ])('%s is said in both languages', (error, chinese, english) => {
    const [zh, en] = inBoth(h(ErrorState, { error }))
    expect(zh).toContain(chinese)
    expect(en).toContain(english)
    expect(en).not.toMatch(/[\u4e00-\u9fff]/)
  })

  it('of the server is said in its own words, once', () => {
    const error = new ApiProblem({
      status: 409,
      code: 'x',
      title: '工单已完工',
      detail: '工单已完工',
      whatToDo: '刷新看看',
    })
    expect(text(render(h(ErrorState, { error })))).toBe('工单已完工刷新看看')
    const both = new ApiProblem({ status: 409, code: 'x', title: '金额不对', detail: '少了 3 分' })
    expect(text(render(h(ErrorState, { error: both })))).toBe('金额不对：少了 3 分')
  })

  it('with an unknown outcome never asks for a blind retry', () => {
    const error = new ApiProblem({ status: 0, code: 'network.unreachable', outcomeUnknown: true })
    expect(text(render(h(ErrorState, { error, onRetry: () => {} })))).toContain('重试前先刷新看看结果')
  })

  it('offers a retry only where there is one, small where it must be', () => {
    const error = new Error('x')
    expect(render(h(ErrorState, { error }))).not.toContain('<button')
    expect(render(h(ErrorState, { error, compact: true, onRetry: () => {} }), 'en')).toMatch(
      /q-error-compact.*Try again/,
    )
  })

  it('nothing here yet is a sentence, a picture and one act', () => {
    const html = render(
      h(Empty, {
        sentence: '还没有工单。',
        picture: 'search',
        act: h(Button, { kind: 'primary', children: '去派单' }),
      }),
    )
    expect(text(html)).toBe('还没有工单。去派单')
    expect(html.match(/<button/g)).toHaveLength(1)
    expect(html).not.toContain('role="alert"')
  })
})
