import type { Life } from './acts.ts'
import { type Course, hour, minute } from './course.ts'
import type { TalkCourse } from './talk-course.ts'

/** What becomes of an order, from payment to the day when it is kept or sent back. */
export class OrderCourse {
  readonly #world: Course
  readonly #talk: TalkCourse

  constructor(world: Course, talk: TalkCourse) {
    this.#world = world
    this.#talk = talk
  }

  /** Each deed is entered when the one before it was done. */
  liveOn(life: Life): void {
    const chance = this.#world.chance()
    const { tid, floor } = life
    if (life.kind === 'cash_on_delivery') {
      this.afterPay(life)
      return
    }
    if (chance.hit(0.08)) {
      this.#world.later(chance.exponential(6 * hour), { kind: 'cancel', tid })
      return
    }
    this.#world.later(chance.exponential(4 * minute), { kind: 'pay', tid }, () => {
      const { stage } = floor.look(tid)
      if (stage === 'deposit_paid' || stage === 'unpaid') this.#payBalance(life)
      else if (stage === 'awaiting_group') this.#awaitGroup(life)
      else this.afterPay(life)
    })
  }

  #payBalance(life: Life): void {
    const wait = this.#world.scene().keepsBalances ? 72 * hour : 12 * hour
    this.#world.later(wait, { kind: 'pay', tid: life.tid }, () => this.afterPay(life))
  }

  /** Most groups fill within the hour; where a group may fail, some do. */
  #awaitGroup(life: Life): void {
    const chance = this.#world.chance()
    const { tid } = life
    const fill = (wait: number) =>
      this.#world.later(wait, { kind: 'fill_group', tid }, () => this.afterPay(life))
    if (chance.hit(0.04))
      this.#world.after(24 * hour, () => {
        if (!this.#world.attempt({ kind: 'fail_group', tid })) fill(0)
      })
    else fill(chance.exponential(20 * minute))
  }

  afterPay(life: Life): void {
    const chance = this.#world.chance()
    const { refundFactor, shipDelay } = this.#world.scene()
    const { tid } = life
    const { id } = life.person
    if (chance.hit(0.06)) this.#world.later(chance.exponential(hour), { kind: 'change_address', tid })
    if (chance.hit(0.45) && !this.#world.deeds.friends.has(id)) this.#talk.meet(life)
    else if (chance.hit(0.3) && this.#world.deeds.friends.has(id)) this.#talk.askSoon(tid)
    if (chance.hit(0.03 * refundFactor)) this.regret(life, chance.exponential(2 * hour))
    this.#world.later((4 + chance.int(16)) * hour * shipDelay, { kind: 'ship', tid }, () =>
      this.afterShip(life),
    )
  }

  afterShip(life: Life): void {
    const chance = this.#world.chance()
    const { tid } = life
    this.#world.later((20 + chance.int(52)) * hour, { kind: 'deliver', tid }, () => {
      if (chance.hit(0.03 * this.#world.scene().refundFactor))
        this.regret(life, chance.exponential(12 * hour))
      this.#world.later((12 + chance.int(120)) * hour, { kind: 'confirm_receipt', tid })
    })
  }

  /** Four in ten think again; the others get their money back, some after the goods went back, some other goods. */
  regret(life: Life, wait: number): void {
    const chance = this.#world.chance()
    const { tid } = life
    const withReturn = life.floor.look(tid).isShipped && chance.hit(0.6)
    const exchange = withReturn && life.floor.marketplace === 'pinduoduo' && chance.hit(0.2)
    this.#world.later(wait, { kind: 'ask_refund', tid, withReturn, exchange }, () => {
      const answerIn = chance.exponential(4 * hour)
      const thinksAgain = chance.hit(0.4)
      if (withReturn && !thinksAgain && !exchange) this.#sendBack(life, answerIn)
      this.#world.later(withReturn ? answerIn + 60 * hour : answerIn, {
        kind: thinksAgain ? 'withdraw_refund' : 'agree_refund',
        tid,
      })
    })
  }

  #sendBack({ tid }: Life, agreedIn: number): void {
    this.#world.later(agreedIn, { kind: 'agree_return', tid })
    this.#world.later(agreedIn + (10 + this.#world.chance().int(30)) * hour, { kind: 'send_back', tid })
  }
}
