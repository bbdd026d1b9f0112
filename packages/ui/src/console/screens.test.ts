// biome-ignore-all lint/correctness/noChildrenProp: without JSX the typed props are the plainest way
import { MutationObserver, onlineManager, QueryClient } from '@tanstack/react-query'
import { createElement as h, type ReactNode } from 'react'
import { renderToString } from 'react-dom/server'
import { MemoryRouter } from 'react-router'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ApiProblem } from '../api.ts'
import { createI18n } from '../i18n/create-i18n.ts'
import { AppFrame, createQueries, ErrorBoundary } from '../light-app.tsx'
import type { RealtimeClient, RealtimeState } from '../realtime-client.ts'
import { Board } from './board.tsx'
import { Chart } from './chart.tsx'
import { DetailPage } from './detail-page.tsx'
import { ListPage } from './list-page.tsx'
import type { ListPageProps } from './list-types.ts'
import { PageFrame } from './page-frame.tsx'
import { River } from './river.tsx'
import { StatCard } from './stat-card.tsx'

/** Console components as the server would write them: what is there before any script runs. */

let narrow = false
beforeAll(() =>
  vi.stubGlobal('matchMedia', () => ({
    matches: narrow,
    addEventListener: () => {},
    removeEventListener: () => {},
  })),
)
afterAll(() => vi.unstubAllGlobals())

function client(state: RealtimeState): RealtimeClient {
  return { subscribe: () => () => {}, state: () => state, onState: () => () => {}, stop: () => {} }
}
type Setting = { language?: string; state?: RealtimeState; queries?: QueryClient; at?: string }
function render(
  node: ReactNode,
  {
    language = 'zh-CN',
    state = { status: 'idle', since: 0 },
    queries = new QueryClient(),
    at = '/',
  }: Setting = {},
): string {
  const i18n = createI18n()
  void i18n.changeLanguage(language)
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const html = renderToString(
    h(MemoryRouter, {
      initialEntries: [at],
      children: h(AppFrame, { i18n, queries, realtime: client(state), children: node }),
    }),
  )
  vi.restoreAllMocks()
  return html.replaceAll('<!-- -->', '')
}
const text = (html: string) => html.replace(/<style[\s\S]*?<\/style>/g, '').replace(/<[^>]+>/g, '')

describe('the truth about the connection', () => {
  const since = Date.UTC(2020, 3, 12, 6, 30)
  it.each([
    ['live', '实时', 'Live', 'done'],
    ['polling', '实时（每 3 秒）', 'Live (every 3 s)', 'done'],
    ['connecting', '正在连接', 'Connecting', 'waiting'],
    ['reconnecting', '重连中，停在 2020-04-12 14:30', 'Reconnecting, as of 2020-04-12 14:30', 'attention'],
    ['disconnected', '已断开，停在 2020-04-12 14:30', 'Disconnected, as of 2020-04-12 14:30', 'overdue'],
  ] as const)('%s is said in words', (status, chinese, english, tone) => {
    const page = (language: string) =>
      render(h(PageFrame, { title: '工作台', children: 'x' }), { language, state: { status, since } })
    expect(text(page('zh-CN'))).toContain(chinese)
    expect(text(page('en'))).toContain(english)
    expect(page('en')).toContain(`data-tone="${tone}" role="status"`)
  })

  it('of a day this year is written as the reader writes it', () => {
    vi.useFakeTimers({ now: since + 3 * 86_400_000, toFake: ['Date'] })
    const page = render(h(PageFrame, { title: 'x', children: '' }), {
      language: 'en',
      state: { status: 'disconnected', since },
    })
    vi.useRealTimers()
    expect(text(page)).toContain('as of 04-12 14:30')
  })

  it('is silent where nobody listens', () => {
    expect(render(h(PageFrame, { title: '工作台', children: '' }))).not.toContain('q-live')
  })
})

describe('one thing of the trade', () => {
  it('answers who, what, state, since when and what next, in that order', () => {
    const page = render(
      h(DetailPage, {
        who: '刘女士',
        what: '安装工单 GD-1',
        state: '待派单',
        since: new Date(),
        next: '选一位师傅',
        back: '列表',
        banner: '客户要退款',
        main: '经过',
        side: '资料',
      }),
    )
    const words = [
      '列表',
      '安装工单 GD-1',
      '刘女士',
      '待派单',
      '起于',
      '下一步',
      '选一位师傅',
      '客户要退款',
      '经过',
      '资料',
    ]
    const places = words.map((word) => text(page).indexOf(word))
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places[0]).toBeGreaterThanOrEqual(0)
    expect(page.match(/<h1/g)).toHaveLength(1)
    expect(page).toContain('<aside')
  })

  it('leaves out what there is not', () => {
    const page = render(h(DetailPage, { who: '刘女士', what: '客户', main: '' }))
    for (const absent of ['<aside', '<nav', 'q-detail-next', '起于']) expect(page).not.toContain(absent)
  })
})

