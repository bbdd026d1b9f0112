import type { Chance } from '../random.ts'
import type { Item, PlaceOrder, PlainReceiver, TaobaoStandIn, Trade } from '../taobao/index.ts'
import type { WecomStandIn } from '../wecom/index.ts'
import { otherHome, type VirtualPerson } from './people.ts'
import { itemOf } from './products.ts'

export const actKinds = [
  'place',
  'pay',
  'cancel',
  'change_address',
  'scan',
  'ask',
  'ship',
  'deliver',
  'confirm_receipt',
  'ask_refund',
  'withdraw_refund',
  'agree_refund',
  'refuse_refund',
] as const
export type ActKind = (typeof actKinds)[number]

/** One deed, told from outside: `POST /_world/act`. Which fields a kind reads is told in `actFields`. */
export interface Act {
  kind: ActKind
  tid?: string
  /** Number of a person of this world; default: the buyer of `tid`, else the first person. */
  person?: number
  items?: { merchantCode: string; quantity?: number }[]
  message?: string
  discountFen?: number
  depositFen?: number
  /** Place and pay with one message. */
  paid?: boolean
  receiver?: Partial<PlainReceiver>
  state?: string
  configId?: string
  userId?: string
  text?: string
  oid?: string
  refundId?: string
  reason?: string
  amountFen?: number
  withReturn?: boolean
}

/** A deed that cannot be done now, in one sentence. */
export class ActRefused extends Error {}

export interface Friendship {
  externalUserId: string
  userId: string
}

/** A trade with the truth about it: who bought, where it really goes. */
export interface Life {
  trade: Trade
  person: VirtualPerson
  receiver: PlainReceiver
  openRefundId: string | null
}

const longestMemory = 50_000

/** Everything people can do, one by one: used by the simulated life and by tests alike. */
export class Deeds {
  readonly lives = new Map<string, Life>()
  readonly friends = new Map<string, Friendship>()
  readonly done = new Map<ActKind, number>()
  readonly #taobao: TaobaoStandIn
  readonly #wecom: WecomStandIn | null
  readonly #personOf: (number: number) => VirtualPerson
  readonly #chance: () => Chance

  constructor(deps: {
    taobao: TaobaoStandIn
    wecom: WecomStandIn | null
    personOf: (number: number) => VirtualPerson
    chance: () => Chance
  }) {
    this.#taobao = deps.taobao
    this.#wecom = deps.wecom
    this.#personOf = deps.personOf
    this.#chance = deps.chance
  }

  /** Throws `ActRefused` or the marketplace's `TradingError`. */
  act(act: Act): Record<string, unknown> {
    const result = this.#perform(act)
    this.done.set(act.kind, (this.done.get(act.kind) ?? 0) + 1)
    return { kind: act.kind, ...result }
  }

  place(
    person: VirtualPerson,
    wish: Omit<PlaceOrder, 'buyer' | 'receiver'>,
    receiver = person.home,
    paid = false,
  ): Life {
    const { trading } = this.#taobao
    const whole = { ...wish, buyer: person.buyer, receiver }
    const trade = paid ? trading.placePaid(whole) : trading.place(whole)
    const life = { trade, person, receiver, openRefundId: null }
    this.lives.set(trade.tid, life)
    if (this.lives.size > longestMemory) this.lives.delete(this.lives.keys().next().value as string)
    return life
  }

