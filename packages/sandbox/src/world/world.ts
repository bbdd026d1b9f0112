import type { Faults } from '../faults.ts'
import type { OwnShopVisits } from '../own-shop/index.ts'
import { type Chance, seededChance } from '../random.ts'
import type { WecomStandIn } from '../wecom/index.ts'
import { type Act, ActRefused, Deeds, type Life } from './acts.ts'
import { Agenda } from './agenda.ts'
import { fillBasket, pickFloor } from './baskets.ts'
import type { Opener } from './openings.ts'
import { personOf, type VirtualPerson } from './people.ts'
import { itemOf } from './products.ts'
import { basketNear, type Purchase, readPurchases } from './retail-log.ts'
import { type Scene, type SceneName, scenes } from './scenes.ts'
import type { Floor } from './shops/floor.ts'

export interface WorldSettings {
  running: boolean
  /** Simulated seconds in one real second. */
  speed: number
  seed: number
  scene: SceneName
  /** `random` invents purchases; `log` takes those of the real purchase log, one log day in one simulated day. */
  source: 'random' | 'log'
  /** Of simulated time, in the plain scene, over all shops; for `random` only. */
  ordersPerHour: number
  /** How many people there are to buy; for `random` only. */
  people: number
  /** The marketplaces where people buy; null is all. */
  shops: string[] | null
}

export interface WorldDeps {
  floors: readonly Floor[]
  /** Whose app the buyers' ids of Taobao are for. */
  appKey: string
  wecom: WecomStandIn | null
  /** The brand's own shop; absent where it has none. */
  visits?: OwnShopVisits
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
  shops: null,
}

const minute = 60_000
const hour = 60 * minute
const tickMs = 100
/** A world that was set too fast falls behind instead of choking the process. */
const deedsPerTick = 2_000
/** What cannot be done yet, such as shipping while a refund is open, is tried again so often. */
const mostTries = 5
const tryAgainMs = 6 * hour
/** Customers of the log get numbers of their own, far from the invented people. */
const logPeopleFrom = 1_000_000

/** Of those who buy, and of friends who ask: how many look around in the brand's own shop as well. */
const browsing = { buyers: 0.25, friends: 0.4 }
/** Of those who ask, how many write to 微信客服 instead. */
const consulting = 0.35

const questions = [
  '你好，我买的门锁什么时候能安排安装？',
  '师傅上门需要提前准备什么吗？',
  '安装收费吗？旧锁能帮忙拆吗？',
  '我换地址了，现在还能改吗？',
  '快递显示到了，什么时候来装？',
  '周末能上门吗？',
]

/** What members note of a new friend. */
const tags = ['高意向', '新房装修', '老客户'] as const

/** What a member says to each of them. */
const answers = [
  '您好，已经看到您的订单了，师傅今天会和您约时间。',
  '不用准备，家里有人、门口能放工具就行。',
  '安装不另外收费，旧锁可以帮您拆下来。',
  '可以的，新地址发我，我这边马上改。',
  '收到，签收后师傅会在 24 小时内联系您。',
  '可以，周六周日上午都能约。',
]

/** People who shop, pay, move house, scan, ask, receive and return; repeatable by seed. */
export class World {
  readonly deeds: Deeds
  settings: WorldSettings = { ...defaults }
  readonly #deps: WorldDeps
  readonly #agenda = new Agenda()
  #chance: Chance = seededChance(defaults.seed)
  /** Of what people do beside buying: who buys what stays as it is without it. */
  #idle: Chance = seededChance(defaults.seed + 1)
  #now = 0
  #lastReal = 0
  #timer: NodeJS.Timeout | null = null
  #purchases: Purchase[] = []
  #nextPurchase = 0
  #sceneFaults: number[] = []
  #holds: number[] = []
  #stopped: { states: readonly string[]; until: number } | null = null
  #refused = 0
  #expected = 0
  #strangers = 0

  constructor(deps: WorldDeps) {
    this.#deps = deps
    this.deeds = new Deeds({
      floors: deps.floors,
      wecom: deps.wecom,
      visits: deps.visits,
      personOf: (number) => this.person(number),
      chance: () => this.#chance,
    })
  }

