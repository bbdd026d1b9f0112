import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterSalesKinds, afterSalesStates, orderStates } from '../connectors/contract/connector.ts'
import { orderKinds } from '../connectors/contract/order-kinds.ts'
import {
  builtInMappings,
  compileMapping,
  compileOutward,
  type InwardMapping,
  type MappedRecord,
  type OutwardMapping,
  readMapping,
  recordKinds,
} from './index.ts'

const title = { zh: '往返', en: 'Round trip' }
const date = (from: string) => ({
  from,
  steps: [{ do: 'format-date', format: 'yyyy-MM-dd HH:mm:ss.SSS', zone: 'UTC' }],
})
const yuan = (from: string) => ({ from, steps: [{ do: 'format-money', unit: 'yuan' }] })

const outward = readMapping({
  name: 'order-out',
  version: 1,
  title,
  direction: 'out',
  record: 'order',
  target: { format: 'json' },
  lookups: { state: { values: Object.fromEntries(orderStates.map((state) => [state, `S-${state}`])) } },
  fields: {
    '/head/no': 'orderId',
    '/head/shop': 'shop',
    '/head/kind': 'kind',
    '/head/status': { from: 'state', steps: [{ do: 'lookup', table: 'state' }] },
    '/head/times/created': date('createdAt'),
    '/head/times/paid': date('paidAt'),
    '/head/times/delivered': date('deliveredAt'),
    '/head/times/changed': date('versionAt'),
    '/head/paid': yuan('paidFen'),
    '/head/payable': { from: 'payableFen', steps: [{ do: 'format-money', unit: 'fen' }] },
    buyer: 'buyerId',
    nick: 'buyerNick',
    memo: 'sellerMemo',
    said: 'buyerMessage',
    ...Object.fromEntries(
      ['name', 'phone', 'province', 'city', 'district', 'town', 'address', 'receiverId'].map((one) => [
        `/to/${one}`,
        `/receiver/${one}`,
      ]),
    ),
    goods: {
      each: 'lines',
      fields: {
        id: 'lineId',
        item: 'itemId',
        sku: 'skuId',
        code: 'merchantCode',
        title: 'title',
        spec: 'skuText',
        n: 'quantity',
        paid: yuan('paidFen'),
        status: 'state',
        refund: 'afterSalesState',
      },
    },
  },
}) as OutwardMapping

const read = (from: string) => ({
  from,
  steps: [{ do: 'date', formats: ['yyyy-MM-dd HH:mm:ss.SSS'], zone: 'UTC' }],
})
const inward = readMapping({
  name: 'order-in',
  version: 1,
  title,
  record: 'order',
  source: { format: 'json' },
  lookups: { state: { values: Object.fromEntries(orderStates.map((state) => [`S-${state}`, state])) } },
  fields: {
    orderId: '/head/no',
    shop: '/head/shop',
    kind: '/head/kind',
    state: { from: '/head/status', steps: [{ do: 'lookup', table: 'state' }] },
    createdAt: read('/head/times/created'),
    paidAt: read('/head/times/paid'),
    deliveredAt: read('/head/times/delivered'),
    versionAt: read('/head/times/changed'),
    paidFen: { from: '/head/paid', steps: [{ do: 'money', unit: 'yuan' }] },
    payableFen: { from: '/head/payable', steps: [{ do: 'money', unit: 'fen' }] },
    buyerId: 'buyer',
    buyerNick: 'nick',
    sellerMemo: 'memo',
    buyerMessage: 'said',
    ...Object.fromEntries(
      ['name', 'phone', 'province', 'city', 'district', 'town', 'address', 'receiverId'].map((one) => [
        `receiver.${one}`,
        `/to/${one}`,
      ]),
    ),
    lines: {
      each: 'goods',
      fields: {
        lineId: 'id',
        itemId: 'item',
        skuId: 'sku',
        merchantCode: 'code',
        title: 'title',
        skuText: 'spec',
        quantity: 'n',
        paidFen: { from: 'paid', steps: [{ do: 'money', unit: 'yuan' }] },
        state: 'status',
        afterSalesState: 'refund',
      },
    },
  },
}) as InwardMapping

const text = fc.stringMatching(
  /^[\p{Script=Han}A-Za-z][\p{Script=Han}A-Za-z0-9 ,;'"/~*^-]{0,20}[\p{Script=Han}A-Za-z0-9]$/u,
)
const id = fc.stringMatching(/^[A-Z]\d{3,18}$/)
const fen = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n })
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null })
const at = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
const state = fc.constantFrom(...orderStates)
const order = fc.record({
  orderId: id,
  shop: maybe(text),
  state,
  kind: fc.constantFrom('ordinary' as const, 'presale' as const),
  createdAt: at,
  paidAt: maybe(at),
  deliveredAt: maybe(at),
  versionAt: at,
  paidFen: fen,
  payableFen: maybe(fen),
  buyerId: maybe(id),
  buyerNick: maybe(text),
  sellerMemo: maybe(text),
  buyerMessage: maybe(text),
  receiver: fc.record({
    name: maybe(text),
    phone: maybe(fc.stringMatching(/^1[3-9]\d{9}$/)),
    province: maybe(text),
    city: maybe(text),
    district: maybe(text),
    town: maybe(text),
    address: maybe(text),
    receiverId: maybe(id),
  }),
  lines: fc.array(
    fc.record({
      lineId: id,
      itemId: id,
      skuId: maybe(id),
      merchantCode: maybe(text),
      title: text,
      skuText: maybe(text),
      quantity: fc.integer({ min: 1, max: 1000 }),
      paidFen: fen,
      state,
      afterSalesState: maybe(fc.constantFrom(...afterSalesStates)),
    }),
    { maxLength: 4 },
  ),
})

