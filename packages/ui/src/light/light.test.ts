// biome-ignore-all lint/correctness/noChildrenProp: without JSX the typed props are the plainest way
import { createElement as h, type ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { I18nextProvider } from 'react-i18next'
import { describe, expect, it } from 'vitest'
import { ApiProblem } from '../api.ts'
import { createI18n } from '../i18n/create-i18n.ts'
import { stateTones } from '../tokens.ts'
import { Button, IconButton, LinkButton } from './button.tsx'
import {
  Avatar,
  Badge,
  BottomBar,
  Facts,
  List,
  Row,
  Skeleton,
  StateBadge,
  Stepper,
  Tabs,
  Tag,
} from './content.tsx'
import { Checkbox, Field, Select, TextArea, TextInput } from './fields.tsx'
import { Icon, iconNames } from './icon.tsx'
import { Picture, pictureNames } from './pictures.tsx'
import { Empty, ErrorState } from './states.tsx'
import { Timeline } from './timeline.tsx'
import { MapLink, Money, PhoneNumber, QrImage, TimeText } from './values.tsx'

function render(node: ReactNode, language = 'zh-CN'): string {
  const i18n = createI18n()
  void i18n.changeLanguage(language)
  return renderToStaticMarkup(h(I18nextProvider, { i18n }, node))
}

const text = (html: string) => html.replace(/<[^>]+>/g, '')

describe('buttons', () => {
  it('never send a form by accident, and say when they work', () => {
    expect(render(h(Button, { children: '派单' }))).toContain('type="button"')
    expect(render(h(Button, { submit: true, children: '保存' }))).toContain('type="submit"')
    const busy = render(h(Button, { busy: true, children: '保存' }))
    expect(busy).toContain('disabled=""')
    expect(busy).toContain('aria-busy="true"')
  })
  it('with an icon only still have a name', () => {
    expect(render(h(IconButton, { icon: 'close', label: '关闭' }))).toContain('aria-label="关闭"')
  })
  it('that lead out tell nobody where from', () => {
    expect(render(h(LinkButton, { href: '/docs', newPage: true, children: '文档' }))).toContain(
      'rel="noreferrer"',
    )
  })
})

describe('fields', () => {
  it('tie label, hint and control together', () => {
    const html = render(
      h(Field, { label: '手机号', hint: '师傅会打这个号码', children: h(TextInput, { value: '' }) }),
    )
    const id = /for="([^"]+)"/.exec(html)![1]
    expect(html).toContain(`id="${id}"`)
    expect(html).toContain(`aria-describedby="${id}-hint"`)
    expect(html).toContain(`id="${id}-hint"`)
  })
  it('say what is wrong in place of the hint', () => {
    const html = render(
      h(Field, { label: '手机号', hint: '提示', error: '少了一位', children: h(TextArea, { value: '' }) }),
    )
    expect(html).toContain('aria-invalid="true"')
    expect(html).toContain('role="alert"')
    expect(html).not.toContain('提示')
  })
  it('mark what may be left out', () => {
    expect(
      text(render(h(Field, { label: '备注', optional: true, children: h(TextInput, { value: '' }) }))),
    ).toContain('选填')
  })
  it('offer a list with a placeholder that cannot be chosen', () => {
    const html = render(
      h(Select, { value: '', placeholder: '请选择', options: [{ value: 'am', label: '上午' }] }),
    )
    expect(html).toMatch(/<option value="" disabled="" hidden=""[^>]*>请选择/)
    expect(html).toContain('上午')
  })
  it('have a real checkbox', () => {
    expect(render(h(Checkbox, { checked: true, onChecked: () => {}, children: '同意' }))).toContain(
      'type="checkbox"',
    )
  })
})

describe('states', () => {
  it.each(stateTones)('%s is icon, word and colour', (tone) => {
    const html = render(h(StateBadge, { tone }))
    expect(html).toContain(`data-tone="${tone}"`)
    expect(html).toContain('<svg')
    expect(text(html).length).toBeGreaterThan(0)
  })
  it('a count is silent at zero and capped', () => {
    expect(render(h(Badge, { count: 0, label: '通知' }))).toBe('')
    expect(render(h(Badge, { count: 120, label: '通知' }))).toContain('99+')
  })
  it('an empty page has one sentence and a picture', () => {
    const html = render(h(Empty, { sentence: '还没有订单。' }))
    expect(html).toContain('q-picture')
    expect(text(html)).toBe('还没有订单。')
  })
  it('an error tells what happened, what to do, and its number', () => {
    const error = new ApiProblem({
      status: 409,
      code: 'work_order.already_completed',
      title: '工单已完工',
      whatToDo: '刷新看看',
      requestId: 'r-7',
    })
    const html = render(h(ErrorState, { error, onRetry: () => {} }))
    expect(html).toContain('role="alert"')
    for (const words of ['工单已完工', '刷新看看', 'r-7', '重试']) expect(text(html)).toContain(words)
  })
  it('a form tells why it was refused without a number, and keeps the number of our own failure', () => {
    const shown = (status: number) =>
      text(
        render(
          h(ErrorState, {
            error: new ApiProblem({ status, title: '没有对上', requestId: 'r-8' }),
            compact: true,
          }),
        ),
      )
    expect([shown(409).includes('r-8'), shown(500).includes('r-8')]).toEqual([false, true])
  })
  it('an unknown outcome is said to be unknown', () => {
    const error = new ApiProblem({ status: 0, code: 'network.unreachable', outcomeUnknown: true })
    expect(text(render(h(ErrorState, { error })))).toContain('不确定有没有做成')
    expect(text(render(h(ErrorState, { error }), 'en'))).toContain('may or may not have happened')
  })
  it('a screen that failed keeps its inner words to itself', () => {
    expect(text(render(h(ErrorState, { error: new TypeError('x is undefined') })))).not.toContain('undefined')
  })
  it('a skeleton says that it loads', () => {
    expect(render(h(Skeleton, { lines: 2 }))).toContain('aria-label="正在载入"')
  })
})

