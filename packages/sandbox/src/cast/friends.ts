import type { Friendship, Life } from '../world/acts.ts'
import { chanceOf, type FriendWay, friendWaitMs, friendWay } from './choices.ts'
import { Door, Refused, type Wire } from './door.ts'
import { Later } from './pace.ts'
import { type Aside, type Behind, tryAct } from './stage.ts'
import type { Troupe } from './troupe.ts'

interface Befriended {
  personId: string
  friend: Friendship
  life: Life
  way: FriendWay
  dueAt: number
  /** The number is in the chat, and the agent may be asked for it. */
  hasSaid: boolean
  failures: number
}

/** Then the friend lets it be, as people do. */
const mostFailures = 4
const againMs = 500

/** Friends in WeCom who bought: some register their order by the card that the agent sends, some say its number in the chat. */
export class Friends {
  readonly #world: Behind
  readonly #waiting = new Map<string, Befriended>()
  readonly #met = new Set<string>()
  #waits = 1

  constructor(world: Behind) {
    this.#world = world
  }

  forget(): void {
    this.#waiting.clear()
    this.#met.clear()
  }

  /** Who became a friend since the last look, with the last order that they paid for. */
  look(now: number, waits: number): void {
    this.#waits = waits
    if (this.#met.size === this.#world.friends.size) return
    const bought = new Map([...this.#world.lives.values()].map((life) => [life.person.id, life]))
    for (const [personId, friend] of this.#world.friends) {
      const life = bought.get(personId)
      if (!life || this.#met.has(personId)) continue
      this.#met.add(personId)
      const way = friendWay(personId)
      if (way === null) continue
      const dueAt = this.#after(now, personId)
      this.#waiting.set(personId, { personId, friend, life, way, dueAt, hasSaid: false, failures: 0 })
    }
  }

  due(now: number): Befriended | undefined {
    return this.#waiting.values().find(({ dueAt }) => dueAt <= now)
  }

  /** One move. Answers what was played, nothing while more is to come; what ends the whole round is thrown on. */
  async play(one: Befriended, troupe: Troupe, wire: Wire, now: number): Promise<Aside | null> {
    try {
      const played =
        one.way === 'card' ? await registers(one, troupe, wire) : await this.#says(one, troupe, now)
      if (played) this.#waiting.delete(one.personId)
      return played
    } catch (error) {
      if (error instanceof Later) one.dueAt = now + error.ms
      else if (error instanceof Refused && error.status !== 429) this.#fail(one, now)
      else throw error
      return null
    }
  }

  /** First the number in the chat, then the tail when the agent asks. */
  async #says(one: Befriended, troupe: Troupe, now: number): Promise<Aside | null> {
    const { friend, life } = one
    if (!one.hasSaid) {
      one.hasSaid = true
      one.dueAt = this.#after(now, `${one.personId} answer`)
      tryAct(this.#world, { kind: 'consult', tid: life.tid, text: `你好，我的订单号是 ${life.tid}` })
      return null
    }
    const agent = await troupe.agent()
    const fact = { kind: 'phone_tail', value: life.receiver.mobile.slice(-4) }
    await agent.post(`/sidebar/contacts/${friend.externalUserId}/claims`, { orderNumber: life.tid, fact })
    return 'claim'
  }

  #after(now: number, question: string): number {
    return now + friendWaitMs(question) * this.#waits
  }

  /** Qiao may not know friend or order yet. */
  #fail(one: Befriended, now: number): void {
    one.failures += 1
    one.dueAt = now + Math.max(againMs, friendWaitMs(`${one.personId} again`) * this.#waits)
    if (one.failures >= mostFailures) this.#waiting.delete(one.personId)
  }
}

/** The agent sends the card, the friend opens it in the chat; the phone is at times that of somebody else first. */
async function registers({ personId, friend, life }: Befriended, troupe: Troupe, wire: Wire): Promise<Aside> {
  const agent = await troupe.agent()
  const card = await agent.post<{ path: string }>(
    `/sidebar/contacts/${friend.externalUserId}/registration-cards`,
  )
  const token = card.path.split('/').at(-1)
  const customer = new Door(wire, 'customer')
  const named = { orderNumber: life.tid, phone: life.receiver.mobile }
  const register = (phone: string) =>
    customer.post('/public/registrations', { token, named: { ...named, phone } })
  await customer.post('/public/registrations/opening', { token })
  if (chanceOf(personId, 'slip').hit(0.15))
    await register('13800000000').catch((error) => {
      if (!(error instanceof Refused) || error.status === 429) throw error
    })
  await register(named.phone)
  return 'registration'
}
