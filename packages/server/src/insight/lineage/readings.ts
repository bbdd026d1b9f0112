import type { Reading } from '../../connectors/contract/connector.ts'
import { doudianReading } from '../../connectors/doudian/index.ts'
import { jdReading } from '../../connectors/jd/index.ts'
import { kuaishouReading } from '../../connectors/kuaishou/index.ts'
import { pinduoduoReading } from '../../connectors/pinduoduo/index.ts'
import { taobaoReading } from '../../connectors/taobao/index.ts'
import { weixinStoreReading } from '../../connectors/weixin-store/index.ts'
import { youzanReading } from '../../connectors/youzan/index.ts'

const all: readonly Reading[] = [
  taobaoReading,
  jdReading,
  pinduoduoReading,
  doudianReading,
  kuaishouReading,
  youzanReading,
  weixinStoreReading,
]

export const readings: ReadonlyMap<string, Reading> = new Map(all.map((one) => [one.marketplace, one]))