describe('figures', () => {
  it('are grouped, with unit and hint, and open only where they lead somewhere', () => {
    const card = render(
      h(StatCard, {
        label: '今日订单',
        value: 12_345,
        unit: '单',
        hint: '昨天 9,999',
        tone: 'running',
        trend: [1, 5, 3],
      }),
    )
    expect(text(card)).toBe('今日订单12,345单昨天 9,999')
    expect(card).not.toContain('<button')
    expect(card).toContain('<polyline points="0,22 50,2 100,12"')
    expect(render(h(StatCard, { label: 'x', value: 0, trend: [1], onOpen: () => {} }))).toMatch(
      /<button(?!.*polyline)/,
    )
  })

  it('a chart stands under its question and has a name', () => {
    const chart = render(h(Chart, { question: '今天为什么慢？', note: '近 7 天', along: [], series: [] }))
    expect(chart).toContain('<figure class="q-chart" aria-label="今天为什么慢？"')
    expect(text(chart)).toContain('近 7 天')
  })
})

describe('the river', () => {
  const gates = [
    { key: 'paid', label: '付款', count: 1_200, medianMinutes: 0.5 },
    { key: 'dispatch', label: '派单', count: 80, waiting: 6, medianMinutes: 130 },
    { key: 'sign', label: '验收', count: 30, waiting: 6, late: 2 },
  ]
  it('says of each gate how many, who waits or is late, and how long it takes', () => {
    expect(text(render(h(River, { gates })))).toBe(
      '付款1,200顺畅中位 30 秒派单806 等待中位 2.2 小时验收302 超时',
    )
    expect(text(render(h(River, { gates }), { language: 'en' }))).toContain('6 waiting')
  })

  it('is a list with a name; its drawing is for the eye only', () => {
    const river = render(h(River, { gates, onPick: () => {} }))
    expect(river).toContain('<ol aria-label="订单到结算的全程"')
    expect(river).toMatch(/<svg[^>]*aria-hidden="true"/)
    expect(river.match(/<button/g)).toHaveLength(3)
    expect(render(h(River, { gates }))).not.toContain('<button')
    expect(river.match(/<ellipse/g)).toHaveLength(2)
  })

  it('stands upright on a phone', () => {
    narrow = true
    const river = render(h(River, { gates }))
    narrow = false
    expect(river).toContain('data-upright="true"')
    expect(river).toContain('inset-block-start:50%')
  })

  it('without gates is nothing, not a crash', () => {
    expect(text(render(h(River, { gates: [] })))).toBe('')
  })
})

describe('the board', () => {
  const card = (code: string) => ({ code })
  const board = (language = 'zh-CN') =>
    render(
      h(Board<{ code: string }>, {
        label: '工单看板',
        columns: [
          { key: 'open', label: '待派单', tone: 'waiting', cards: [card('GD-1'), card('GD-2')], total: 40 },
          { key: 'done', label: '已完成', tone: 'done', cards: [] },
        ],
        cardKey: ({ code }) => code,
        cardName: ({ code }) => `工单 ${code}`,
        render: ({ code }) => code,
        onMove: async () => {},
      }),
      { language },
    )

  it('names its columns, counts all and not only those shown, and says where it is empty', () => {
    expect(text(board())).toContain('待派单40')
    expect(text(board())).toContain('已完成0没有卡片')
    expect(text(board('en'))).toContain('No cards')
  })

  it('gives each card a name and a place in the order of keys', () => {
    const html = board()
    expect([...html.matchAll(/aria-label="(工单 GD-\d)"/g)].map(([, name]) => name)).toEqual([
      '工单 GD-1',
      '工单 GD-2',
    ])
    expect(html.match(/tabindex="0"/g)).toHaveLength(2)
  })
})

