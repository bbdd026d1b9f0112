// biome-ignore-all lint/correctness/noChildrenProp: without JSX the typed props are the plainest way
import { createElement as h, type ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { I18nextProvider } from 'react-i18next'
import { describe, expect, it, vi } from 'vitest'
import { ApiProblem } from '../api.ts'
import { createI18n } from '../i18n/create-i18n.ts'
import { Button, classes, IconButton } from './button.tsx'
import { Avatar, Badge, Card, Row, Skeleton, Stepper, Tabs, Tag } from './content.tsx'
import { Checkbox, Field, Select, TextInput } from './fields.tsx'
import { Icon, iconNames } from './icon.tsx'
import { NoticeProvider, useNoticeHistory, useNotices } from './notices.tsx'
import { PhotoInput } from './photo-input.tsx'
import { Sheet } from './sheet.tsx'
import { SignaturePad } from './signature-pad.tsx'
import { tabBeside } from './tab-keys.ts'
import { Timeline } from './timeline.tsx'
import { MapLink, QrImage } from './values.tsx'

function render(node: ReactNode, language = 'zh-CN'): string {
  const i18n = createI18n()
  void i18n.changeLanguage(language)
  return renderToStaticMarkup(h(I18nextProvider, { i18n }, node))
}
const text = (html: string) => html.replace(/<[^>]+>/g, '')

describe('steps', () => {
  const steps = ['预约', '派单', '上门', '验收'].map((label) => ({ key: label, label }))
  const placesAt = (at: number) =>
    [...render(h(Stepper, { steps, at })).matchAll(/data-place="(\w+)"/g)].map(([, place]) => place)

  it.each([
    [0, ['now', 'next', 'next', 'next']],
    [2, ['past', 'past', 'now', 'next']],
    [4, ['past', 'past', 'past', 'past']],
    [-1, ['next', 'next', 'next', 'next']],
  ])('at %i', (at, places) => {
    expect(placesAt(at)).toEqual(places)
  })

  it('tell readers where they are, within the ends, in both languages', () => {
    expect(render(h(Stepper, { steps, at: 2 }))).toContain('aria-label="第 3 步，共 4 步"')
    expect(render(h(Stepper, { steps, at: 9 }), 'en')).toContain('aria-label="Step 4 of 4"')
    expect(render(h(Stepper, { steps, at: 9 }))).not.toContain('aria-current')
    expect(render(h(Stepper, { steps, at: 1 })).match(/aria-current="step"/g)).toHaveLength(1)
  })
})

describe('tabs', () => {
  const items = [{ key: 'a' }, { key: 'b' }, { key: 'c' }]
  it.each([
    ['a', 1, 'b'],
    ['c', 1, 'a'],
    ['a', -1, 'c'],
    ['gone', 1, 'a'],
    ['gone', -1, 'c'],
  ] as const)('from %s by %i: %s', (at, by, next) => {
    expect(tabBeside(items, at, by)).toBe(next)
  })

  it('of which there are none lead nowhere', () => {
    expect(tabBeside([], 'a', 1)).toBeUndefined()
    expect(tabBeside([], 'a', -1)).toBeUndefined()
  })

  it('name the list, and the open one alone is selected', () => {
    const html = render(
      h(Tabs, {
        label: '工单',
        at: 'b',
        onPick: () => {},
        items: items.map(({ key }) => ({ key, label: key, count: key === 'a' ? 0 : undefined })),
      }),
    )
    expect(html).toContain('role="tablist" aria-label="工单"')
    expect(html.match(/aria-selected="true"/g)).toHaveLength(1)
    expect(html.match(/q-tab-count/g)).toHaveLength(1)
  })
})

describe('controls', () => {
  it('that work take no second tap and are busy for readers; those that rest are not', () => {
    const busy = render(h(Button, { busy: true, icon: 'check', children: '保存' }))
    expect(busy).toMatch(/disabled=""/)
    expect(busy).toContain('q-spinner')
    expect(busy).not.toContain('<svg')
    const plain = render(h(Button, { icon: 'check', children: '保存' }))
    expect(plain).not.toMatch(/disabled|aria-busy/)
    expect(render(h(Button, { disabled: true, children: '保存' }))).not.toContain('aria-busy')
    expect(render(h(Button, { kind: 'danger', wide: true, className: 'mine', children: '删' }))).toContain(
      'class="q-button q-button-danger q-wide mine"',
    )
  })

  it('with an icon only have their name twice: for readers and on hover', () => {
    expect(render(h(IconButton, { icon: 'close', label: '关闭' }))).toMatch(
      /aria-label="关闭".*title="关闭"|title="关闭".*aria-label="关闭"/,
    )
  })

  it.each(iconNames.slice(0, 6))('icon %s is decoration unless it has a name', (name) => {
    expect(render(h(Icon, { name }))).toContain('aria-hidden="true"')
    expect(render(h(Icon, { name, label: '提醒' }))).toMatch(/role="img".*aria-label="提醒"/)
  })

  it('in a field are tied to its error, which is read at once', () => {
    const html = render(
      h(Field, {
        label: '手机号',
        error: '少了一位',
        children: h(Select, { options: [], placeholder: '请选择' }),
      }),
    )
    const id = /for="([^"]+)"/.exec(html)![1]
    expect(html).toContain(`<select id="${id}" aria-describedby="${id}-error" aria-invalid="true"`)
    expect(html).toContain(`id="${id}-error" role="alert"`)
  })

  it('two fields have two ids, and one without a field has none', () => {
    const field = (label: string) => h(Field, { key: label, label, children: h(TextInput, { value: '' }) })
    const ids = [...render([field('姓名'), field('电话')]).matchAll(/for="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(2)
    expect(render(h(TextInput, { value: '' }))).not.toContain('id=')
    expect(text(render(h(Field, { label: '备注', optional: true, children: h(TextInput, {}) }), 'en'))).toBe(
      '备注optional',
    )
  })

  it('a checkbox that may not be changed says so', () => {
    const html = render(
      h(Checkbox, { checked: false, disabled: true, onChecked: () => {}, children: '同意' }),
    )
    expect(html).toMatch(/q-disabled/)
    expect(html).toMatch(/<input[^>]*disabled=""/)
  })

  it('classes leaves out what is not there', () => {
    expect(classes('a', false, undefined, null, '', 'b')).toBe('a b')
  })
})

describe('parts of a page', () => {
  it('a card has a heading only when it has words', () => {
    expect(render(h(Card, { children: 'x' }))).not.toContain('<h2')
    expect(render(h(Card, { title: '客户', tone: 'attention', flush: true, children: 'x' }))).toMatch(
      /q-card-flush" data-tone="attention".*<h2/,
    )
  })

  it('a tag that can go has a button with a name', () => {
    expect(render(h(Tag, { children: 'VIP' }))).not.toContain('<button')
    expect(render(h(Tag, { children: 'VIP', onRemove: () => {}, removeLabel: '去掉 VIP' }))).toContain(
      'aria-label="去掉 VIP"',
    )
  })

  it.each([
    [-1, ''],
    [0, ''],
    [99, '99待接单'],
    [100, '99+待接单'],
  ])('a count of %i shows %j', (count, shown) => {
    expect(text(render(h(Badge, { count, label: '待接单' })))).toBe(shown)
  })

  it('a face shows the first sign of a name, whole, and nobody is nobody', () => {
    expect(text(render(h(Avatar, { name: ' 𠮷野 ' })))).toBe('𠮷 𠮷野 ')
    // Whoever has no name gets a sign: the first letter of "unknown" would read as one.
    for (const name of ['', ' ', null])
      expect(render(h(Avatar, { name }))).toMatch(/^<span class="q-avatar"><svg.*<\/svg><\/span>$/)
  })

  it('a row that leads somewhere is one link, also when the page opens it itself', () => {
    const html = render(
      h(Row, { title: '工单', detail: '明天上午', lead: '1', end: '2', href: '/w/1', onOpen: () => {} }),
    )
    expect(html.match(/<a /g)).toHaveLength(1)
    expect(html).not.toContain('<button')
    expect(text(html)).toBe('1工单明天上午2')
  })

  it('a skeleton has the lines that were asked for and says what it does', () => {
    const html = render(h(Skeleton, { lines: 4 }), 'en')
    expect(html.match(/<span><\/span>/g)).toHaveLength(4)
    expect(html).toContain('role="status" aria-label="Loading"')
  })

  it('a sheet keeps its content until it is open, and is named by its title', () => {
    const sheet = (open: boolean) =>
      render(h(Sheet, { open, title: '选时间', onClose: () => {}, children: '上午', foot: '确定' }))
    expect(sheet(false)).not.toContain('上午')
    expect(sheet(true)).toContain('上午')
    const id = /<h2 id="([^"]+)"/.exec(sheet(true))![1]
    expect(sheet(true)).toContain(`aria-labelledby="${id}"`)
  })

  it('a signature cannot be wiped before it is there', () => {
    const html = render(h(SignaturePad, { label: '客户签名', onSigned: () => {} }))
    expect(html).toMatch(/role="img"/)
    expect(html).toContain('aria-label="客户签名"')
    expect(html).toMatch(/<button[^>]*disabled=""/)
    expect(text(html)).toContain('请在此签名')
  })

  it('photos can be added until there are enough, each removable', () => {
    vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:x' }))
    const photo = (name: string) => new File(['x'], name, { lastModified: 1 })
    const show = (count: number, max = 3) =>
      render(
        h(PhotoInput, {
          label: '安装后',
          photos: ['1', '2', '3'].slice(0, count).map(photo),
          onPhotos: () => {},
          max,
          camera: true,
        }),
      )
    expect(show(0)).toContain('capture="environment"')
    expect(show(0)).not.toContain('还可以加')
    expect(show(1)).toContain('还可以加 2 张')
    expect(show(2)).not.toMatch(/multiple/)
    expect(show(3)).not.toContain('type="file"')
    expect(show(3).match(/aria-label="删除照片"/g)).toHaveLength(3)
    vi.unstubAllGlobals()
  })

  it('a story has a mark, a time and a who for each thing that happened', () => {
    const html = render(
      h(Timeline, {
        label: '经过',
        items: [
          {
            key: '1',
            at: new Date(),
            icon: 'check',
            tone: 'done',
            title: '验收',
            who: '刘女士',
            detail: '五星',
          },
          { key: '2', at: new Date(), icon: 'user', title: '派单' },
        ],
      }),
    )
    expect([...html.matchAll(/<li data-tone="(\w+)"/g)].map(([, tone]) => tone)).toEqual(['done', 'waiting'])
    expect(html.match(/<time /g)).toHaveLength(2)
    expect(text(html)).toContain('刘女士五星')
  })

  it('an address without a point is searched by its words, and quotes break nothing', () => {
    expect(render(h(MapLink, { address: '花木街道 "8" 号&' }))).toContain(
      `href="geo:0,0?q=${encodeURIComponent('花木街道 "8" 号&')}"`,
    )
    expect(render(h(QrImage, { src: '/files/1' }), 'en')).toContain('src="/files/1" alt="QR code"')
  })
})

