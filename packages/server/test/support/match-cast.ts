import { type Chance, seededChance } from '../../../sandbox/src/random.ts'

/** How often people do something, why we think so, and who says it. `ours` is an assumption of our own: nobody published it. */
interface Share {
  share: number
  why: string
  source: string
}

const zh = 'shared/data/er/zh_customers'
const world = 'packages/sandbox/src/world'

/** Of five shops, so many buyers each: the channels of the development set, its mini-program for the shop in WeChat. */
export const marketplaces = {
  taobao: 2615,
  jd: 2165,
  pinduoduo: 2159,
  doudian: 1629,
  'weixin-store': 1648,
} as const

/**
 * What the people of the simulated world do, in the order in which they do it. Written down before anything was measured and not
 * changed since: the measured rate is what the system makes of it (docs/decisions/0019). Bench and story print them beside the rate.
 */
export const shares = {
  friend: { share: 0.45, why: 'of those who bought add a member', source: `${world}/order-course.ts` },
  otherAccount: {
    share: 0.16,
    why: 'of buyers in the shop in WeChat: no common WeChat id (1503 of 1648 × 1988 of 2155 have one)',
    source: zh,
  },
  ownCode: {
    share: 0.25,
    why: 'of friends: came by the order’s own code; few warehouses print on demand (T12)',
    source: 'ours',
  },
  orderLink: {
    share: 0.25,
    why: 'of friends: came by a card whose short link carries the order (T12); the rest by a code of a whole batch',
    source: 'ours',
  },
  byPhone: {
    share: 0.15,
    why: 'of friends: added by an agent who had them on the phone, without a code',
    source: 'ours',
  },
  booking: {
    share: 0.2,
    why: 'of those with a visit: open the booking page inside WeChat; a short message opens another browser',
    source: 'ours',
  },
  registers: { share: 0.4, why: 'of friends who came without the order: fill in the card', source: 'ours' },
  serial: {
    share: 0.2,
    why: 'of these: by the serial number of the device (the warehouse told it)',
    source: 'ours',
  },
  asks: { share: 0.6, why: 'of friends: write something', source: `${world}/talk-course.ts` },
  saysNumber: {
    share: 0.5,
    why: 'of those who write: say the number of the order when asked',
    source: 'ours',
  },
  saysPhone: {
    share: 0.4,
    why: 'of those who write: say their phone when asked; one in ten says neither',
    source: 'ours',
  },
  answersFact: {
    share: 0.95,
    why: 'of those who speak: know the second fact (T11) when asked for it',
    source: 'ours',
  },
  remark: {
    share: 0.68,
    why: 'of those who spoke or were called: phone in the remark, so that 45 of 100 friends have one (970 of 2155)',
    source: zh,
  },
  member: { share: 0.15, why: 'of buyers in the shop in WeChat: in its club (会员通)', source: 'ours' },
  visit: {
    share: 0.75,
    why: 'of orders: a visit; the rest is filters, batteries and the like',
    source: 'ours',
  },
  signOff: {
    share: 0.5,
    why: 'of visits: signed off on the page, not by code or photos (T8 has these three)',
    source: 'ours',
  },
  ownHand: {
    share: 0.7,
    why: 'of pages of a visit: opened by the friend, not by another of the home (T1)',
    source: 'ours',
  },
  gift: { share: 0.15, why: 'of orders: for somebody else’s name, phone and home (T1)', source: 'ours' },
  giftToCustomer: { share: 0.3, why: 'of these: for another customer of the brand', source: 'ours' },
  receiverScans: { share: 0.5, why: 'of these: the receiver, not the buyer, takes the card', source: 'ours' },
  sharedPhone: {
    share: 0.06,
    why: 'of buyers: their phone is another buyer’s, too (293 of 4827)',
    source: zh,
  },
  sameSurname: { share: 0.5, why: 'of these: also the surname, as of father and child', source: 'ours' },
  recycled: { share: 0.02, why: 'of buyers: somebody else bought with their number before', source: 'ours' },
  deliveryPoint: { share: 0.05, why: 'of orders: to a station, not to a home (T15)', source: 'ours' },
  pastes: {
    share: 0.1,
    why: 'of those who write: paste the number of somebody else’s order first (T11)',
    source: 'ours',
  },
} as const satisfies Record<string, Share>

