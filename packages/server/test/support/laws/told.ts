import type { PushChannel, ShopAccess } from '../../../src/connectors/contract/connector.ts'
import type { AppKeys, PushWebhook } from '../../../src/connectors/contract/webhook.ts'
import type { Bench } from '../connector-bench.ts'

/** The laws take the bench and the words of every marketplace, and know none of them. */
export type AnyBench = Bench<any, any>
export type AnyTold = Told<any, any>

export interface PushTold<S> {
  webhook: PushWebhook
  /** Where the stand-in shall post, or null; with short pauses before it tries again. */
  tell(standIn: S, callback: { url: string } | null): Promise<void> | void
  /** What is posted about an order that is placed and paid at once. */
  topics: string[]
  /** Resolves when no post is on its way. */
  settled(standIn: S): Promise<void>
  /** Whether the platform tests an address before it posts there. */
  testsAddress: boolean
  /** Keys of another app. */
  strange(access: ShopAccess): AppKeys
  forged(
    access: ShopAccess,
  ): { query?: Record<string, string>; headers?: Record<string, string>; body: string }[]
  refused: [status: number, body: string]
}

export interface ChannelTold<S> {
  open(options: { afterCloseMs: number; afterErrorMs: number; onState: (state: string) => void }): PushChannel
  topic: string
  /** Makes the platform send again soon what was not confirmed. */
  hurry: Record<string, unknown>
  pending(standIn: S): number
  disconnect(standIn: S): void
}

/** What a marketplace says of itself; the laws ask no more of it. */
export interface Told<S, O> {
  /** Options for a client that sits bans out, where their length is more than a client waits by itself. */
  patience?: O
  /** The id of the request as the connector names it. */
  askRefund(standIn: S, orderId: string): string
  missing: { orders: string[]; request: string }
  /** What must be read from the order of `person(1)` that was just paid. */
  order: Record<string, unknown>
  /** `placed`, then deeds of the stand-in's trading, with the state that each leads to; null: not to be seen yet. */
  life: [deed: string, state: string | null][]
  /** Between two deeds, where versions are told in seconds and an order may go back within one. */
  stepMs?: number
  routes: { detail: string; list: string }
  /** Calls of the list for 230 changed orders in one hour. */
  sweepCalls: number
  /** `all`: the list tells as much as the detail; `version`: a part of it; `nothing`: the order must be fetched. */
  listTells: { orders: 'all' | 'version' | 'nothing'; requests: 'all' | 'nothing' }
  /** How far lists are behind; sweeps end so long ago. */
  lagMs?: number
  /** More days than one call of the list may ask for. */
  longDays: number
  /** The time that one call asks for, where an answer says which question it answers; else an empty one is believed. */
  sliceMs?: number
  /** The platform's own words for too many calls. */
  limit: Record<string, unknown>
  /** Its code for a session that ended; null where the client renews sessions itself. */
  sessionEnded: string | null
  refusals: [wrong: Partial<ShopAccess>, kind: string, code: string][]
  push?: PushTold<S>
  channel?: ChannelTold<S>
}