describe('values', () => {
  it('money is grouped; a loss is said in words', () => {
    expect(text(render(h(Money, { fen: '123450' })))).toBe('¥1,234.50')
    const loss = render(h(Money, { fen: -500n }))
    expect(text(loss)).toBe('负−¥5.00')
    expect(loss).toContain('data-sign="minus"')
    expect(text(render(h(Money, { fen: 500, signed: true })))).toBe('+¥5.00')
  })
  it('a masked phone is not dialled', () => {
    expect(render(h(PhoneNumber, { value: '138****8000' }))).not.toContain('href')
    expect(render(h(PhoneNumber, { value: '138****8000', dial: '95013,,1234' }))).toContain('tel:95013,,1234')
  })
  it('a moment has both its forms', () => {
    const html = render(h(TimeText, { at: Date.now() - 12 * 60_000 }))
    expect(text(html)).toMatch(/^12 分钟前 · \d\d:\d\d$|^12 分钟前 · \d+月\d+日 \d\d:\d\d$/)
    expect(html).toContain('dateTime=')
  })
  it('an address opens the map of the phone', () => {
    expect(render(h(MapLink, { address: '花木街道', lng: 121.5, lat: 31.2 }))).toContain('geo:31.2,121.5?q=')
  })
  it('a QR code stands on this page alone', () => {
    expect(render(h(QrImage, { svg: '<svg/>' }))).toContain('src="data:image/svg+xml')
  })
})

describe('lists and steps', () => {
  it('a row opens by link or button, or not at all', () => {
    expect(render(h(Row, { title: '订单', href: '/orders/1' }))).toContain('<a class="q-row')
    expect(render(h(Row, { title: '订单', onOpen: () => {} }))).toContain('<button')
    expect(render(h(List, { label: '订单', children: h(Row, { title: '订单' }) }))).not.toMatch(/<a |<button/)
  })
  it('steps name the current one for readers', () => {
    const html = render(
      h(Stepper, {
        at: 1,
        steps: [
          { key: 'a', label: '预约' },
          { key: 'b', label: '上门' },
        ],
      }),
    )
    expect(html).toContain('第 2 步，共 2 步')
    expect(html.match(/aria-current="step"/g)).toHaveLength(1)
  })
  it('only the open tab takes the tab key', () => {
    const html = render(
      h(Tabs, {
        label: '工单',
        at: 'b',
        onPick: () => {},
        items: [
          { key: 'a', label: '待接单', count: 3 },
          { key: 'b', label: '今日' },
        ],
      }),
    )
    expect(html.match(/tabindex="0"/gi)).toHaveLength(1)
    expect(html).toContain('aria-selected="true"')
  })
  it('a face without a photo shows the family name and reads the whole', () => {
    expect(text(render(h(Avatar, { name: '刘女士' })))).toBe('刘刘女士')
    expect(render(h(Avatar, { name: '王磊', src: '/files/1' }))).toContain('alt="王磊"')
  })
  it('facts, tags, timeline and bar show what they are given', () => {
    expect(text(render(h(Facts, { facts: [{ key: 'sn', label: '序列号', value: 'X5-001' }] })))).toBe(
      '序列号X5-001',
    )
    expect(text(render(h(Tag, { children: '智能锁' })))).toBe('智能锁')
    expect(text(render(h(BottomBar, { note: '14:00', children: '签到' })))).toBe('14:00签到')
    const line = render(
      h(Timeline, {
        label: '经过',
        items: [{ key: '1', at: '2026-11-21T06:20:00Z', icon: 'check', title: '验收', who: '刘女士' }],
      }),
    )
    expect(text(line)).toContain('刘女士')
  })
})

describe('drawings', () => {
  it.each(iconNames)('icon %s is drawn', (name) => {
    expect(render(h(Icon, { name }))).toMatch(/d="M/i)
  })
  it.each(pictureNames)('picture %s is drawn', (name) => {
    expect(render(h(Picture, { name }))).toContain('viewBox')
  })
})