/**
 * What they do where Qiao has the agent or the member ask again; written down before these deeds were lived, and drawn after all the
 * others, so that everybody else of the cast does what they did.
 */
export const answersWhenAskedAgain = {
  saysNumberAsked: {
    share: 0.5,
    why: 'of those who spoke, said no number, and whose phone finds nothing: look it up when the agent asks; as many as say it at once',
    source: 'ours',
  },
  registersReminded: {
    share: 0.2,
    why: 'of friends still without an order whom their member sends the card: fill it in; half as many as at first',
    source: 'ours',
  },
} as const satisfies Record<string, Share>

/** The ways of T11, the strongest first. That the account is the same cannot be switched off. */
export const ways = [
  'account',
  'own_code',
  'order_link',
  'booking',
  'registration',
  'serial',
  'member',
  'sign_off',
  'chat_number',
  'chat_phone',
  'remark',
] as const
export type Way = (typeof ways)[number]

export interface CastPerson {
  number: number
  marketplace: keyof typeof marketplaces
  /** Bought with another WeChat than the one that becomes a friend. */
  otherAccount: boolean
  isFriend: boolean
  joins: 'own_code' | 'order_link' | 'common_code' | 'by_phone'
  /** What they do of their own, or when asked. */
  does: ReadonlySet<Way>
  /** Somebody of ours had them on the phone or in a chat, and may ask. */
  speaks: boolean
  answersFact: boolean
  /** Asked for it by the agent, says the number of the order; filled in no card, and does so when reminded. */
  saysNumberAsked: boolean
  registersReminded: boolean
  /** A booking or sign-off page of theirs is opened by another of the home. */
  otherHand: boolean
  pastes: boolean
  /** For whom they order; and whether that person takes the card of the parcel. */
  giftTo: number | null
  receiverScans: boolean
  /** Whose phone and home they use; null where they have their own. */
  phoneOf: number | null
  sameSurname: boolean
  /** Who bought with their number before them. */
  phoneBefore: number | null
  deliveryPoint: boolean
  couponFen: number
}

/** Taken off the price, so that not all who bought the same paid the same; ours. */
const coupons = [0, 1000, 2000, 3000, 5000] as const

/** Numbers of people who are no buyers of this cast, each kind in its own thousands. */
const [relatives, formerHolders] = [20_000, 40_000]
/** The other WeChat of a buyer; another of the home. */
export const otherWechat = 60_000
export const housemate = 80_000
const firstOf = (seed: number) => seed * 100_000

/** Everybody who buys, by seed: the same people do the same in every run. A way that is off is done by nobody. */
export function castOf(seed: number, size: number, off: readonly Way[] = []): CastPerson[] {
  return Array.from({ length: size }, (_, n) => personOf(seed, n, size, new Set(off)))
}

