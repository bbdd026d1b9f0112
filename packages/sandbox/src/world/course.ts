import type { OwnShopVisits } from '../own-shop/index.ts'
import type { Chance } from '../random.ts'
import type { WecomStandIn } from '../wecom/index.ts'
import type { Act, Deeds } from './acts.ts'
import type { Scene } from './scenes.ts'

export const minute = 60_000
export const hour = 60 * minute

/** What those need of the world who say what people do next. */
export interface Course {
  readonly deeds: Deeds
  readonly wecom: WecomStandIn | null
  readonly visits: OwnShopVisits | undefined
  chance: () => Chance
  /** Of what people do beside buying: who buys what stays as it is without it. */
  idle: () => Chance
  scene: () => Scene
  /** Enters a deed, and what follows once it was done. */
  later(wait: number, act: Act, then?: () => void): void
  /** Enters anything else. */
  after(wait: number, work: () => void): void
  /** Whether it could be done: a deed that came too late is life. */
  attempt(act: Act): boolean
}
