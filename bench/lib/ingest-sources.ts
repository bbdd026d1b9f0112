import { openIdOf } from '../../packages/sandbox/src/doudian/mask.ts'
import { openIdOf as kuaishouIdOf } from '../../packages/sandbox/src/kuaishou/safe.ts'
import type { Sandbox } from '../../packages/sandbox/src/server.ts'
import { openidOf } from '../../packages/sandbox/src/weixin-store/index.ts'
import type { Floor } from '../../packages/sandbox/src/world/shops/floor.ts'
import { openFloors } from '../../packages/sandbox/src/world/shops/index.ts'

/** What `bench ingest` must know of a marketplace beyond its shop floor. */
interface SourceFacts {
  /** How its changes reach us. */
  channel: 'socket' | 'post' | 'pull'
  /** The call that gives the detail of one order, counted by the stand-in; null where a list or push has it all. */
  detailCall: string | null
  /** What it tells of a buyer; null where it tells nothing, and its orders belong to nobody yet. */
  buyerIdOf(openUid: string, sandbox: Sandbox): string | null
}

const asGiven = (openUid: string): string => openUid

/** A marketplace more is a line more. */
const facts: Record<string, SourceFacts> = {
  taobao: { channel: 'socket', detailCall: 'taobao.trade.fullinfo.get', buyerIdOf: asGiven },
  jd: { channel: 'pull', detailCall: null, buyerIdOf: asGiven },
  pinduoduo: { channel: 'socket', detailCall: 'pdd.order.information.get', buyerIdOf: () => null },
  doudian: {
    channel: 'post',
    detailCall: 'order.orderDetail',
    buyerIdOf: (openUid, sandbox) => openIdOf(sandbox.doudian.credentials.sellerId, openUid),
  },
  youzan: { channel: 'post', detailCall: 'youzan.trade.get/4.0.2', buyerIdOf: asGiven },
  kuaishou: {
    channel: 'post',
    detailCall: 'open.order.detail',
    buyerIdOf: (openUid, sandbox) => kuaishouIdOf(sandbox.kuaishou.credentials.sellerId, openUid),
  },
  'weixin-store': { channel: 'post', detailCall: '/channels/ec/order/get', buyerIdOf: openidOf },
}

export const sourceNames = Object.keys(facts)

export interface Source extends SourceFacts {
  name: string
  floor: Floor
}

export function openSources(sandbox: Sandbox, names: readonly string[]): Source[] {
  const floors = openFloors(sandbox)
  return names.map((name) => ({
    ...facts[name]!,
    name,
    floor: floors.find(({ marketplace }) => marketplace === name)!,
  }))
}

export function isPulled(name: string): boolean {
  return facts[name]?.channel === 'pull'
}

/** `all`, or names with commas between. */
export function readSources(text: string): string[] {
  const names = text === 'all' ? sourceNames : text.split(',')
  const strange = names.find((name) => !sourceNames.includes(name))
  if (strange) throw new Error(`--sources: all, or some of ${sourceNames.join(', ')}; not ${strange}`)
  return names
}