describe('a mapping', () => {
  it('out and then in gives the same record', async () => {
    const [out, back] = [compileOutward<'order'>(outward), compileMapping<'order'>(inward)]
    await fc.assert(
      fc.asyncProperty(order, async (record) => {
        const [written] = out.apply([record as MappedRecord<'order'>])
        expect(written?.state).toBe('mapped')
        const sent = JSON.parse(JSON.stringify(written?.state === 'mapped' ? written.rows[0] : null))
        const { outcomes } = await back.apply([{ value: sent, row: null }])
        expect(outcomes[0]).toMatchObject({ state: 'mapped', record })
      }),
      { numRuns: 300 },
    )
  })

  it('never throws, whatever the records hold, and loses none', async () => {
    const inwards = builtInMappings.filter((one): one is InwardMapping => one.direction !== 'out')
    const compiled = inwards.map((mapping) => compileMapping(mapping))
    const keys = [
      ...new Set(inwards.flatMap((one) => JSON.stringify(one.fields).match(/"[^"]+"/g) ?? [])),
    ].map((key) => key.slice(1, -1).replace(/^[/^]+/, ''))
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '2026-03-01 10:00:00',
        '1e21',
        '=""',
        "'",
        '-',
        '￥1,2.3',
        '13800138000',
        '99999999999999999999',
      ),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.jsonValue(),
    )
    const record = fc.dictionary(fc.constantFrom(...keys, '__proto__', 'rows', 'items', 'data'), value, {
      maxKeys: 30,
    })
    await fc.assert(
      fc.asyncProperty(fc.oneof(record, fc.jsonValue()), async (one) => {
        for (const mapping of compiled) {
          const { outcomes, counts } = await mapping.apply([{ value: one, row: 1 }])
          expect(outcomes).toHaveLength(1)
          expect(counts.mapped + counts.refused + counts.quarantined + counts.skipped).toBe(1)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('never makes a default of a value that its table lacks', async () => {
    const known = { waiting: 'to_ship', done: 'completed' }
    const steps = [
      { do: 'lookup', values: known },
      { do: 'default', value: 'completed' },
    ]
    const make = (extra: object) =>
      compileMapping<'order'>(
        readMapping({
          ...inward,
          name: 'strict',
          fields: {
            ...inward.fields,
            state: { from: '/head/status', steps: [{ ...steps[0], ...extra }, steps[1]] },
          },
        }) as InwardMapping,
      )
    const mappings = [make({}), make({ unknown: 'refuse' }), make({ unknown: 'quarantine' })]
    const head = { no: 'A1', times: { created: '2026-01-01 00:00:00.000' }, paid: '1' }
    await fc.assert(
      fc.asyncProperty(fc.string(), async (status) => {
        for (const mapping of mappings) {
          const { outcomes } = await mapping.apply([
            { value: { head: { ...head, status }, goods: [] }, row: 1 },
          ])
          const word = status.normalize('NFKC').trim().toLowerCase()
          if (status.trim() === '') expect(outcomes[0]).toMatchObject({ record: { state: 'completed' } })
          else if (!(word in known)) expect(outcomes[0]?.state).not.toBe('mapped')
        }
      }),
      { numRuns: 300 },
    )
  })
})

it('has the words of the contract of connectors for states and kinds', () => {
  const codesOf = (specs: readonly { field: string; codes: readonly { code: string }[] }[], field: string) =>
    specs.find((one) => one.field === field)?.codes.map(({ code }) => code)
  const { order: orders, after_sales: requests } = recordKinds
  expect(codesOf(orders.fields, 'state')).toEqual([...orderStates])
  expect(codesOf(orders.fields, 'kind')).toEqual([...orderKinds])
  expect(codesOf(orders.lists.lines, 'state')).toEqual([...orderStates])
  expect(codesOf(orders.lists.lines, 'afterSalesState')).toEqual([...afterSalesStates])
  expect(codesOf(requests.fields, 'kind')).toEqual([...afterSalesKinds])
  expect(codesOf(requests.fields, 'state')).toEqual([...afterSalesStates])
})

it('takes twenty thousand joined orders in a few seconds of one core', async () => {
  const mapping = compileMapping(
    builtInMappings.find(({ name }) => name === 'retail-dataset-orders') as InwardMapping,
  )
  const item = {
    order_item_id: '1',
    product_id: 'p1',
    price: '29.99',
    freight_value: '8.72',
    product: { product_category_name: 'bebes' },
  }
  const records = Array.from({ length: 20_000 }, (_, n) => ({
    row: n,
    value: {
      order_id: `o${n}`,
      customer_id: `c${n}`,
      order_status: 'delivered',
      order_purchase_timestamp: '2017-10-02 10:56:33',
      order_approved_at: '2017-10-02 11:07:15',
      customer: { customer_unique_id: `u${n}`, customer_city: 'sao paulo', customer_state: 'SP' },
      payments: [{ payment_value: '18.12' }, { payment_value: '59.30' }],
      items: [item, item],
    },
  }))
  const before = process.threadCpuUsage()
  let mapped = 0
  for (let at = 0; at < records.length; at += 1000)
    mapped += (await mapping.apply(records.slice(at, at + 1000))).counts.mapped
  const { user, system } = process.threadCpuUsage(before)
  expect(mapped).toBe(20_000)
  // 100,000 orders well under ten seconds, with room for a machine that others use as well.
  expect((user + system) / 1_000_000).toBeLessThan(3)
})
