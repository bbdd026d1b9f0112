import { Trading } from '../../packages/sandbox/src/taobao/trading.ts'
import { itemOf } from '../../packages/sandbox/src/world/products.ts'
import type { Draw } from './seeded.ts'

/** One message of the channel, as the marketplace made it. */
export interface StoryMessage {
  id: string
  topic: string
  content: string
}

export interface Story {
  sellerId: string
  messages: StoryMessage[]
  /** The newest message of each trade: what our order has to end as. */
  newest: Map<string, StoryMessage>
  trades: string[]
}

const shop = { sellerId: '2206490318841', nick: '禾木智家天猫旗舰店' }
const beganAt = Date.parse('2026-10-08T02:00:00Z')

/**
 * Orders lived through at the stand-in, seconds to hours apart, with whole records in each message. Some are refunded,
 * closed, moved or delivered; the messages are given in the order in which they were made.
 */
export function liveStory(draw: Draw): Story {
  let now = beganAt
  const messages: StoryMessage[] = []
  const newest = new Map<string, StoryMessage>()
  const trading = new Trading({
    shop,
    clockNow: () => now,
    publish: (topic, _from, content) => {
      const message = { id: `9${String(messages.length).padStart(18, '0')}`, topic, content }
      messages.push(message)
      const tid = /"tid":(\d+)/.exec(content)?.[1]
      if (tid && topic.startsWith('taobao_trade_')) newest.set(tid, message)
    },
  })
  trading.detail = 'inline'
  const trades: string[] = []
  const later = (): void => {
    now += 2_000 + draw.int(6 * 3600_000)
  }
  const placed = (n: number, codes: string[], paid: boolean): string => {
    later()
    const wish = {
      buyer: { openUid: `AAEstory${n % 4}`, nick: `陈**${n % 4}` },
      receiver: receiver(n),
      items: codes.map((code) => itemOf(code, 1 + (n % 2))!),
    }
    const { tid } = paid ? trading.placePaid(wish) : trading.place(wish)
    trades.push(tid)
    return tid
  }
  const then = (...deeds: (() => unknown)[]): void => {
    for (const deed of deeds) {
      later()
      deed()
    }
  }
  const lock = ['HM-LOCK-X1-BLK']
  const mixed = ['HM-LOCK-X1-BLK', 'HM-BAT-8-STD']

  const moved = placed(1, lock, false)
  then(
    () => trading.pay(moved),
    () => trading.changeAddress(moved, receiver(7)),
    () => trading.ship(moved),
    () => trading.confirmReceipt(moved),
  )
  const spared = placed(2, lock, true)
  let refund = ''
  then(
    () => {
      refund = trading.askRefund(spared).refund_id
    },
    () => trading.withdrawRefund(refund),
    () => trading.ship(spared),
  )
  const cancelled = placed(3, lock, false)
  then(() => trading.cancel(cancelled))
  const remembered = placed(4, mixed, false)
  then(
    () => trading.pay(remembered),
    () => trading.updateMemo(remembered, '周末上门', 1),
    () => trading.updateMemo(remembered, '改到工作日', 2),
  )
  const halved = placed(5, mixed, true)
  let half = ''
  then(
    () => {
      half = trading.askRefund(halved, { oid: trading.trades.get(halved)!.orders[1]!.oid }).refund_id
    },
    () => trading.agreeRefund(half),
    () => trading.updateMemo(halved, '配件已退', 3),
  )
  const refunded = placed(6, lock, true)
  let whole = ''
  then(
    () => {
      whole = trading.askRefund(refunded).refund_id
    },
    () => trading.agreeRefund(whole),
  )
  return { sellerId: shop.sellerId, messages, newest, trades }
}

function receiver(n: number) {
  return {
    name: '刘敏',
    mobile: `1380000${String(1000 + n)}`,
    state: '上海',
    city: '上海市',
    district: ['浦东新区', '静安区', '徐汇区'][n % 3]!,
    town: '三林镇',
    address: `羽山路${n}号康乐小区27幢2单元1703室`,
  }
}