function personOf(seed: number, n: number, size: number, off: ReadonlySet<Way>): CastPerson {
  const number = firstOf(seed) + n
  const chance = seededChance(Math.imul(seed, 7919) + n)
  const hit = (name: keyof typeof shares) => chance.hit(shares[name].share)
  const marketplace = marketplaceBy(chance)
  const inWechat = marketplace === 'weixin-store'
  // Everything is drawn for everybody, so that one share says nothing of the next.
  const drawn = Object.fromEntries(
    (Object.keys(shares) as (keyof typeof shares)[]).map((name) => [name, hit(name)]),
  ) as Record<keyof typeof shares, boolean>
  const [joinsAt, saysAt, couponFen] = [chance.next(), chance.next(), chance.pick([...coupons])]
  const again = (name: keyof typeof answersWhenAskedAgain) => chance.hit(answersWhenAskedAgain[name].share)
  const [saysNumberAsked, registersReminded] = [again('saysNumberAsked'), again('registersReminded')]
  const joins = joinsBy(joinsAt)
  const spoke = drawn.asks || joins === 'by_phone'
  const said = drawn.asks ? saidBy(saysAt) : null
  const does: Record<Way, boolean> = {
    account: true,
    own_code: joins === 'own_code',
    order_link: joins === 'order_link',
    booking: drawn.visit && drawn.booking,
    registration: drawn.registers && !drawn.serial,
    serial: drawn.registers && drawn.serial,
    member: inWechat && drawn.member,
    sign_off: drawn.visit && drawn.signOff,
    chat_number: said === 'chat_number',
    chat_phone: said === 'chat_phone',
    remark: spoke && drawn.remark,
  }
  const giftTo = drawn.gift
    ? drawn.giftToCustomer
      ? firstOf(seed) + ((n + 1) % size)
      : number + relatives
    : null
  return {
    number,
    marketplace,
    otherAccount: inWechat && drawn.otherAccount,
    isFriend: drawn.friend,
    joins: off.has(joins as Way) ? 'common_code' : joins,
    does: new Set(ways.filter((way) => does[way] && !off.has(way))),
    speaks: spoke,
    answersFact: drawn.answersFact,
    saysNumberAsked: saysNumberAsked && spoke && said !== 'chat_number' && !off.has('chat_number'),
    registersReminded: registersReminded && !drawn.registers && !off.has('registration'),
    otherHand: !drawn.ownHand,
    pastes: drawn.pastes && drawn.asks,
    giftTo,
    receiverScans: giftTo !== null && drawn.receiverScans,
    phoneOf: drawn.sharedPhone && n > 0 ? number - 1 : null,
    sameSurname: drawn.sameSurname,
    phoneBefore: drawn.recycled ? number + formerHolders : null,
    deliveryPoint: drawn.deliveryPoint,
    couponFen,
  }
}

/** Friends who do one thing only, all of whom it must bind: without any trap. */
export function onlyBy(way: Way, number: number): CastPerson {
  const joins =
    way === 'own_code' || way === 'order_link' ? way : way === 'remark' ? 'by_phone' : 'common_code'
  const inWechat = way === 'account' || way === 'member'
  return {
    number,
    marketplace: inWechat ? 'weixin-store' : number % 2 === 0 ? 'taobao' : 'jd',
    otherAccount: way === 'member',
    isFriend: true,
    joins,
    // The club's phone leads to nobody before an agent noted it.
    does: new Set(way === 'member' ? ['member', 'remark'] : [way]),
    speaks: ['member', 'chat_number', 'chat_phone', 'remark'].includes(way),
    answersFact: true,
    saysNumberAsked: false,
    registersReminded: false,
    otherHand: false,
    pastes: false,
    giftTo: null,
    receiverScans: false,
    phoneOf: null,
    sameSurname: false,
    phoneBefore: null,
    deliveryPoint: false,
    couponFen: 0,
  }
}

function marketplaceBy(chance: Chance): CastPerson['marketplace'] {
  const all = Object.entries(marketplaces) as [CastPerson['marketplace'], number][]
  let at = chance.int(all.reduce((sum, [, weight]) => sum + weight, 0))
  for (const [name, weight] of all) {
    if (at < weight) return name
    at -= weight
  }
  throw new RangeError('the weights end before the draw')
}

function joinsBy(at: number): CastPerson['joins'] {
  const { ownCode, orderLink, byPhone } = shares
  if (at < ownCode.share) return 'own_code'
  if (at < ownCode.share + orderLink.share) return 'order_link'
  return at < ownCode.share + orderLink.share + byPhone.share ? 'by_phone' : 'common_code'
}

function saidBy(at: number): 'chat_number' | 'chat_phone' | null {
  if (at < shares.saysNumber.share) return 'chat_number'
  return at < shares.saysNumber.share + shares.saysPhone.share ? 'chat_phone' : null
}
