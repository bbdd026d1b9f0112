import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { QiaoError } from '../kernel/error.ts'
import { type Facts, readFacts } from './facts.ts'

/** What a page sends, and what of it may be kept. Pure. */

export const mostEvents = 50
export const mostBytes = 32 * 1024
/** Older than this a kept queue is of no use; a clock that says so is wrong. */
const oldestMs = 7 * 86_400_000

const shape = Compile(
  Type.Object({
    visitor: Type.String({ pattern: '^[0-9a-f]{32}$' }),
    /** The page's clock when it sent, and when consent was given: only differences of one clock are used. */
    sent: Type.Number(),
    consent: Type.Union([Type.Number(), Type.Null()]),
    events: Type.Array(Type.Unknown(), { maxItems: mostEvents }),
    /** The token of a link of ours, or who is logged in, signed by the page's server. */
    link: Type.Optional(Type.String({ maxLength: 100 })),
    login: Type.Optional(Type.String({ maxLength: 1000 })),
  }),
)

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export interface PageEvent {
  id: string
  item: string
  at: Date
  facts: Facts
}

export interface PageBatch {
  visitor: string
  /** Null: the consent was withdrawn. */
  consentedAt: Date | null
  events: PageEvent[]
  /** Events that could not be used. */
  dropped: number
  link: string | null
  login: string | null
}

/** Throws `http.malformed`. Times are counted back from our own clock by the distance that the page's clock tells. */
export function readBatch(body: string, now: Date): PageBatch {
  const given = parse(body)
  const at = (theirs: number) =>
    new Date(now.getTime() - Math.min(oldestMs, Math.max(0, given.sent - theirs)))
  const events = given.events.flatMap((one) => eventOf(one, at) ?? [])
  return {
    visitor: given.visitor,
    consentedAt: given.consent === null ? null : at(given.consent),
    events,
    dropped: given.events.length - events.length,
    link: given.link ?? null,
    login: given.login ?? null,
  }
}

function parse(body: string) {
  try {
    const given: unknown = JSON.parse(body)
    if (shape.Check(given)) return given
  } catch {}
  throw new QiaoError('http.malformed')
}

function eventOf(given: unknown, at: (theirs: number) => Date): PageEvent | null {
  if (typeof given !== 'object' || given === null) return null
  const { id, item, at: theirs, facts } = given as Record<string, unknown>
  if (typeof id !== 'string' || !uuid.test(id) || typeof item !== 'string' || typeof theirs !== 'number')
    return null
  const kept = readFacts(item, facts)
  return kept && { id, item, at: at(theirs), facts: kept }
}

const bots =
  /bot|crawl|spider|slurp|headless|lighthouse|phantom|preview|monitor|curl|wget|python|httpclient|java\/|go-http/i

/** Machines that call themselves so, and callers without any name. */
export function isBot(userAgent: string | undefined): boolean {
  return !userAgent || bots.test(userAgent)
}
