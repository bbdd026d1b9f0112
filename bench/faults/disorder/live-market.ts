import type { Sandbox } from '../../../packages/sandbox/src/server.ts'
import { ActRefused } from '../../../packages/sandbox/src/world/act-refused.ts'
import { itemOf } from '../../../packages/sandbox/src/world/products.ts'
import type { Floor, RefundWish, SaleKind } from '../../../packages/sandbox/src/world/shops/floor.ts'
import { openFloors } from '../../../packages/sandbox/src/world/shops/index.ts'
import type { Connector, ShopAccess } from '../../../packages/server/src/connectors/contract/connector.ts'
import type { Draw } from '../seeded.ts'
import type { Ear } from './ears.ts'
import { History } from './history.ts'

const longestPauseMs = 6 * 3600_000
const lock = 'HM-LOCK-X1-BLK'
const battery = 'HM-BAT-8-STD'

/** The clock of the stand-ins while people shop there. */
export interface Lived {
  now: number
}

/**
 * People shop on one marketplace's floor, and everything that the marketplace ever says of it is written down: its
 * messages as they were sent, and each record as it stood after each deed.
 */
export async function liveMarket(
  { sandbox, time, draw }: { sandbox: Sandbox; time: Lived; draw: Draw },
  { connector, access, ear }: { connector: Connector; access: ShopAccess; ear: Ear },
): Promise<History> {
  const floor = openFloors(sandbox).find((one) => one.marketplace === connector.marketplace)!
  const history = new History(connector, access)
  ear.heard = (message) => history.hear(message)
  const shopper = new Shopper(floor, draw)
  for (const life of lives) {
    shopper.enter()
    for (const deed of life) {
      time.now += 2_000 + draw.int(longestPauseMs)
      const done = deed(shopper, sandbox)
      if (!done) continue
      await ear.quiet()
      renew(sandbox, connector.marketplace)
      await history.look(shopper.orderId!, shopper.requests())
    }
  }
  return history
}

/** Days pass, and sessions end; the Weixin Store's client opens its own anew. */
function renew(sandbox: Sandbox, marketplace: string): void {
  if (marketplace !== 'weixin-store') void sandbox[marketplace as 'youzan'].configure({ sessions: 'valid' })
}

/** One who does what the floor allows; what a marketplace does not know is left out there. */
class Shopper {
  readonly floor: Floor
  readonly #draw: Draw
  #n = 0
  orderId: string | null = null
  requestId: string | null = null

  constructor(floor: Floor, draw: Draw) {
    this.floor = floor
    this.#draw = draw
  }

  enter(): void {
    this.#n += 1
    this.orderId = null
    this.requestId = null
  }

  /** Requests about the order, as our connectors name them: by what they can be asked for. */
  requests(): string[] {
    const { marketplace } = this.floor
    const own = [...this.floor.requests()].filter(({ tid }) => tid === this.orderId)
    return own.map(({ id, tid, isBill }) => {
      if (marketplace === 'jd') return isBill ? `afs-${tid}-${id}` : `refund-${id}`
      return marketplace === 'pinduoduo' ? `${tid}-${id}` : id
    })
  }

  tries(act: () => unknown): boolean {
    try {
      act()
      return true
    } catch (error) {
      if (error instanceof ActRefused) return false
      throw error
    }
  }

  place(paid: boolean, codes: string[], kind?: SaleKind): boolean {
    const { floor } = this
    const wanted = floor.isOneLine ? codes.slice(0, 1) : codes
    const who = this.#n % 5
    return this.tries(() => {
      this.orderId = floor.place(
        {
          buyer: { openUid: `${floor.marketplace}-${who}`, nick: `陈**${who}` },
          receiver: this.home(0),
          items: wanted.map((code) => floor.list(itemOf(code, 1 + (this.#n % 2))!)),
          ...(kind && { kind }),
        },
        paid,
      ).tid
    })
  }

  /** A buyer's own, or another house of the same buyer. */
  home(n: number) {
    const who = this.#n % 5
    const shop = this.floor.title.charCodeAt(0) % 1000
    return {
      name: '刘敏',
      mobile: `1370${String(shop).padStart(3, '0')}${1000 + who}`,
      state: '上海',
      city: '上海市',
      district: ['浦东新区', '静安区', '徐汇区'][(who + n) % 3]!,
      town: '三林镇',
      address: `羽山路${who * 10 + n}号康乐小区27幢2单元1703室`,
    }
  }

  ask(wish: RefundWish): boolean {
    return this.tries(() => {
      this.requestId = this.floor.askRefund(this.orderId!, { reason: '不想要了', ...wish }).id
    })
  }

  /** Of the order's second line, where it has one. */
  askForHalf(): boolean {
    const line = this.floor.look(this.orderId!).lines[1]
    return line !== undefined && this.ask({ oid: line.id })
  }

  memo(sandbox: Sandbox, text: string): boolean {
    const { trading } = sandbox[this.floor.marketplace as 'taobao']
    trading.updateMemo(this.orderId!, `${text}${this.#draw.int(100)}`, 1 + this.#draw.int(4))
    return true
  }
}

type Deed = (shopper: Shopper, sandbox: Sandbox) => boolean

const place =
  (paid: boolean, codes: string[] = [lock], kind?: SaleKind): Deed =>
  (one) =>
    one.place(paid, codes, kind)
const order =
  (act: 'pay' | 'cancel' | 'ship' | 'deliver' | 'confirmReceipt' | 'fillGroup'): Deed =>
  (one) =>
    one.tries(() => one.floor[act](one.orderId!))
const request =
  (act: 'agreeReturn' | 'sendBack' | 'agreeRefund' | 'refuseRefund' | 'withdrawRefund'): Deed =>
  (one) =>
    one.requestId !== null && one.tries(() => one.floor[act](one.requestId!))
const memo =
  (text: string): Deed =>
  (one, sandbox) =>
    one.memo(sandbox, text)
const move: Deed = (one) => one.tries(() => one.floor.changeAddress(one.orderId!, one.home(1)))
const ask =
  (wish: RefundWish = {}): Deed =>
  (one) =>
    one.ask(wish)

const lives: Deed[][] = [
  [
    place(false),
    order('pay'),
    memo('周末上门'),
    move,
    order('ship'),
    order('deliver'),
    order('confirmReceipt'),
    memo('已装好'),
  ],
  [place(true), ask(), request('withdrawRefund'), order('ship')],
  [place(false), order('cancel')],
  [place(false, [lock, battery]), order('pay'), memo('先联系'), memo('改到工作日')],
  [place(true), ask(), request('agreeRefund')],
  [
    place(true),
    order('ship'),
    order('deliver'),
    ask({ withReturn: true }),
    request('agreeReturn'),
    request('sendBack'),
    request('agreeRefund'),
  ],
  [place(true), ask(), request('refuseRefund'), order('ship'), order('deliver')],
  [place(true, [lock, battery]), (one) => one.askForHalf(), request('agreeRefund'), memo('配件已退')],
  [place(true, [lock], 'group_buy'), order('fillGroup'), order('ship'), order('confirmReceipt')],
]
