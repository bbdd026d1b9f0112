import type { Chance } from '../random.ts'
import type { Act, Life } from './acts.ts'
import type { Stage } from './shops/floor.ts'

/** What the beginning of a scene may move: people and parcels by their own deeds, and the platforms' pushes. */
export interface Opener {
  readonly chance: Chance
  lives(): Iterable<Life>
  /** So many more orders of goods that need installing, paid or with their deposit paid. */
  buy(count: number, how: 'paid' | 'deposit', states?: readonly string[]): Life[]
  /** After some time, and again a little later while it cannot be done yet. */
  later(wait: number, life: Life, kind: Act['kind'], then?: () => void, more?: Partial<Act>): void
  /** What people do with an order by themselves once it is paid, shipped or regretted. */
  afterPay(life: Life): void
  afterShip(life: Life): void
  regret(life: Life, wait: number): void
  askSoon(life: Life, text: string): void
  /** Keeps back every push for a time; then all come at once. */
  holdPushes(ms: number): void
  /** No parcel moves in these provinces until then. */
  stopParcels(states: readonly string[], ms: number): void
}

export type Opening = (opener: Opener) => void

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** A scene on an empty street shows nothing: so many take part at least. */
const leastCrowd = 40

const stormy = ['上海', '江苏省', '浙江省']

/** 20:00: who left a deposit pays the rest, within ten minutes. */
export function payBalances(opener: Opener): void {
  for (const life of crowd(opener, ['deposit_paid'], 'deposit'))
    opener.later(opener.chance.next() * 10 * minute, life, 'pay', () => opener.afterPay(life))
}

/** Pushes come up to thirty minutes late, and then all at once; the faults stay as long as the scene. */
export function outage(opener: Opener): void {
  opener.holdPushes(30 * minute)
}

/** The warehouse clears its floor within an hour. */
export function shippingWave(opener: Opener): void {
  for (const life of crowd(opener, ['to_ship'], 'paid'))
    opener.later(opener.chance.next() * hour, life, 'ship', () => opener.afterShip(life))
}

/** Parcels of one sale arrive on its days 3 to 10, most in the middle, and everybody wants an appointment. */
export function installationWave(opener: Opener): void {
  const { chance } = opener
  for (const life of crowd(opener, ['to_ship'], 'paid'))
    opener.later(chance.next() * 12 * hour, life, 'ship', () => {
      const arrivesIn = (2.5 + 7 * ((chance.next() + chance.next()) / 2)) * day
      opener.later(arrivesIn, life, 'deliver', () => {
        opener.askSoon(life, '快递到了，什么时候可以来安装？')
        opener.later((1 + chance.int(5)) * day, life, 'confirm_receipt')
      })
    })
}

/** The sale is over, and half of those who have their goods think again within a day. */
export function refundWave(opener: Opener): void {
  const received = [...opener.lives()].filter(isReceived)
  const short = leastCrowd - received.length
  for (const life of short > 0 ? opener.buy(short, 'paid') : [])
    opener.later(0, life, 'ship', () =>
      opener.later(minute, life, 'deliver', () =>
        opener.later(minute, life, 'confirm_receipt', () => maybeRegret(opener, life)),
      ),
    )
  for (const life of received) maybeRegret(opener, life)
}

/** A day without parcels on the coast: some do not wait for theirs, others ask whether the fitter still comes. */
export function typhoon(opener: Opener): void {
  const { chance } = opener
  const waiting = crowd(opener, ['to_ship', 'shipped'], 'paid', stormy)
  opener.stopParcels(stormy, day)
  for (const life of waiting) {
    if (!stormy.includes(life.receiver.state)) continue
    if (chance.hit(0.2)) opener.regret(life, chance.next() * 12 * hour)
    else opener.askSoon(life, '台风来了，明天还能上门安装吗？能改天吗？')
  }
}

function maybeRegret(opener: Opener, life: Life): void {
  if (opener.chance.hit(0.5)) opener.regret(life, opener.chance.next() * day)
}

/** All who stand there now; where they are few, more are bought. */
function crowd(
  opener: Opener,
  stages: readonly Stage[],
  how: 'paid' | 'deposit',
  states?: readonly string[],
): Life[] {
  const standing = [...opener.lives()].filter((life) => stages.includes(life.floor.look(life.tid).stage))
  const short = leastCrowd - standing.length
  return short > 0 ? [...standing, ...opener.buy(short, how, states)] : standing
}

function isReceived(life: Life): boolean {
  const { stage, isDelivered } = life.floor.look(life.tid)
  return isDelivered || stage === 'completed'
}
