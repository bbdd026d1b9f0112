import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseLossless } from '../../kernel/json-lossless.ts'
import { normaliseOrder } from './normalise.ts'

type Detail = Record<string, unknown>
const file = new URL('./samples/trade-to-ship.json', import.meta.url)
const trade = () =>
  (parseLossless(readFileSync(file, 'utf8')) as Record<string, Record<string, Detail>>)
    .trade_fullinfo_get_response!.trade!
const [lock, filter] = ['2231958349000000002', '2231958349000000003']
const sold = (...services: Detail[]) =>
  normaliseOrder('s', { ...trade(), service_orders: { service_order: services } })
const install = (item_oid?: string, more = {}) => ({
  oid: `9${item_oid ?? '0'}`,
  title: '喵师傅 智能锁上门安装',
  ...(item_oid && { item_oid }),
  ...more,
})

describe('services sold with a trade', () => {
  it('leave nothing to us when Taobao sees to every line', () => {
    const order = sold(install(lock, { identify_code: '123456789' }), install(filter))
    expect(order.kind).toBe('platform_service')
    expect(order.platformServices).toEqual([
      { name: '喵师傅 智能锁上门安装', number: `9${lock}`, code: '123456789', lineId: lock },
      { name: '喵师傅 智能锁上门安装', number: `9${filter}`, code: null, lineId: filter },
    ])
    expect(sold(install()).kind).toBe('platform_service')
  })

  it('leave the other line to us when Taobao sees to one', () => {
    const order = sold(install(lock))
    expect(order.kind).toBe('ordinary')
    expect(order.platformServices!.map(({ lineId }) => lineId)).toEqual([lock])
  })

  it('are ours where the title does not say that Taobao goes', () => {
    const order = sold({ oid: '91', item_oid: lock, title: '品牌上门安装' })
    expect(order).toMatchObject({ kind: 'ordinary', platformServices: [] })
    expect(normaliseOrder('s', trade()).platformServices).toEqual([])
  })

  it('tell that an old machine goes along', () => {
    expect(sold({ oid: '91', item_oid: lock, title: '拆旧回收' }).kind).toBe('trade_in')
    expect(
      normaliseOrder('s', {
        ...trade(),
        type: 'ec',
        service_orders: { service_order: [install()] },
      }).kind,
    ).toBe('virtual')
  })
})
