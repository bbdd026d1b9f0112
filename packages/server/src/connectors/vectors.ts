import { doudianVectors } from './doudian/vectors.ts'
import { jdVectors } from './jd/vectors.ts'
import { kuaishouVectors } from './kuaishou/vectors.ts'
import { pinduoduoVectors } from './pinduoduo/vectors.ts'
import { taobaoVectors } from './taobao/vectors.ts'
import { wecomVectors } from './wecom/vectors.ts'
import { weixinStoreVectors } from './weixin-store/vectors.ts'
import { youzanVectors } from './youzan/vectors.ts'

/** Signing and framing of every platform by kind, for `qiao vectors`; the format is told in docs/vectors.md. */
export const connectorVectors: Record<string, Record<string, (input: unknown) => unknown>> = {
  doudian: doudianVectors,
  jd: jdVectors,
  kuaishou: kuaishouVectors,
  pinduoduo: pinduoduoVectors,
  taobao: taobaoVectors,
  wecom: wecomVectors,
  'weixin-store': weixinStoreVectors,
  youzan: youzanVectors,
}
