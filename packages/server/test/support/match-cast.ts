import { seededChance } from '../../../sandbox/src/random.ts'

/**
 * What people of the simulated world do so that an order finds its friend. The shares are ours, nobody published any: they
 * stand here in one place, and the measured rate is what the system makes of them. A story prints both.
 */
export const shares = {
  /** Of those who bought: how many add a member at all. */
  friends: 0.85,
  /** Of friends: scan the code of their own order in the parcel; the others a common one. */
  card: 0.5,
  /** Fill in the page that the agent sends into the chat. */
  page: 0.6,
  /** Say the order number in the chat, and their phone's tail when asked. */
  chat: 0.5,
  /** The agent noted the phone in the remark, and the customer says the surname when asked. */
  remark: 0.35,
  /** Paste the number of somebody else's order first: it must not be given to them. */
  pastes: 0.1,
  /** Order for somebody else: name, phone and address are another customer's. */
  gifts: 0.12,
} as const

export const ways = ['account', 'card', 'page', 'chat', 'remark'] as const
export type Way = (typeof ways)[number]

export interface CastPerson {
  number: number
  marketplace: string
  isFriend: boolean
  does: ReadonlySet<Way>
  pastes: boolean
  /** The person for whom they order. */
  giftTo: number | null
}

/** Everybody of one group, by seed: the same people do the same in every run. */
export function castOf(seed: number, first: number, size: number, allowed: readonly Way[]): CastPerson[] {
  return Array.from({ length: size }, (_, n) => {
    const chance = seededChance(Math.imul(seed, 7919) + first + n)
    const marketplace = chance.pick(['taobao', 'jd', 'weixin-store'])
    const isFriend = chance.hit(shares.friends)
    const wants = ways.filter((way) => way === 'account' || chance.hit(shares[way]))
    const pastes = chance.hit(shares.pastes)
    const giftTo = chance.hit(shares.gifts) ? first + ((n + 1) % size) : null
    return {
      number: first + n,
      marketplace,
      isFriend,
      does: new Set(wants.filter((way) => allowed.includes(way))),
      pastes,
      giftTo,
    }
  })
}
