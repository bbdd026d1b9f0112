import type { OwnShopVisits } from '../own-shop/index.ts'
import type { Chance } from '../random.ts'
import { openUidOf, type PlainReceiver } from '../taobao/index.ts'
import type { WecomStandIn } from '../wecom/index.ts'
import { ActRefused } from './act-refused.ts'
import { otherHome, type VirtualPerson } from './people.ts'
import { itemOf, type ShopItem } from './products.ts'
import type { Floor, Request, Sale, SaleKind } from './shops/floor.ts'
import { SocialActs } from './social-acts.ts'

export { ActRefused } from './act-refused.ts'

export const actKinds = [
  'place',
  'pay',
  'fill_group',
  'fail_group',
  'cancel',
  'change_address',
  'scan',
  'ask',
  'ship',
  'deliver',
  'confirm_receipt',
  'ask_refund',
  'withdraw_refund',
  'agree_return',
  'send_back',
  'agree_refund',
  'refuse_refund',
  'browse',
  'consult',
  'answer_consult',
  'end_consult',
  'join_group',
  'mark',
] as const
export type ActKind = (typeof actKinds)[number]

/** One deed, told from outside: `POST /_world/act`. */
export interface Act {
  kind: ActKind
  tid?: string
  /** Number of a person of this world; default: the buyer of `tid`, else the first person. */
  person?: number
  /** In which shop; default: that of `tid`, else Tmall. */
  marketplace?: string
  orderKind?: SaleKind
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
  exchange?: boolean
}

export interface Friendship {
  externalUserId: string
  userId: string
}

/** An order with the truth about it: who bought, where it really goes. */
export interface Life {
  tid: string
  floor: Floor
  kind: SaleKind
  person: VirtualPerson
  receiver: PlainReceiver
  openRefundId: string | null
}

/** What somebody puts into the basket of some shop. */
export interface Purchase {
  items: ShopItem[]
  kind?: SaleKind
  message?: string
  discountFen?: number
  depositFen?: number
}

const longestMemory = 50_000

/** Everything people can do, one by one: used by the simulated life and by tests alike. */
export class Deeds {
  readonly lives = new Map<string, Life>()
  readonly friends = new Map<string, Friendship>()
  readonly done = new Map<ActKind, number>()
  readonly floors: readonly Floor[]
  readonly #wecom: WecomStandIn | null
  readonly #personOf: (number: number) => VirtualPerson
  readonly #chance: () => Chance
  readonly social: SocialActs

  constructor(deps: {
    floors: readonly Floor[]
    wecom: WecomStandIn | null
    visits?: OwnShopVisits | null | undefined
    personOf: (number: number) => VirtualPerson
    chance: () => Chance
  }) {
    this.floors = deps.floors
    this.#wecom = deps.wecom
    this.#personOf = deps.personOf
    this.#chance = deps.chance
    this.social = new SocialActs(deps.wecom, deps.visits ?? null)
  }

  /** Throws `ActRefused`. */
  act(act: Act): Record<string, unknown> {
    const result = this.#perform(act)
    this.count(act.kind)
    return { kind: act.kind, ...result }
  }

  count(kind: ActKind): void {
    this.done.set(kind, (this.done.get(kind) ?? 0) + 1)
  }

  /** Where one order is one item only the first thing is bought. */
  place(
    floor: Floor,
    person: VirtualPerson,
    { items, ...wish }: Purchase,
    receiver = person.home,
    paid = false,
  ): Life {
    const whole = {
      ...wish,
      ...(floor.isOneLine && items.length > 1 && { discountFen: 0 }),
      items: (floor.isOneLine ? items.slice(0, 1) : items).map(floor.list),
      buyer: buyerAt(floor, person),
      unionId: this.#wecom?.unionIdOf(person),
      receiver,
    }
    const { tid } = floor.place(whole, paid)
    const kind = wish.kind ?? 'ordinary'
    const life: Life = { tid, floor, kind, person, receiver, openRefundId: null }
    this.lives.set(tid, life)
    if (this.lives.size > longestMemory) this.lives.delete(this.lives.keys().next().value as string)
    return life
  }

