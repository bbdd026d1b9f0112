import type { FaultRequest } from '../faults.ts'
import {
  installationWave,
  type Opening,
  outage,
  payBalances,
  refundWave,
  shippingWave,
  typhoon,
} from './openings.ts'

/** Peaks of the trade (T25): factors on what people do, faults of the platforms, and what happens as a scene begins. */
export interface Scene {
  title: string
  placeRate: number
  depositShare: number
  /** The rest of a deposit is left for the evening of the sale. */
  keepsBalances: boolean
  refundFactor: number
  /** Below one: parcels leave sooner. */
  shipDelay: number
  faults: FaultRequest[]
  opening: Opening | null
}

const plain: Scene = {
  title: '平日',
  placeRate: 1,
  depositShare: 0.03,
  keepsBalances: false,
  refundFactor: 1,
  shipDelay: 1,
  faults: [],
  opening: null,
}

/**
 * The calls that give the detail of one order; JD has its list alone. Where a limit lasts for the rest of a minute or
 * day, as in the Weixin Store, it does not hit every other call: there the gateway fails.
 */
const detailRoutes: [platform: string, route: string, kind?: FaultRequest['kind']][] = [
  ['taobao', 'taobao.trade.fullinfo.get'],
  ['jd', 'jingdong.pop.order.*'],
  ['pinduoduo', 'pdd.order.information.get'],
  ['doudian', 'order.orderDetail'],
  ['youzan', 'youzan.trade.get*'],
  ['kuaishou', 'open.order.detail'],
  ['weixin-store', '/channels/ec/order/get', '5xx'],
]

export const scenes = {
  plain,
  spike: { ...plain, title: '20:00 尾款高峰', placeRate: 10, opening: payBalances },
  presale: { ...plain, title: '预售付定金', placeRate: 3, depositShare: 1, keepsBalances: true },
  degraded: {
    ...plain,
    title: '平台降级',
    faults: detailRoutes.map(([platform, route, kind = '429']) => ({ platform, route, kind, rate: 0.5 })),
    opening: outage,
  },
  shipping_wave: { ...plain, title: '集中发货', shipDelay: 0.1, opening: shippingWave },
  installation_wave: { ...plain, title: '集中安装', opening: installationWave },
  refund_wave: { ...plain, title: '集中退款', refundFactor: 6, opening: refundWave },
  typhoon: { ...plain, title: '台风停运', placeRate: 0.5, opening: typhoon },
} satisfies Record<string, Scene>

export type SceneName = keyof typeof scenes
export const sceneNames = Object.keys(scenes) as SceneName[]
