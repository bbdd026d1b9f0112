import type { Faults } from '../faults.ts'
import { type Chance, seededChance } from '../random.ts'
import type { TaobaoStandIn } from '../taobao/index.ts'
import type { WecomStandIn } from '../wecom/index.ts'
import { type Act, ActRefused, Deeds, type Life } from './acts.ts'
import { Agenda } from './agenda.ts'
import { personOf, type VirtualPerson } from './people.ts'
import { type ShopItem, shopItems } from './products.ts'
import { basketNear, type Purchase, readPurchases } from './retail-log.ts'
import { type SceneName, scenes } from './scenes.ts'

export interface WorldSettings {
  running: boolean
  /** Simulated seconds in one real second. */
  speed: number
  seed: number
  scene: SceneName
  /** `random` invents purchases; `log` takes those of the real purchase log, one log day in one simulated day. */
  source: 'random' | 'log'
  /** Of simulated time, in the plain scene; for `random` only. */
  ordersPerHour: number
  /** How many people there are to buy; for `random` only. */
  people: number
}

export interface WorldDeps {
  taobao: TaobaoStandIn
  wecom: WecomStandIn | null
  faults: Faults
  /** Real time in ms; tests give their own. */
  clockNow: () => number
}

const defaults: WorldSettings = {
  running: false,
  speed: 60,
  seed: 1,
  scene: 'plain',
  source: 'random',
  ordersPerHour: 8,
  people: 400,
}

const minute = 60_000
const hour = 60 * minute
const tickMs = 100
/** A world that was set too fast falls behind instead of choking the process. */
const deedsPerTick = 2_000
/** Customers of the log get numbers of their own, far from the invented people. */
const logPeopleFrom = 1_000_000

const questions = [
  '你好，我买的门锁什么时候能安排安装？',
  '师傅上门需要提前准备什么吗？',
  '安装收费吗？旧锁能帮忙拆吗？',
  '我换地址了，现在还能改吗？',
  '快递显示到了，什么时候来装？',
  '周末能上门吗？',
]

/** People who shop, pay, move house, scan, ask, receive and return; repeatable by seed. */
export class World {
  readonly deeds: Deeds
  settings: WorldSettings = { ...defaults }
  readonly #deps: WorldDeps
  readonly #agenda = new Agenda()
  #chance: Chance = seededChance(defaults.seed)
  #now = 0
  #lastReal = 0
  #timer: NodeJS.Timeout | null = null
  #purchases: Purchase[] = []
  #nextPurchase = 0
  #sceneFaults: number[] = []
  #refused = 0
  #strangers = 0

  constructor(deps: WorldDeps) {
    this.#deps = deps
    this.deeds = new Deeds({
      taobao: deps.taobao,
      wecom: deps.wecom,
      personOf: (number) => this.person(number),
      chance: () => this.#chance,
    })
  }

