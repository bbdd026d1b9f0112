import type { DoudianStandIn } from '../../doudian/index.ts'
import type { JdStandIn } from '../../jd/index.ts'
import type { KuaishouStandIn } from '../../kuaishou/index.ts'
import type { PddStandIn } from '../../pinduoduo/index.ts'
import type { TaobaoStandIn } from '../../taobao/index.ts'
import type { WeixinStoreStandIn } from '../../weixin-store/index.ts'
import type { YouzanStandIn } from '../../youzan/index.ts'
import { doudianFloor } from './doudian-floor.ts'
import type { Floor } from './floor.ts'
import { jdFloor } from './jd-floor.ts'
import { kuaishouFloor } from './kuaishou-floor.ts'
import { pinduoduoFloor } from './pinduoduo-floor.ts'
import { taobaoFloor } from './taobao-floor.ts'
import { weixinStoreFloor } from './weixin-store-floor.ts'
import { youzanFloor } from './youzan-floor.ts'

export interface StandIns {
  taobao: Pick<TaobaoStandIn, 'trading'>
  jd?: Pick<JdStandIn, 'trading'>
  pinduoduo?: Pick<PddStandIn, 'trading'>
  doudian?: Pick<DoudianStandIn, 'trading'>
  youzan?: Pick<YouzanStandIn, 'trading'>
  kuaishou?: Pick<KuaishouStandIn, 'trading'>
  'weixin-store'?: Pick<WeixinStoreStandIn, 'trading'>
}

/** Every shop in which people buy; a marketplace more is a line more. The first is where nobody names another. */
export function openFloors(standIns: StandIns): Floor[] {
  const { taobao, jd, pinduoduo, doudian, youzan, kuaishou, 'weixin-store': weixinStore } = standIns
  return [
    taobaoFloor(taobao),
    ...(jd ? [jdFloor(jd)] : []),
    ...(pinduoduo ? [pinduoduoFloor(pinduoduo)] : []),
    ...(doudian ? [doudianFloor(doudian)] : []),
    ...(youzan ? [youzanFloor(youzan)] : []),
    ...(kuaishou ? [kuaishouFloor(kuaishou)] : []),
    ...(weixinStore ? [weixinStoreFloor(weixinStore)] : []),
  ]
}