  /** A new seed or source starts a new history; orders that exist stay. A scene that is named begins, also again. */
  configure(change: Partial<WorldSettings>): void {
    const before = this.settings
    this.settings = { ...before, ...change }
    const { seed, source, scene, running, ordersPerHour } = this.settings
    if (seed !== before.seed || source !== before.source) this.#startHistory()
    if (change.scene !== undefined) this.play(scene)
    else if (ordersPerHour !== before.ordersPerHour) this.#changePace()
    if (running && !this.#timer) this.#start()
    if (!running) this.stop()
  }

  /** Begins a scene, also one that is on: its opening happens now, what it changes lasts until the next. */
  play(name: SceneName): void {
    if (this.#agenda.size === 0) this.#startHistory()
    this.settings = { ...this.settings, scene: name }
    this.#stopped = null
    this.#lift(this.#sceneFaults)
    this.#lift(this.#holds)
    const { faults, opening }: Scene = scenes[name]
    const { seed } = this.settings
    this.#sceneFaults = faults.map((fault) => this.#deps.faults.add({ ...fault, seed }).id)
    this.#changePace()
    opening?.(this.#opener())
  }

  #changePace(): void {
    if (this.settings.source === 'random' && this.#agenda.size > 0) this.#expectBuyer()
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
    return personOf(this.settings.seed, number, this.#deps.appKey)
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
      ...(this.#deps.visits ? { browsing: this.#deps.visits.told } : {}),
      acts: Object.fromEntries(this.deeds.done),
      shops: this.#shopCounts(),
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
    this.#lift(this.#holds)
    this.#chance = seededChance(this.settings.seed)
    this.#idle = seededChance(this.settings.seed + 1)
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

  #floors(): readonly Floor[] {
    const { shops } = this.settings
    const open = this.#deps.floors.filter(({ marketplace }) => shops?.includes(marketplace) ?? true)
    return open.length > 0 ? open : this.#deps.floors
  }

  #shopCounts() {
    const counts = new Map<string, number>()
    for (const { floor } of this.deeds.lives.values())
      counts.set(floor.marketplace, (counts.get(floor.marketplace) ?? 0) + 1)
    return this.#deps.floors.map(({ marketplace, title }) => ({
      marketplace,
      title,
      isOpen: this.#floors().some((floor) => floor.marketplace === marketplace),
      orders: counts.get(marketplace) ?? 0,
    }))
  }

  #lift(rules: number[]): void {
    for (const id of rules.splice(0)) this.#deps.faults.remove(id)
  }

  #opener(): Opener {
    return {
      chance: this.#chance,
      lives: () => this.deeds.lives.values(),
      buy: (count, how, states) => Array.from({ length: count }, () => this.#buyNow(how, states)),
      later: (wait, { tid }, kind, then, more) => this.#later(wait, { kind, tid, ...more }, then),
      afterPay: (life) => this.#afterPay(life),
      afterShip: (life) => this.#afterShip(life),
      regret: (life, wait) => this.#regret(life, wait),
      askSoon: (life, text) => this.#askSoon(life.tid, text),
      holdPushes: (ms) => {
        this.#holds = this.#deps.floors
          .filter(({ isSilent }) => !isSilent)
          .map(({ marketplace: platform }) => this.#deps.faults.add({ platform, kind: 'hold', rate: 1 }).id)
        this.#agenda.add(this.#now + ms, () => this.#lift(this.#holds))
      },
      stopParcels: (states, ms) => {
        this.#stopped = { states, until: this.#now + ms }
      },
    }
  }

  /** Ready to take part in a scene: paid, or with the deposit paid and the rest not. */
  #buyNow(how: 'paid' | 'deposit', states?: readonly string[]): Life {
    const chance = this.#chance
    const floor = pickFloor(chance, this.#floors())
    const purchase = fillBasket(chance, floor, { depositShare: how === 'deposit' ? 1 : 0, goodsOnly: true })
    const life = this.deeds.place(floor, this.#someone(states), purchase)
    this.deeds.count('place')
    const { tid } = life
    if (life.kind !== 'cash_on_delivery') this.#try({ kind: 'pay', tid })
    if (floor.look(tid).stage === 'awaiting_group') this.#try({ kind: 'fill_group', tid })
    return life
  }

  #someone(states?: readonly string[]): VirtualPerson {
    for (let look = 0; look < 50; look++) {
      const person = this.person(this.#chance.int(this.settings.people))
      if (!states || states.includes(person.home.state)) return person
    }
    return this.person(0)
  }

  /** Anew whenever the pace changes, or the one who was expected at the old pace would still be waited for. */
  #expectBuyer(): void {
    const expected = ++this.#expected
    const { placeRate } = scenes[this.settings.scene]
    const pause = this.#chance.exponential(hour / (this.settings.ordersPerHour * placeRate))
    this.#agenda.add(this.#now + pause, () => {
      if (expected === this.#expected) this.#someoneBuys()
    })
  }

