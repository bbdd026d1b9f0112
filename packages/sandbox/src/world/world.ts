import type { Faults } from '../faults.ts'
import type { OwnShopVisits } from '../own-shop/index.ts'
import { type Chance, seededChance } from '../random.ts'
import type { WecomStandIn } from '../wecom/index.ts'
import { type Act, ActRefused, Deeds, type Life } from './acts.ts'
import { Agenda } from './agenda.ts'
import { fillBasket, pickFloor } from './baskets.ts'
import { type Course, hour } from './course.ts'
import type { Opener } from './openings.ts'
import { OrderCourse } from './order-course.ts'
import { personOf, type VirtualPerson } from './people.ts'
import { basketNear, type Purchase, readPurchases } from './retail-log.ts'
import { type Scene, type SceneName, scenes } from './scenes.ts'
import type { Floor } from './shops/floor.ts'
import { browsing, TalkCourse } from './talk-course.ts'

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

const tickMs = 100
/** A world that was set too fast falls behind instead of choking the process. */
const deedsPerTick = 2_000
/** What cannot be done yet, such as shipping while a refund is open, is tried again so often. */
const mostTries = 5
const tryAgainMs = 6 * hour
/** Customers of the log get numbers of their own, far from the invented people. */
const logPeopleFrom = 1_000_000

/** People who shop, pay, move house, scan, ask, receive and return; repeatable by seed. */
export class World {
  readonly deeds: Deeds
  settings: WorldSettings = { ...defaults }
  readonly #deps: WorldDeps
  readonly #agenda = new Agenda()
  readonly #talk: TalkCourse
  readonly #orders: OrderCourse
  #chance: Chance = seededChance(defaults.seed)
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
    const course: Course = {
      deeds: this.deeds,
      wecom: deps.wecom,
      visits: deps.visits,
      chance: () => this.#chance,
      idle: () => this.#idle,
      scene: () => scenes[this.settings.scene],
      later: (wait, act, then) => this.#later(wait, act, then),
      after: (wait, work) => this.#agenda.add(this.#now + wait, work),
      attempt: (act) => this.#try(act),
    }
    this.#talk = new TalkCourse(course)
    this.#orders = new OrderCourse(course, this.#talk)
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
      afterPay: (life) => this.#orders.afterPay(life),
      afterShip: (life) => this.#orders.afterShip(life),
      regret: (life, wait) => this.#orders.regret(life, wait),
      askSoon: (life, text) => this.#talk.askSoon(life.tid, text),
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
    if (this.#idle.hit(browsing.buyers)) this.#talk.browse(life, true)
    this.#orders.liveOn(life)
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
    this.#orders.liveOn(life)
    this.#expectPurchase()
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
