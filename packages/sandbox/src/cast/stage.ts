import type { Chance } from '../random.ts'
import type { Act, Friendship, Life } from '../world/acts.ts'
import type { Step } from './choices.ts'
import type { Troupe } from './troupe.ts'

/** What Qiao's list of work orders tells about one; only what the cast reads. */
export interface Brief {
  workOrderId: string
  code: string
  state: string
  suspended: boolean
  category: string
  quantity: number
  orderId: string | null
  district: string
  technicianId: string | null
  openedAt: string
  contact: { wish: Window | null } | null
}

export interface Window {
  startsAt: string
  endsAt: string
}

/** What people did that is counted beside the steps. */
export const asides = [
  'acceptance',
  'rejection',
  'rating',
  'revisit',
  'returnCall',
  'registration',
  'claim',
] as const
export type Aside = (typeof asides)[number]
export type Played = Step | Aside

/** The world behind the marketplace: who really bought, and what a parcel does. */
export interface Behind {
  lives: ReadonlyMap<string, Life>
  /** By the person's id. */
  friends: ReadonlyMap<string, Friendship>
  act(act: Act): unknown
}

export interface Memory {
  happened: Set<string>
  /** The marketplace's number of its order, once it was looked up. */
  tid?: string
}

/** One work order before the people who play it. */
export interface Stage {
  brief: Brief
  memory: Memory
  troupe: Troupe
  world: Behind
  /** The dice of this work order for one question. */
  chance(question: string): Chance
  /** True the first time it is asked: for what happens once to a job, such as nobody at home. */
  first(question: string): boolean
  count(played: Played): void
}

/** A quarter of the customers open no link: they call, and the agent writes for them. */
export function prefersPhone({ chance }: Stage): boolean {
  return chance('phone').hit(0.25)
}

/** A deed that came too late is life. */
export function tryDeed({ world }: Stage, act: Act): boolean {
  return tryAct(world, act)
}

export function tryAct(world: Behind, act: Act): boolean {
  try {
    world.act(act)
    return true
  } catch {
    return false
  }
}

/** The marketplace's number of the order, as the agent sees it; null for jobs opened by hand. */
export async function tidOf({ brief, memory, troupe }: Stage): Promise<string | null> {
  if (!brief.orderId) return null
  const agent = await troupe.agent()
  memory.tid ??= (await agent.get<{ outsideId: string }>(`/console/orders/${brief.orderId}`)).outsideId
  return memory.tid
}
