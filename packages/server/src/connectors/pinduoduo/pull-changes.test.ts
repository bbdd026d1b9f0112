import { describe, expect, it } from 'vitest'
import type { ChangedRecord } from '../contract/connector.ts'
import type { PddClient } from './client.ts'
import { pullAfterSales, pullOrders } from './pull-changes.ts'
import type { PddRecord } from './wire.ts'

const now = new Date('2026-11-11T12:00:00Z')
const access = { shopId: 's', sellerId: '1', baseUrl: 'http://gw', appKey: 'k', appSecret: 'x', session: 't' }
const minutes = (count: number) => new Date(now.getTime() - count * 60_000)
const window = { from: minutes(33), to: now }

const row = (number: number, more: PddRecord = {}): PddRecord => ({
  order_sn: `261111-${number}`,
  order_status: 1,
  confirm_status: 1,
  group_status: 1,
  refund_status: 1,
  created_time: '2026-11-11 19:40:00',
  updated_at: '2026-11-11 19:40:00',
  item_list: [{}],
  ...more,
})
const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => row(from + index))

type Content = PddRecord | ((params: Record<string, string>) => PddRecord)

/** Answers one after the other; the last one again and again. */
function clientOf(answers: Content[]) {
  const asked: Record<string, string>[] = []
  const client: PddClient = {
    call: async (_, type, params) => {
      asked.push({ type, ...params })
      const answer = answers[Math.min(asked.length, answers.length) - 1]!
      const content = typeof answer === 'function' ? answer(params) : answer
      return { content, requestId: `request-${asked.length}` }
    },
  }
  return { client, asked, ports: { client, clock: { now: () => now } } }
}

async function collect(pages: AsyncIterable<ChangedRecord[]>): Promise<ChangedRecord[]> {
  const all: ChangedRecord[] = []
  for await (const page of pages) all.push(...page)
  return all
}

describe('a slice', () => {
  it('of one page is one call, which ends three minutes behind now', async () => {
    const { asked, ports } = clientOf([{ total_count: 2, order_sn_list: rows(0, 2) }])
    expect(await collect(pullOrders(ports, access, window))).toHaveLength(2)
    expect(asked).toEqual([
      {
        type: 'pdd.order.number.list.increment.get',
        order_status: '5',
        refund_status: '5',
        is_lucky_flag: '0',
        start_updated_at: String(minutes(33).getTime() / 1000),
        end_updated_at: String(minutes(3).getTime() / 1000),
        page: '1',
        page_size: '100',
      },
    ])
  })

  it('of many pages is walked from the last to the first, which counts once more', async () => {
    const all = rows(0, 250)
    const { asked, ports } = clientOf([
      ({ page, use_has_next }) => ({
        order_sn_list: all.slice((Number(page) - 1) * 100, Number(page) * 100),
        ...(use_has_next ? { has_next: Number(page) < 3 } : { total_count: 250 }),
      }),
    ])
    expect(await collect(pullOrders(ports, access, window))).toHaveLength(250)
    expect(asked.map(({ page, use_has_next }) => `${page}${use_has_next ? ' has_next' : ''}`)).toEqual([
      '1',
      '3 has_next',
      '2 has_next',
      '1',
    ])
  })

  it('of refunds knows no pages without a total', async () => {
    const refunds = Array.from({ length: 120 }, (_, id) => ({
      id,
      order_sn: `261111-${id}`,
      updated_time: '2026-11-11 19:40:00',
    }))
    const { asked, ports } = clientOf([
      ({ page }) => ({
        total_count: '120',
        refund_list: refunds.slice((Number(page) - 1) * 100, Number(page) * 100),
      }),
    ])
    expect(await collect(pullAfterSales(ports, access, window))).toHaveLength(120)
    expect(asked.map(({ page }) => page)).toEqual(['1', '2', '1'])
    expect(asked[0]).toMatchObject({ after_sales_status: '1', after_sales_type: '1' })
    expect(asked.some(({ use_has_next }) => use_has_next)).toBe(false)
  })

  it('sends a row that is not whole to be fetched', async () => {
    const bare = [row(1, { created_time: '' }), row(2, { item_list: undefined }), row(3)]
    const { ports } = clientOf([{ total_count: 3, order_sn_list: bare }])
    const found = await collect(pullOrders(ports, access, window))
    expect(found.map(({ detail }) => detail !== null)).toEqual([false, false, true])
  })

  it('may hold a state that nobody knows', async () => {
    const { ports } = clientOf([{ total_count: 1, order_sn_list: [row(1, { order_status: 9 })] }])
    expect(await collect(pullOrders(ports, access, window))).toHaveLength(1)
  })
})

describe('an answer that is not the one to the question', () => {
  const outside = row(1, { updated_at: '2026-11-11 12:00:00' })
  it.each<[string, Content[]]>([
    ['no_total', [{ order_sn_list: [] }]],
    ['not_the_page', [{ total_count: 2, order_sn_list: rows(0, 1) }]],
    ['not_the_slice', [{ total_count: 1, order_sn_list: [outside] }]],
    [
      'list_grew',
      [
        ({ use_has_next }) =>
          use_has_next ? { has_next: true } : { total_count: 150, order_sn_list: rows(0, 100) },
      ],
    ],
    [
      'not_the_page',
      [({ use_has_next }) => (use_has_next ? {} : { total_count: 150, order_sn_list: rows(0, 100) })],
    ],
    [
      'rows_missing',
      [
        ({ use_has_next }) =>
          use_has_next ? { has_next: false } : { total_count: 150, order_sn_list: rows(0, 100) },
      ],
    ],
  ])('ends in %s after three more walks', async (code, answers) => {
    const { ports } = clientOf(answers)
    const pull = collect(pullOrders(ports, access, window))
    await expect(pull).rejects.toMatchObject({ kind: 'malformed_answer', code })
  })

  it('is forgotten when the next walk goes well, and no row comes twice', async () => {
    const { ports, asked } = clientOf([
      { total_count: 3, order_sn_list: rows(0, 2) },
      { total_count: 3, order_sn_list: rows(0, 3) },
    ])
    expect(await collect(pullOrders(ports, access, window))).toHaveLength(3)
    expect(asked).toHaveLength(2)
  })
})