  #someoneBuys(): void {
    const { depositShare } = scenes[this.settings.scene]
    const chance = this.#chance
    this.#expectBuyer()
    const floor = pickFloor(chance, this.#floors())
    const purchase = fillBasket(chance, floor, { depositShare })
    const life = this.deeds.place(floor, this.#someone(), purchase)
    this.deeds.count('place')
    if (this.#idle.hit(browsing.buyers)) this.#browse(life, true)
    this.#liveOn(life)
  }

  #browse({ person, floor, tid }: Life, buys: boolean): void {
    const code = floor.look(tid).lines[0]?.merchantCode
    const item = code ? itemOf(code, 1) : undefined
    if (!this.#deps.visits || !item || item.kind === 'price_link') return
    this.deeds.social.browse(person, item, this.#idle, buys)
    this.deeds.count('browse')
  }

  #expectPurchase(): void {
    const purchase = this.#purchases[this.#nextPurchase]
    if (purchase) this.#agenda.add(purchase.atMs, () => this.#replay(purchase))
  }

  #replay(purchase: Purchase): void {
    this.#nextPurchase++
    const number = purchase.customer > 0 ? purchase.customer : 100_000 + this.#strangers++
    const floor = pickFloor(this.#chance, this.#floors())
    const basket = basketNear(purchase, this.#chance)
    const life = this.deeds.place(floor, this.person(logPeopleFrom + number), basket)
    this.deeds.count('place')
    this.#liveOn(life)
    this.#expectPurchase()
  }

  /** What becomes of an order: each deed is entered when the one before it was done. */
  #liveOn(life: Life): void {
    const chance = this.#chance
    const { tid, floor } = life
    if (life.kind === 'cash_on_delivery') {
      this.#afterPay(life)
      return
    }
    if (chance.hit(0.08)) {
      this.#later(chance.exponential(6 * hour), { kind: 'cancel', tid })
      return
    }
    this.#later(chance.exponential(4 * minute), { kind: 'pay', tid }, () => {
      const { stage } = floor.look(tid)
      if (stage === 'deposit_paid' || stage === 'unpaid') this.#payBalance(life)
      else if (stage === 'awaiting_group') this.#awaitGroup(life)
      else this.#afterPay(life)
    })
  }

