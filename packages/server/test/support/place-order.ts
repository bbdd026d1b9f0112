import type { Sandbox } from '../../../sandbox/src/server.ts'
import { person } from './market.ts'

export const marketplaces = [
  'taobao',
  'jd',
  'youzan',
  'doudian',
  'pinduoduo',
  'kuaishou',
  'weixin-store',
] as const
export type Marketplace = (typeof marketplaces)[number]

/** Places and pays an order of the `n`th buyer on the shop floor of a marketplace; returns its id there. */
export const placePaid: Record<Marketplace, (sandbox: Sandbox, n: number) => string> = {
  taobao: ({ taobao }, n) => taobao.trading.placePaid(person(n)).tid,
  jd: ({ jd }, n) => jd.trading.placePaid(person(n)).orderId,
  youzan: ({ youzan }, n) => youzan.trading.placePaid(person(n)).tid,
  doudian: ({ doudian }, n) => doudian.trading.placePaid(person(n)).order_id,
  pinduoduo: ({ pinduoduo }, n) => pinduoduo.trading.placePaid(person(n)).order_sn,
  kuaishou: ({ kuaishou }, n) => kuaishou.trading.placePaid(person(n)).oid,
  'weixin-store': ({ 'weixin-store': store }, n) => store.trading.placePaid(person(n)).orderId,
}

/** What a shop is connected by: the keys of its stand-in, as the console's form sends them. */
export function keysOf(sandbox: Sandbox, marketplace: Marketplace) {
  const { appKey, appSecret, sellerId, ...more } = sandbox[marketplace].credentials
  const extra = 'extraSecrets' in more ? { extraSecrets: more.extraSecrets } : {}
  // An app of the shop's own opens its session by its keys.
  const granted = 'session' in more ? { session: more.session } : {}
  return { appKey, appSecret, ...extra, sellerId, ...granted }
}
