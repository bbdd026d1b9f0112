import { idsOf } from './canary-places.ts'
import type { TestWorld } from './world.ts'

const outward = (record: string, fields: Record<string, string>) => ({
  mapping: {
    name: 'canary-out',
    version: 1,
    title: { zh: '外发', en: 'Out' },
    direction: 'out',
    record,
    target: { format: 'json' },
    fields,
  },
  showMoney: true,
})
const receiver = Object.fromEntries(
  ['name', 'phone', 'city', 'district', 'address'].map((one) => [one, `/receiver/${one}`]),
)
const everybody = { all: [] }

/** What each route that reads by POST is asked, so that it tells of as many persons as it can. */
export async function asksOf(world: TestWorld): Promise<Map<string, { path: string; body: object }[]>> {
  const year = new Date().getFullYear()
  const [importId] = await idsOf(
    world,
    "select id from imports.import where kind = 'customer' order by id limit 1",
  )
  const kept = {
    name: 'canary-kept',
    version: 1,
    title: { zh: '会员', en: 'Members' },
    record: 'customer',
    source: { format: 'csv' },
    fields: { 'contact.name': '姓名', 'contact.phone': '手机号', email: '邮箱' },
  }
  const bodies: Record<string, object[]> = {
    '/console/segment-counts': [{ rule: everybody }],
    '/console/segment-overlaps': [{ first: everybody, second: everybody }],
    '/console/segment-samples': [{ rule: everybody }],
    '/console/outward-previews': [
      outward('order', { ...receiver, fen: 'paidFen', words: 'buyerMessage' }),
      outward('customer', { name: '/contact/name', phone: '/contact/phone' }),
      outward('work_order_history', {
        name: '/contact/name',
        phone: '/contact/phone',
        address: '/contact/address',
      }),
    ],
    '/console/voucher-previews': [
      { from: `${year}-01-01`, to: `${year}-12-31`, grouping: 'month', mapping: null },
    ],
    '/console/mappings/:name/dry-run': [{ mapping: kept, importId }],
  }
  return new Map(
    Object.entries(bodies).map(([path, given]) => [
      path,
      given.map((body) => ({ path: path.replace(':name', 'canary-kept'), body })),
    ]),
  )
}

/** Routes that read by POST and tell of nobody: what the caller sent, a word of the outside, or no more than done. */
export const tellOfNobody = [
  '/console/shops/:id/checks',
  '/console/wecom-connections/:corpId/checks',
  '/console/import-uploads/:id/guess',
  '/console/mappings/trial',
  '/console/mappings/expression-trial',
  '/console/segment-watches',
  '/console/mentions/reading',
  '/sidebar/contacts/:externalUserId/refresh',
  '/sidebar/notices/:id/acknowledgement',
]