  /** A new seed or source starts a new history; orders that exist stay. */
  configure(change: Partial<WorldSettings>): void {
    const before = this.settings
    this.settings = { ...before, ...change }
    const { seed, source, scene, running } = this.settings
    if (seed !== before.seed || source !== before.source) this.#startHistory()
    if (scene !== before.scene) this.#changeScene()
    if (running && !this.#timer) this.#start()
    if (!running) this.stop()
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
  }

  /** Lives through `ms` of simulated time at once: what the timer does bit by bit, and tests do in one step. */
  advance(ms: number, limit = Number.POSITIVE_INFINITY): void {
    const target = this.#now + ms
    const count = this.#agenda.runUntil(target, limit, (at) => {
      this.#now = at
    })
    if (count < limit) this.#now = target
  }

  person(number: number): VirtualPerson {
    return personOf(this.settings.seed, number, this.#deps.taobao.credentials.appKey)
  }

  state(): Record<string, unknown> {
    return {
      ...this.settings,
      sceneTitle: scenes[this.settings.scene].title,
      simulatedMs: this.#now,
      ahead: this.#agenda.size,
      orders: this.deeds.lives.size,
      friends: this.deeds.friends.size,
      refused: this.#refused,
      acts: Object.fromEntries(this.deeds.done),
      ...(this.settings.source === 'log'
        ? { log: { purchases: this.#purchases.length, replayed: this.#nextPurchase } }
        : {}),
    }
  }

  #start(): void {
    if (this.#agenda.size === 0) this.#startHistory()
    this.#lastReal = this.#deps.clockNow()
    this.#timer = setInterval(() => {
      const real = this.#deps.clockNow()
      const passed = Math.max(0, real - this.#lastReal)
      this.#lastReal = real
      this.advance(passed * this.settings.speed, deedsPerTick)
    }, tickMs)
  }

  #startHistory(): void {
    this.#agenda.clear()
    this.#chance = seededChance(this.settings.seed)
    this.#now = 0
    this.#nextPurchase = 0
    this.#strangers = 0
    if (this.settings.source === 'log') {
      this.#purchases = readPurchases(this.settings.seed)
      // The first purchase is due at once; nobody waits for the shop of 2010 to open.
      this.#now = this.#purchases[0]!.atMs
      this.#expectPurchase()
    } else this.#agenda.add(this.#now, () => this.#someoneBuys())
  }

  #changeScene(): void {
    for (const id of this.#sceneFaults) this.#deps.faults.remove(id)
    const { faults } = scenes[this.settings.scene]
    this.#sceneFaults = faults.map(
      (fault) => this.#deps.faults.add({ ...fault, seed: this.settings.seed }).id,
    )
  }

  #someoneBuys(): void {
    const { placeRate, depositShare } = scenes[this.settings.scene]
    const pause = this.#chance.exponential(hour / (this.settings.ordersPerHour * placeRate))
    this.#agenda.add(this.#now + pause, () => this.#someoneBuys())
    const item = this.#pickItem()
    const deposit = item.kind === 'goods' && this.#chance.hit(depositShare)
    const extra = item.kind === 'goods' && this.#chance.hit(0.12) ? [this.#pickItem('accessory')] : []
    const quantity = item.kind === 'goods' && this.#chance.hit(0.06) ? 2 + this.#chance.int(2) : 1
    const life = this.deeds.place(this.person(this.#chance.int(this.settings.people)), {
      items: [{ ...item, quantity }, ...extra],
      message: this.#chance.hit(0.15) ? '请发货前联系我确认安装时间' : undefined,
      depositFen: deposit ? 10_000 : undefined,
    })
    this.#count('place')
    this.#liveOn(life)
  }

  #expectPurchase(): void {
    const purchase = this.#purchases[this.#nextPurchase]
    if (purchase) this.#agenda.add(purchase.atMs, () => this.#replay(purchase))
  }

  #replay(purchase: Purchase): void {
    this.#nextPurchase++
    const number = purchase.customer > 0 ? purchase.customer : 100_000 + this.#strangers++
    const life = this.deeds.place(this.person(logPeopleFrom + number), basketNear(purchase, this.#chance))
    this.#count('place')
    this.#liveOn(life)
    this.#expectPurchase()
  }

  /** What becomes of an order: each deed is entered when the one before it was done. */
  #liveOn(life: Life): void {
    const chance = this.#chance
    const { tid } = life.trade
    if (chance.hit(0.08)) {
      this.#later(chance.exponential(6 * hour), { kind: 'cancel', tid })
      return
    }
    this.#later(chance.exponential(4 * minute), { kind: 'pay', tid }, () => {
      if (life.trade.status === 'WAIT_BUYER_PAY')
        this.#later(12 * hour, { kind: 'pay', tid }, () => this.#afterPay(life))
      else this.#afterPay(life)
    })
  }

  #afterPay(life: Life): void {
    const chance = this.#chance
    const { refundFactor, shipDelay } = scenes[this.settings.scene]
    const { tid } = life.trade
    const { id } = life.person
    if (chance.hit(0.06)) this.#later(chance.exponential(hour), { kind: 'change_address', tid })
    if (chance.hit(0.45) && !this.deeds.friends.has(id)) this.#meet(life)
    else if (chance.hit(0.3) && this.deeds.friends.has(id)) this.#askSoon(tid)
    if (chance.hit(0.03 * refundFactor)) this.#regret(life, chance.exponential(2 * hour))
    this.#later((4 + chance.int(16)) * hour * shipDelay, { kind: 'ship', tid }, () => this.#afterShip(life))
  }

  #afterShip(life: Life): void {
    const chance = this.#chance
    const { tid } = life.trade
    this.#later((20 + chance.int(52)) * hour, { kind: 'deliver', tid }, () => {
      if (chance.hit(0.03 * scenes[this.settings.scene].refundFactor))
        this.#regret(life, chance.exponential(12 * hour))
      this.#later((12 + chance.int(120)) * hour, { kind: 'confirm_receipt', tid })
    })
  }

  /** Four in ten think again; the others get their money back. */
  #regret(life: Life, wait: number): void {
    const { tid } = life.trade
    const withReturn = life.trade.consign_time !== null && this.#chance.hit(0.6)
    this.#later(wait, { kind: 'ask_refund', tid, withReturn }, () => {
      const kind = this.#chance.hit(0.4) ? 'withdraw_refund' : 'agree_refund'
      this.#later(this.#chance.exponential(4 * hour), { kind, tid })
    })
  }

  /** The card in the parcel or the chat: whichever live code there is, else the member is added directly. */
  #meet({ trade: { tid } }: Life): void {
    if (!this.#deps.wecom) return
    this.#agenda.add(this.#now + this.#chance.exponential(hour), () => {
      const ways = Object.keys(this.#deps.wecom?.corp.ways ?? {})
      const configId = ways.length > 0 ? this.#chance.pick(ways) : undefined
      if (this.#try({ kind: 'scan', tid, configId }) && this.#chance.hit(0.6)) this.#askSoon(tid)
    })
  }

  #askSoon(tid: string): void {
    this.#later(this.#chance.exponential(30 * minute), {
      kind: 'ask',
      tid,
      text: this.#chance.pick(questions),
    })
  }

  #later(wait: number, act: Act, then?: () => void): void {
    this.#agenda.add(this.#now + wait, () => {
      if (this.#try(act)) then?.()
    })
  }

  /** A deed that came too late (an address change after shipping) is life, and only counted. */
  #try(act: Act): boolean {
    try {
      this.deeds.act(act)
      return true
    } catch {
      this.#refused++
      return false
    }
  }

  #count(kind: 'place'): void {
    this.deeds.done.set(kind, (this.deeds.done.get(kind) ?? 0) + 1)
  }

  #pickItem(kind?: ShopItem['kind']): ShopItem {
    const items = kind ? shopItems.filter((item) => item.kind === kind) : shopItems
    let at = this.#chance.next() * items.reduce((sum, { weight }) => sum + weight, 0)
    for (const item of items) {
      at -= item.weight
      if (at < 0) return item
    }
    throw new ActRefused('the shop is empty')
  }
}