describe('a list', () => {
  type Row = { id: string; code: string; state: string }
  const rows: Row[] = [
    { id: '1', code: 'TB-1', state: '待发货' },
    { id: '2', code: 'TB-2', state: '已发货' },
  ]
  const props: ListPageProps<Row> = {
    name: 'orders',
    title: '订单',
    rowKey: ({ id }) => id,
    columns: [
      { key: 'code', title: '订单号', render: ({ code }) => code },
      { key: 'state', title: '状态', render: ({ state }) => state, sortable: true },
      { key: 'note', title: '备注', render: () => '密', hidden: true },
    ],
    views: [{ key: 'to-ship', label: '待发货视图', filters: { state: 'to_ship' }, count: 3 }],
    filters: [
      { key: 'q', label: '订单号或手机', kind: 'text' },
      { key: 'state', label: '状态', kind: 'select', options: [{ value: 'to_ship', label: '待发货' }] },
    ],
    load: async () => ({ items: [] }),
    look: { title: ({ code }) => code, body: () => '' },
    empty: { sentence: '还没有订单。' },
    bulkActs: [{ key: 'ship', label: '发货', run: async () => [] }],
  }
  function loaded(query: object, items: Row[], more: object = {}): QueryClient {
    const queries = new QueryClient()
    queries.setQueryData(['orders', 'list', query], { pages: [{ items, ...more }], pageParams: [''] })
    return queries
  }

  it('says that it loads', () => {
    expect(render(h(ListPage<Row>, props))).toContain('aria-label="正在载入"')
  })

  it('shows rows, how many of how many, and more where there are more', () => {
    const page = render(h(ListPage<Row>, props), {
      queries: loaded({}, rows, { total: 41, nextCursor: 'c' }),
    })
    expect(text(page)).toContain('TB-1')
    expect(text(page)).toContain('已载入 2 条 · 共 41 条')
    expect(text(page)).toContain('载入更多')
    expect(text(page)).not.toContain('密')
    expect(text(render(h(ListPage<Row>, props), { queries: loaded({}, rows) }))).not.toContain('载入更多')
  })

  it('tells an empty list from one whose filters hide all', () => {
    expect(text(render(h(ListPage<Row>, props), { queries: loaded({}, []) }))).toContain('还没有订单。')
    const filtered = render(h(ListPage<Row>, props), {
      queries: loaded({ state: 'to_ship' }, []),
      at: '/?state=to_ship',
    })
    expect(text(filtered)).toContain('没有符合条件的记录。放宽筛选再看看。')
    expect(text(filtered)).not.toContain('还没有订单')
  })

  it('reads filters and sort from the address, and asks for exactly those', () => {
    const page = render(h(ListPage<Row>, props), {
      queries: loaded({ state: 'to_ship', sort: '-state' }, rows),
      at: '/?state=to_ship&sort=-state&lang=zh',
    })
    expect(text(page)).toContain('TB-2')
    expect(page).toContain('aria-sort="descending"')
  })

  it('offers all and the saved views with their counts', () => {
    const page = render(h(ListPage<Row>, props), { queries: loaded({}, rows) })
    expect(text(page)).toContain('全部')
    expect(text(page)).toContain('待发货视图3')
    expect(text(render(h(ListPage<Row>, props), { queries: loaded({}, rows), language: 'en' }))).toContain(
      'All',
    )
  })

  it('has no tabs and no bar where nothing can be chosen among; columns still can', () => {
    const { views: _v, filters: _f, ...plain } = props
    const page = render(h(ListPage<Row>, plain), { queries: loaded({}, rows) })
    expect(page).not.toContain('role="tab"')
    expect(page).not.toContain('q-list-tools')
    expect(page).toContain('aria-label="选择列"')
    expect(text(page)).toContain('TB-1')
  })

  it('is cards on a phone, each one button', () => {
    narrow = true
    const page = render(h(ListPage<Row>, props), { queries: loaded({}, rows) })
    narrow = false
    expect(page).toContain('q-row-cards')
    expect(page).not.toContain('<table')
    expect(text(page)).toContain('状态 待发货')
  })
})

describe('the frame of an app', () => {
  it('tries reads again when the server stumbled, twice, never when it said no, and writes never', () => {
    const { queries, mutations } = createQueries().getDefaultOptions()
    const retry = queries!.retry as (count: number, error: unknown) => boolean
    const problem = (status: number) => new ApiProblem({ status, code: 'x' })
    expect([0, 500, 503].map((status) => retry(0, problem(status)))).toEqual([true, true, true])
    expect([400, 401, 403, 404, 409, 422].map((status) => retry(0, problem(status)))).toEqual(
      Array(6).fill(false),
    )
    expect([retry(1, problem(500)), retry(2, problem(500)), retry(0, new Error('x'))]).toEqual([
      true,
      false,
      true,
    ])
    expect(mutations!.retry).toBe(false)
  })

  it('sends a write at once while offline, where it fails in words, and not later by itself', async () => {
    onlineManager.setOnline(false)
    try {
      const write = new MutationObserver(createQueries(), {
        mutationFn: () => Promise.reject(new ApiProblem({ status: 0, code: 'network.unreachable' })),
      })
      await expect(write.mutate()).rejects.toMatchObject({ code: 'network.unreachable' })
    } finally {
      onlineManager.setOnline(true)
    }
  })

  it('holds what failed until the page changes or somebody tries again', () => {
    expect(ErrorBoundary.getDerivedStateFromError('boom')).toEqual({ error: 'boom' })
    const net = new ErrorBoundary({ children: 'page', resetKey: '/a' })
    const set = vi.spyOn(net, 'setState').mockImplementation(() => {})
    net.state = { error: new Error('boom') }
    net.componentDidUpdate({ resetKey: '/a' })
    expect(set).not.toHaveBeenCalled()
    net.componentDidUpdate({ resetKey: '/b' })
    expect(set).toHaveBeenCalledWith({ error: undefined })
    net.state = {}
    expect(net.render()).toBe('page')
  })
})