  #payBalance(life: Life): void {
    const wait = scenes[this.settings.scene].keepsBalances ? 72 * hour : 12 * hour
    this.#later(wait, { kind: 'pay', tid: life.tid }, () => this.#afterPay(life))
  }

  /** Most groups fill within the hour; where a group may fail, some do. */
  #awaitGroup(life: Life): void {
    const chance = this.#chance
    const { tid } = life
    const fill = (wait: number) => this.#later(wait, { kind: 'fill_group', tid }, () => this.#afterPay(life))
    if (chance.hit(0.04))
      this.#agenda.add(this.#now + 24 * hour, () => {
        if (!this.#try({ kind: 'fail_group', tid })) fill(0)
      })
    else fill(chance.exponential(20 * minute))
  }

  #afterPay(life: Life): void {
    const chance = this.#chance
    const { refundFactor, shipDelay } = scenes[this.settings.scene]
    const { tid } = life
    const { id } = life.person
    if (chance.hit(0.06)) this.#later(chance.exponential(hour), { kind: 'change_address', tid })
    if (chance.hit(0.45) && !this.deeds.friends.has(id)) this.#meet(life)
    else if (chance.hit(0.3) && this.deeds.friends.has(id)) this.#askSoon(tid)
    if (chance.hit(0.03 * refundFactor)) this.#regret(life, chance.exponential(2 * hour))
    this.#later((4 + chance.int(16)) * hour * shipDelay, { kind: 'ship', tid }, () => this.#afterShip(life))
  }

  #afterShip(life: Life): void {
    const chance = this.#chance
    const { tid } = life
    this.#later((20 + chance.int(52)) * hour, { kind: 'deliver', tid }, () => {
      if (chance.hit(0.03 * scenes[this.settings.scene].refundFactor))
        this.#regret(life, chance.exponential(12 * hour))
      this.#later((12 + chance.int(120)) * hour, { kind: 'confirm_receipt', tid })
    })
  }

  /** Four in ten think again; the others get their money back, some after the goods went back, some other goods. */
  #regret(life: Life, wait: number): void {
    const chance = this.#chance
    const { tid } = life
    const withReturn = life.floor.look(tid).isShipped && chance.hit(0.6)
    const exchange = withReturn && life.floor.marketplace === 'pinduoduo' && chance.hit(0.2)
    this.#later(wait, { kind: 'ask_refund', tid, withReturn, exchange }, () => {
      const answerIn = chance.exponential(4 * hour)
      const thinksAgain = chance.hit(0.4)
      if (withReturn && !thinksAgain && !exchange) this.#sendBack(life, answerIn)
      this.#later(withReturn ? answerIn + 60 * hour : answerIn, {
        kind: thinksAgain ? 'withdraw_refund' : 'agree_refund',
        tid,
      })
    })
  }

  #sendBack({ tid }: Life, agreedIn: number): void {
    this.#later(agreedIn, { kind: 'agree_return', tid })
    this.#later(agreedIn + (10 + this.#chance.int(30)) * hour, { kind: 'send_back', tid })
  }

  /** The card in the parcel or the chat: whichever live code there is, else the member is added directly. */
  #meet({ tid }: Life): void {
    if (!this.#deps.wecom) return
    this.#agenda.add(this.#now + this.#chance.exponential(hour), () => {
      const ways = Object.keys(this.#deps.wecom?.corp.ways ?? {})
      const configId = ways.length > 0 ? this.#chance.pick(ways) : undefined
      const added = this.#try({ kind: 'scan', tid, configId })
      if (added && this.#idle.hit(0.3)) this.#try({ kind: 'mark', tid, text: this.#idle.pick(tags) })
      if (added && this.#chance.hit(0.6)) this.#askSoon(tid)
    })
  }

  #askSoon(tid: string, text = this.#chance.pick(questions)): void {
    const wait = this.#chance.exponential(30 * minute)
    const life = this.deeds.lives.get(tid)
    if (this.#deps.wecom && this.#idle.hit(consulting)) this.#consult(tid, wait, text)
    else this.#later(wait, { kind: 'ask', tid, text })
    if (life && this.#idle.hit(browsing.friends))
      this.#agenda.add(this.#now + wait + 5 * minute, () => this.#browse(life, false))
  }

  /** Most get an answer within the hour, and some of these talks are closed; the rest waits for whoever watches. */
  #consult(tid: string, wait: number, text: string): void {
    const idle = this.#idle
    this.#later(wait, { kind: 'consult', tid, text }, () => {
      if (idle.hit(0.15)) this.#later(idle.exponential(hour), { kind: 'join_group', tid })
      if (idle.hit(0.35)) return
      const reply = {
        kind: 'answer_consult',
        tid,
        text: answers[questions.indexOf(text)] ?? answers[0]!,
      } as const
      this.#later(idle.exponential(20 * minute), reply, () => {
        if (idle.hit(0.5)) this.#later(idle.exponential(2 * hour), { kind: 'end_consult', tid })
      })
    })
  }

  #later(wait: number, act: Act, then?: () => void, tries = 1): void {
    this.#agenda.add(this.#now + wait, () => {
      const stoppedFor = this.#parcelWaitsFor(act)
      if (stoppedFor > 0) this.#later(stoppedFor + this.#chance.next() * 12 * hour, act, then)
      else if (this.#try(act)) then?.()
      else if (act.kind === 'ship' && tries < mostTries) this.#later(tryAgainMs, act, then, tries + 1)
    })
  }

  #parcelWaitsFor({ kind, tid = '' }: Act): number {
    if (!this.#stopped || (kind !== 'ship' && kind !== 'deliver')) return 0
    const state = this.deeds.lives.get(tid)?.receiver.state ?? ''
    return this.#stopped.states.includes(state) ? this.#stopped.until - this.#now : 0
  }

  /** A deed that came too late (an address change after shipping) is life, and only counted. */
  #try(act: Act): boolean {
    try {
      this.deeds.act(act)
      return true
    } catch (error) {
      if (!(error instanceof ActRefused)) throw error
      this.#refused++
      return false
    }
  }
}
