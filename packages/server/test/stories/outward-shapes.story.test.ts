import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountKey, openAccounts, postTransactions } from '../../src/ledger/index.ts'
import { readAllowList } from '../../src/runtime/adapters/outside-address.ts'
import { type Body, type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { type Receiver, webhookReceiver } from '../support/webhook-receiver.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let receiver: Receiver
let owner: Client
beforeAll(async () => {
  receiver = await webhookReceiver()
  world = await testWorld({ webhookAllow: readAllowList(`127.0.0.1:${receiver.port}`)! })
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
})
afterAll(async () => {
  await world?.close()
  await receiver?.close()
})

const mapping = (record: string, target: object, fields: object) => ({
  name: 'out',
  version: 1,
  title: { zh: '外发', en: 'Out' },
  direction: 'out',
  record,
  target,
  fields,
})
const endpoint = (name: string, eventTypes: string[], own: object, more: object = {}) =>
  owner.post('/console/webhooks', {
    ...{ name, url: receiver.url, eventTypes, showMoney: true, mapping: own },
    ...more,
  })
const heardBy = (type: string) =>
  receiver.heard.filter(({ headers }) => headers['content-type']?.startsWith(type))

describe('other systems are told in the shape that they read', () => {
  it('work orders as XML by PUT, customers as a form, orders as lines of CSV in GB18030: signed, masked', async () => {
    const { secret } = await endpoint(
      '工单系统',
      ['work-order.opened'],
      mapping(
        'work_order_history',
        { format: 'xml', root: 'ticket' },
        {
          no: 'outsideId',
          order: 'orderId',
          kind: 'serviceType',
          '/customer/tel': '/contact/phone',
          '/customer/city': '/contact/city',
        },
      ),
      { method: 'PUT' },
    )
    await endpoint(
      '短信平台',
      ['customer.created'],
      mapping(
        'customer',
        { format: 'form' },
        { name: '/contact/name', mobile: '/contact/phone', tags: 'tags' },
      ),
    )
    await endpoint(
      '老 ERP',
      ['order.paid'],
      mapping(
        'order',
        { format: 'csv', encoding: 'gb18030', each: 'lines', headings: false },
        {
          单号: '^orderId',
          商品: 'title',
          数量: 'quantity',
        },
      ),
    )
    receiver.secrets = [secret]
    const placed = await world.act('place', {
      person: 3,
      items: [{ merchantCode: 'HM-LOCK-X1-BLK', quantity: 1 }],
      paid: true,
    })
    const tid = String(placed.tid)
    await eventually(async () => {
      expect(heardBy('application/xml').length).toBeGreaterThan(0)
      expect(heardBy('application/x-www-form-urlencoded').length).toBeGreaterThan(0)
      expect(heardBy('text/csv').length).toBeGreaterThan(0)
    })

    const [xml] = heardBy('application/xml') as [(typeof receiver.heard)[number]]
    expect([xml.method, xml.signedBy]).toEqual(['PUT', [secret]])
    expect(xml.bytes.toString()).toMatch(
      new RegExp(
        `<ticket><no>\\S+</no><order>${tid}</order><kind>install</kind><customer><tel>[\\d*-]*</tel><city>.+市</city></customer></ticket>`,
      ),
    )
    expect(xml.bytes.toString()).not.toMatch(/<tel>1\d{10}</)
    const [form] = heardBy('application/x-www-form-urlencoded') as [(typeof receiver.heard)[number]]
    expect([form.method, [...new URLSearchParams(form.bytes.toString()).keys()]]).toEqual([
      'POST',
      ['name', 'mobile', 'tags'],
    ])
    const [csv] = heardBy('text/csv') as [(typeof receiver.heard)[number]]
    expect(csv.headers['content-type']).toBe('text/csv; charset=gb18030')
    expect(new TextDecoder('gb18030').decode(csv.bytes)).toMatch(new RegExp(`^${tid},.+,1\\r\\n$`))
  })

  it('is refused where events and records do not belong together, or the format cannot hold it', async () => {
    const codeOf = async (types: string[], own: object) => {
      const { body } = await owner.send('POST', '/console/webhooks', {
        ...{ name: 'x', url: receiver.url, eventTypes: types, showMoney: false, mapping: own },
      })
      return body.code
    }
    const customers = mapping('customer', { format: 'json' }, { a: 'level' })
    expect(await codeOf(['order.paid'], customers)).toBe('webhook.mapping_events')
    expect(
      await codeOf(['stock.changed'], mapping('stock_level', { format: 'form' }, { a: 'available' })),
    ).toBe('webhook.mapping_refused')
    expect(await codeOf(['stock.changed'], mapping('telemetry', { format: 'json' }, { a: 'at' }))).toBe(
      'webhook.mapping_refused',
    )
    expect(await codeOf(['order.paid'], mapping('order', { format: 'xml' }, { '1a': 'orderId' }))).toBe(
      'mapping.refused',
    )
  })

  it('a preview shows the newest record as it would leave, or a made-up one that says so', async () => {
    const preview = (own: object, showMoney = true): Promise<Body> =>
      owner.post('/console/outward-previews', { mapping: own, showMoney })
    const { items } = await owner.get('/console/outward-kinds')
    expect(items.map((one: Body) => one.kind)).toEqual([
      ...['order', 'after_sales', 'work_order_history', 'customer', 'stock_level', 'voucher'],
    ])
    const real = await preview(
      mapping('order', { format: 'json' }, { no: 'orderId', tel: '/receiver/phone', fen: 'paidFen' }),
    )
    expect(real).toMatchObject({ isReal: true, contentType: 'application/json', problems: [] })
    expect(JSON.parse(real.text)).toMatchObject({
      no: expect.any(String),
      fen: expect.stringMatching(/^\d+$/),
    })
    expect(JSON.parse(real.text).tel).toMatch(/^\D*\*+\d{4}$/)
    const made = await preview(
      mapping('voucher', { format: 'csv', each: 'entries' }, { 摘要: 'summary', 日期: '^day' }),
    )
    expect(made).toMatchObject({ isReal: false, text: '摘要,日期\r\n摘要,2026-03-11\r\n' })
    const table = { accounts: { values: { other: '1' } } }
    const lookup = { from: 'accountCode', steps: [{ do: 'lookup', table: 'accounts' }] }
    const own = mapping('voucher', { format: 'csv', each: 'entries' }, { 科目: lookup })
    expect(await preview({ ...own, lookups: table })).toMatchObject({
      text: null,
      problems: [{ field: '科目' }],
    })
  })
})

describe('vouchers for accounting software', () => {
  const period = { from: '2026-01-01', to: '2026-12-31', grouping: 'month' }
  const lookup = { from: 'accountCode', steps: [{ do: 'lookup', table: 'accounts' }] }
  const yuan = (from: string) => ({ from, steps: [{ do: 'format-money', unit: 'yuan' }] })
  const own = (codes: Record<string, string>) => ({
    ...mapping(
      'voucher',
      { format: 'csv', encoding: 'gb18030', each: 'entries' },
      {
        日期: '^day',
        科目: lookup,
        借方: yuan('debitFen'),
        贷方: yuan('creditFen'),
      },
    ),
    lookups: { accounts: { values: codes } },
  })

  it('are written by the own table once it is published, to the fen, as CSV and as a workbook', async () => {
    const { db } = world.server.runtime
    await db.transact(world.brandId, async (tx) => {
      const [brand, earner] = [
        { kind: 'brand_payable', ownerId: 'brand' } as const,
        { kind: 'technician_earnings', ownerId: 'nobody' } as const,
      ]
      const accounts = await openAccounts(tx, [brand, earner])
      const idOf = (ref: typeof brand | typeof earner) => accounts.get(accountKey(ref))!.id
      await postTransactions(
        tx,
        [129_900n, 1n].map((amountFen, n) => ({
          ...{ idempotencyKey: `v${n}`, reason: 'slip.posted', subject: `slip:v${n}` },
          postings: [{ debit: idOf(brand), credit: idOf(earner), amountFen }],
        })),
      )
    })
    const today = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10)
    const asked = { ...period, from: today, to: today, grouping: 'day' }
    const ready = await owner.post('/console/voucher-previews', { ...asked, mapping: null })
    expect(ready).toMatchObject({ vouchers: 1, rowCount: 2, debitFen: 129_901, creditFen: 129_901 })
    expect(ready.rows[0]).toEqual(expect.arrayContaining(['brand_payable', '应付清算', '1299.01']))

    // A table of accounts that lacks one says which column, and is no file with a hole.
    const missing = await owner.send('POST', '/console/voucher-previews', {
      ...asked,
      mapping: own({ brand_payable: '6401' }),
    })
    expect([missing.status, missing.body.code]).toEqual([422, 'outward.not_written'])

    const whole = own({ brand_payable: '6401', technician_earnings: '2202.01' })
    const publish = (fromVersion: number | null) =>
      owner.send('POST', '/console/voucher-mapping', { mapping: whole, fromVersion })
    expect((await publish(null)).body).toEqual({ version: 1 })
    expect((await publish(null)).body.code).toBe('outward.mapping_changed')
    expect((await publish(1)).body).toEqual({ version: 2 })

    const query = `from=${today}&to=${today}&grouping=day`
    const csv = await fetchFile(`${query}&format=csv`)
    expect(new TextDecoder('gb18030').decode(csv.bytes)).toBe(
      `日期,科目,借方,贷方\r\n${today},6401,1299.01,0.00\r\n${today},2202.01,0.00,1299.01\r\n`,
    )
    expect(csv.disposition).toContain(`vouchers-${today}-${today}.csv`)
    const xlsx = await fetchFile(`${query}&format=xlsx`)
    expect(xlsx.bytes.subarray(0, 2).toString()).toBe('PK')
    const { items } = await owner.get('/console/audit?limit=20')
    expect(items.map((one: Body) => one.action)).toContain('outward.vouchers-exported')
  })

  it('of a period that is none, or a mapping that is no table, are refused', async () => {
    const code = async (more: object) =>
      (await owner.send('POST', '/console/voucher-previews', { ...period, mapping: null, ...more })).body.code
    expect(await code({ from: '2026-03-02', to: '2026-03-01' })).toBe('outward.period_wrong')
    expect(await code({ from: '2020-01-01' })).toBe('outward.period_wrong')
    expect(await code({ mapping: mapping('order', { format: 'csv' }, { a: 'orderId' }) })).toBe(
      'outward.not_vouchers',
    )
  })

  it('are for who may see settlements', async () => {
    const agent = await memberClient(world.server.url, 'chenjing@hemu')
    const { status } = await agent.send(
      'GET',
      `/console/voucher-export?from=2026-01-01&to=2026-01-02&grouping=day&format=csv`,
    )
    expect(status).toBe(403)
  })

  async function fetchFile(query: string): Promise<{ bytes: Buffer; disposition: string }> {
    const { token } = await owner.post('/console/api-tokens', {
      ...{
        name: `财务 ${query.slice(-4)}`,
        scopes: ['settlement.read'],
        sight: { money: 'plain' },
        expiresAt: null,
      },
    })
    const answer = await fetch(`${world.server.url}/api/console/voucher-export?${query}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(answer.status).toBe(200)
    return {
      bytes: Buffer.from(await answer.arrayBuffer()),
      disposition: answer.headers.get('content-disposition') ?? '',
    }
  }
})
