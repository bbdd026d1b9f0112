import { type Audience, Door, Refused, type Wire } from './door.ts'
import type { Pace } from './pace.ts'

/** A member of the brand. */
export interface Login {
  login: string
  password: string
}

/** A technician or point clerk of the demo, with a link of his own and a code that opens it. */
export interface Outsider {
  audience: 'technician' | 'point'
  personId: string
  servicePointId?: string
  token: string
  code: string
}

export interface Players {
  agent: Login
  /** Who assigns where nobody took the job; the agent where none is named. */
  dispatcher?: Login
  people?: Outsider[]
}

/** Everybody the cast plays, each before a door of his own, signed in when first needed. */
export class Troupe {
  readonly #players: Players
  readonly #wire: Wire
  readonly #pace: Pace
  readonly #doors = new Map<string, Door>()

  constructor(players: Players, wire: Wire) {
    this.#players = players
    this.#wire = wire
    this.#pace = wire.pace
  }

  agent(): Promise<Door> {
    return this.#member(this.#players.agent)
  }

  dispatcher(): Promise<Door> {
    return this.#member(this.#players.dispatcher ?? this.#players.agent)
  }

  technician(technicianId: string): Promise<Door> {
    return this.#enter(`technician ${technicianId}`, 'technician', (door) =>
      this.#signIn(door, 'technician', technicianId),
    )
  }

  /** Null where the clerk of that point is not ours to play. */
  async clerk(servicePointId: string): Promise<Door | null> {
    const clerk = this.#players.people?.find(
      (one) => one.audience === 'point' && one.servicePointId === servicePointId,
    )
    if (!clerk) return null
    return this.#enter(`point ${clerk.personId}`, 'point', (door) =>
      this.#signIn(door, 'point', clerk.personId),
    )
  }

  /** The customer opens the link that the agent sent. */
  customer(workOrderId: string): Promise<Door> {
    return this.#enter(`customer ${workOrderId}`, 'customer', async (door) => {
      const agent = await this.agent()
      this.#pace.expectSignIn()
      const link = await agent.post<{ token: string }>(`/sidebar/work-orders/${workOrderId}/customer-links`)
      await door.knock('/public/customer-links/session', { token: link.token })
    })
  }

  /** His job is done. */
  dismissCustomer(workOrderId: string): void {
    this.#doors.delete(`customer ${workOrderId}`)
  }

  #member(login: Login): Promise<Door> {
    return this.#enter(`member ${login.login}`, 'console', (door) => door.knock('/session', login))
  }

  async #enter(who: string, audience: Audience, signIn: (door: Door) => Promise<unknown>): Promise<Door> {
    const known = this.#doors.get(who)
    if (known && !known.isOver) return known
    const door = new Door(this.#wire, audience)
    await signIn(door)
    this.#doors.set(who, door)
    return door
  }

  async #signIn(door: Door, audience: Outsider['audience'], personId: string): Promise<void> {
    const known = this.#players.people?.find((one) => one.audience === audience && one.personId === personId)
    const path = `/public/${audience}-sign-in`
    if (known && (await opens(door, path, known))) return
    this.#pace.expectSignIn()
    const token = known?.token ?? (await this.#newLink(personId))
    await door.knock(`${path}/request`, { token })
    const { items } = await door.get<{ items: { audience: string; personId: string; code: string }[] }>(
      '/public/demo-codes',
    )
    const code = items.find((one) => one.audience === audience && one.personId === personId)?.code
    await door.knock(path, { token, code: code ?? '000000' })
  }

  /** Ends the links he had before; only for technicians whose own link nobody gave us. */
  async #newLink(technicianId: string): Promise<string> {
    const dispatcher = await this.dispatcher()
    const link = await dispatcher.post<{ token: string }>(`/console/technicians/${technicianId}/access-links`)
    return link.token
  }
}

/** Codes given at the start end after a day; then a new one is asked for. */
async function opens(door: Door, path: string, { token, code }: Outsider): Promise<boolean> {
  try {
    await door.knock(path, { token, code })
    return true
  } catch (error) {
    if (error instanceof Refused && error.status !== 429) return false
    throw error
  }
}