  #perform(act: Act): Record<string, unknown> {
    switch (act.kind) {
      case 'place':
        return this.#place(act)
      case 'scan':
        return this.#scan(act)
      case 'ask':
        return this.#ask(act)
      case 'change_address':
        return this.#changeAddress(act)
      case 'browse':
        return this.social.browse(this.#person(act), itemsOf(act)[0]!, this.#chance(), false)
      case 'consult':
        return this.social.consult(this.#person(act), act.text ?? '你好，想问一下安装的事')
      case 'answer_consult':
        return this.social.answerConsult(this.#person(act), act.text ?? '您好，马上为您查', act.userId)
      case 'end_consult':
        return this.social.endConsult(this.#person(act))
      case 'join_group':
        return this.social.joinGroup(this.#person(act))
      case 'mark':
        return this.social.mark(this.#friend(act), act.text ?? '高意向')
      case 'ask_refund':
        return this.#askRefund(act)
      case 'withdraw_refund':
        return this.#moveRefund(act, (floor, id) => floor.withdrawRefund(id))
      case 'agree_return':
        return this.#moveRefund(act, (floor, id) => floor.agreeReturn(id))
      case 'send_back':
        return this.#moveRefund(act, (floor, id) => floor.sendBack(id))
      case 'agree_refund':
        return this.#moveRefund(act, (floor, id) => floor.agreeRefund(id))
      case 'refuse_refund':
        return this.#moveRefund(act, (floor, id) => floor.refuseRefund(id))
      default:
        return told(this.#moveOrder(act.kind, this.#life(act)))
    }
  }

  #moveOrder(kind: OrderMove, { floor, tid }: Life): Sale {
    switch (kind) {
      case 'pay':
        return floor.pay(tid)
      case 'fill_group':
        return floor.fillGroup(tid)
      case 'fail_group':
        return floor.failGroup(tid)
      case 'cancel':
        return floor.cancel(tid)
      case 'ship':
        return floor.ship(tid)
      case 'deliver':
        return floor.deliver(tid)
      case 'confirm_receipt':
        return floor.confirmReceipt(tid)
    }
  }

  #place(act: Act): Record<string, unknown> {
    const person = this.#person(act)
    const { message, discountFen, depositFen, orderKind, paid = false } = act
    const wish = { items: itemsOf(act), message, discountFen, depositFen, kind: orderKind }
    const life = this.place(this.#floor(act), person, wish, { ...person.home, ...act.receiver }, paid)
    const { floor, tid, receiver } = life
    return {
      ...told(floor.look(tid)),
      marketplace: floor.marketplace,
      personId: person.id,
      personName: person.name,
      receiver,
    }
  }

  #changeAddress(act: Act): Record<string, unknown> {
    const life = this.#life(act)
    const receiver = act.receiver
      ? { ...life.receiver, ...act.receiver }
      : otherHome(this.#chance(), life.person)
    const sale = life.floor.changeAddress(life.tid, receiver)
    life.receiver = receiver
    return { ...told(sale), receiver }
  }

  #askRefund(act: Act): Record<string, unknown> {
    const life = this.#life(act)
    const { oid, reason, amountFen, withReturn, exchange } = act
    const refund = life.floor.askRefund(life.tid, { oid, reason, amountFen, withReturn, exchange })
    life.openRefundId = refund.id
    return { ...told(life.floor.look(life.tid)), refundId: refund.id, refundStatus: refund.status }
  }

  #moveRefund(act: Act, move: (floor: Floor, refundId: string) => Request): Record<string, unknown> {
    const life = act.tid ? this.#life(act) : null
    const refundId = act.refundId ?? life?.openRefundId
    if (!refundId) throw new ActRefused('no open refund: name refundId, or a tid with one')
    const { status, stage } = move(life?.floor ?? this.#floor(act), refundId)
    if (life && (stage === 'refunded' || stage === 'withdrawn')) life.openRefundId = null
    return { ...(life ? told(life.floor.look(life.tid)) : {}), refundId, refundStatus: status }
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
    const { externalUserId, userId } = this.#friend(act)
    if (!act.text) throw new ActRefused('what do they ask? name text')
    this.#wecom!.say({ externalUserId, userId, text: act.text })
    return { personId: this.#person(act).id, externalUserId, userId }
  }

  #friend(act: Act): Friendship {
    const person = this.#person(act)
    const friend = this.friends.get(person.id)
    if (!this.#wecom || !friend)
      throw new ActRefused(`${person.name} is nobody's friend in WeCom yet: scan first`)
    return friend
  }

  #person(act: Act): VirtualPerson {
    const buyer = act.tid ? this.lives.get(act.tid)?.person : null
    return act.person === undefined && buyer ? buyer : this.#personOf(act.person ?? 0)
  }

  #floor({ marketplace }: Act): Floor {
    const found = marketplace
      ? this.floors.find((floor) => floor.marketplace === marketplace)
      : this.floors[0]
    if (!found) throw new ActRefused(`the brand has no shop on ${marketplace}`)
    return found
  }

  #life(act: Act): Life {
    if (!act.tid) throw new ActRefused('which order? name tid')
    const life = this.lives.get(act.tid)
    if (!life) throw new ActRefused(`nobody here bought ${act.tid}`)
    return life
  }
}

type OrderMove = Extract<
  ActKind,
  'pay' | 'fill_group' | 'fail_group' | 'cancel' | 'ship' | 'deliver' | 'confirm_receipt'
>

/** Each marketplace knows the same person under an id of its own. */
function buyerAt({ marketplace }: Floor, { id, buyer }: VirtualPerson) {
  return marketplace === 'taobao' ? buyer : { ...buyer, openUid: openUidOf(marketplace, id) }
}

function itemsOf(act: Act): ShopItem[] {
  const wished = act.items?.length ? act.items : [{ merchantCode: 'HM-LOCK-X1-BLK' }]
  return wished.map(({ merchantCode, quantity = 1 }) => {
    const item = itemOf(merchantCode, quantity)
    if (!item) throw new ActRefused(`the shop sells no ${merchantCode}`)
    return item
  })
}

function told({ tid, status, stage, lines }: Sale): Record<string, unknown> {
  return { tid, status, stage, oids: lines.map(({ id }) => id) }
}
