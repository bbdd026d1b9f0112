import type { FaultRequest } from '../faults.ts'

/** Peaks of the trade (T25), as data: factors on what people do, and faults of the platforms. */
export interface Scene {
  title: string
  placeRate: number
  depositShare: number
  refundFactor: number
  /** Below one: parcels leave sooner. */
  shipDelay: number
  faults: FaultRequest[]
}

const plain: Scene = {
  title: '平日',
  placeRate: 1,
  depositShare: 0.03,
  refundFactor: 1,
  shipDelay: 1,
  faults: [],
}

export const scenes = {
  plain,
  spike: { ...plain, title: '20:00 尾款高峰', placeRate: 10 },
  presale: { ...plain, title: '预售付定金', placeRate: 3, depositShare: 0.9 },
  degraded: {
    ...plain,
    title: '平台降级',
    faults: [
      { platform: 'taobao', route: 'taobao.trade.fullinfo.get', kind: '429', rate: 0.5 },
      { platform: 'taobao', route: 'taobao_trade_*', kind: 'delay', rate: 0.8, delayMs: 60_000 },
    ],
  },
  shipping_wave: { ...plain, title: '集中发货', shipDelay: 0.1 },
  refund_wave: { ...plain, title: '集中退款', refundFactor: 6 },
} satisfies Record<string, Scene>

export type SceneName = keyof typeof scenes
export const sceneNames = Object.keys(scenes) as SceneName[]