  #perform(act: Act): Record<string, unknown> {
    const { trading } = this.#taobao
    switch (act.kind) {
      case 'place':
        return this.#place(act)
      case 'scan':
        return this.#scan(act)
      case 'ask':
        return this.#ask(act)
      case 'pay':
        return told(trading.pay(this.#tid(act)))
      case 'cancel':
        return told(trading.cancel(this.#tid(act)))
      case 'change_address':
        return this.#changeAddress(act)
      case 'ship':
        return told(trading.ship(this.#tid(act)))
      case 'deliver':
        return told(trading.deliver(this.#tid(act)))
      case 'confirm_receipt':
        return told(trading.confirmReceipt(this.#tid(act)))
      case 'ask_refund':
        return this.#askRefund(act)
      case 'withdraw_refund':
        return this.#moveRefund(act, (id) => trading.withdrawRefund(id))
      case 'agree_refund':
        return this.#moveRefund(act, (id) => trading.agreeRefund(id))
      case 'refuse_refund':
        return this.#moveRefund(act, (id) => trading.refuseRefund(id))
    }
  }

  #place(act: Act): Record<string, unknown> {
    const person = this.#person(act)
    const { message, discountFen, depositFen, paid } = act
    const wish = { items: itemsOf(act), message, discountFen, depositFen }
    const { trade, receiver } = this.place(person, wish, { ...person.home, ...act.receiver }, paid ?? false)
    return { ...told(trade), personId: person.id, personName: person.name, receiver }
  }

  #changeAddress(act: Act): Record<string, unknown> {
    const life = this.#life(act)
    const receiver = act.receiver
      ? { ...life.receiver, ...act.receiver }
      : otherHome(this.#chance(), life.person)
    const trade = this.#taobao.trading.changeAddress(life.trade.tid, receiver)
    life.receiver = receiver
    return { ...told(trade), receiver }
  }

  #askRefund(act: Act): Record<string, unknown> {
    const life = this.#life(act)
    const { oid, reason, amountFen, withReturn } = act
    const refund = this.#taobao.trading.askRefund(life.trade.tid, { oid, reason, amountFen, withReturn })
    life.openRefundId = refund.refund_id
    return { ...told(life.trade), refundId: refund.refund_id, refundStatus: refund.status }
  }

  #moveRefund(act: Act, move: (refundId: string) => { status: string }): Record<string, unknown> {
    const life = act.tid ? this.#life(act) : null
    const refundId = act.refundId ?? life?.openRefundId
    if (!refundId) throw new ActRefused('no open refund: name refundId, or a tid with one')
    const { status } = move(refundId)
    if (life && status !== 'SELLER_REFUSE_BUYER') life.openRefundId = null
    return { ...(life ? told(life.trade) : {}), refundId, refundStatus: status }
  }

  #scan(act: Act): Record<string, unknown> {
    if (!this.#wecom) throw new ActRefused('the WeCom stand-in is not running')
    const person = this.#person(act)
    const { state, configId, userId } = act
    if (configId !== undefined && !Object.hasOwn(this.#wecom.corp.ways, configId))
      throw new ActRefused(`there is no live code ${configId}`)
    const { welcomeCode: _secret, ...result } = this.#wecom.scan({ person, state, configId, userId })
    this.friends.set(person.id, result)
    return { personId: person.id, personName: person.name, ...result }
  }

  #ask(act: Act): Record<string, unknown> {
    const person = this.#person(act)
    const friend = this.friends.get(person.id)
    if (!this.#wecom || !friend)
      throw new ActRefused(`${person.name} is nobody's friend in WeCom yet: scan first`)
    if (!act.text) throw new ActRefused('what do they ask? name text')
    const { externalUserId, userId } = friend
    this.#wecom.say({ externalUserId, userId, text: act.text })
    return { personId: person.id, externalUserId, userId }
  }

  #person(act: Act): VirtualPerson {
    const buyer = act.tid ? this.lives.get(act.tid)?.person : null
    return act.person === undefined && buyer ? buyer : this.#personOf(act.person ?? 0)
  }

  #life(act: Act): Life {
    const life = this.lives.get(this.#tid(act))
    if (!life) throw new ActRefused(`nobody here bought ${act.tid}`)
    return life
  }

  #tid(act: Act): string {
    if (!act.tid) throw new ActRefused('which order? name tid')
    return act.tid
  }
}

function itemsOf(act: Act): Item[] {
  const wished = act.items?.length ? act.items : [{ merchantCode: 'HM-LOCK-X1-BLK' }]
  return wished.map(({ merchantCode, quantity = 1 }) => {
    const item = itemOf(merchantCode, quantity)
    if (!item) throw new ActRefused(`the shop sells no ${merchantCode}`)
    return item
  })
}

function told(trade: Trade): Record<string, unknown> {
  return { tid: trade.tid, status: trade.status, oids: trade.orders.map(({ oid }) => oid) }
}