describe('notices', () => {
  function Speaker({ say }: { say: (notices: ReturnType<typeof useNotices>) => void }) {
    const notices = useNotices()
    if (notices.history().length === 0) say(notices)
    return h('i', null, String(useNoticeHistory().length))
  }
  const spoken = (say: (notices: ReturnType<typeof useNotices>) => void, language = 'zh-CN') =>
    render(h(NoticeProvider, { children: h(Speaker, { say }) }), language)

  it('are heard politely, a failure at once and until it is seen', () => {
    const html = spoken((notices) =>
      notices.failed(new ApiProblem({ status: 0, code: 'network.unreachable' })),
    )
    expect(html).toContain('aria-live="polite"')
    expect(html).toContain('data-tone="overdue" role="alert"')
    expect(html).toContain('aria-label="知道了"')
    expect(text(html)).toContain('连不上服务器 检查网络后重试。')
  })

  it('that offer a way back name it', () => {
    expect(text(spoken((notices) => notices.undo('moved', () => {}), 'en'))).toContain('Undo')
    expect(
      text(spoken((notices) => notices.show({ text: '新单', act: { label: '去看看', run: () => {} } }))),
    ).toContain('去看看')
  })

  it('need somebody who shows them', () => {
    expect(() => render(h(Speaker, { say: () => {} }))).toThrow('NoticeProvider')
  })
})
