import type { ConsentChannel, ConsentPurpose, ConsentWay } from './content.ts'
import { channels, consentContent } from './content.ts'

/** Pure: which of several words about one purpose and channel stands, and whether a message may go. */

export interface ConsentEntry {
  id: string
  purpose: ConsentPurpose
  channel: ConsentChannel | 'all'
  given: boolean
  saidAt: Date
  recordedAt: Date
  way: ConsentWay
  actor: string
  textVersion: string | null
  evidence: string | null
  record: string | null
}

export type Standing = 'given' | 'withdrawn' | 'unknown'

/** What of an entry decides. */
export type Said = Pick<ConsentEntry, 'purpose' | 'channel' | 'given' | 'saidAt' | 'way' | 'textVersion'>

export interface Stand<E extends Said = ConsentEntry> {
  standing: Standing
  /** The entry that decides; of an outdated yes, that yes. */
  because: E | null
  /** A yes to a text that asks anew since. */
  outdated: boolean
}

const own = new Set<string>(consentContent.ways.filter(({ word }) => word === 'own').map(({ way }) => way))
const byContract = new Set<string>(
  consentContent.purposes.filter(({ basis }) => basis === 'contract').map(({ purpose }) => purpose),
)

/**
 * What stands of all that was said, by whomever and about whichever row of one person. A no of their own is opened again by
 * themselves alone; otherwise the last word counts, and of two at one moment the no.
 */
export function standOf<E extends Said>(
  entries: readonly E[],
  purpose: ConsentPurpose,
  channel: ConsentChannel | 'all',
  texts: readonly { version: string; asksAgain: boolean }[] = consentContent.texts,
): Stand<E> {
  const about = entries
    .filter((one) => one.purpose === purpose && (one.channel === 'all' || one.channel === channel))
    .sort(laterFirst)
  const said = about.find((one) => own.has(one.way)) ?? null
  const last = said && !said.given ? said : (about[0] ?? null)
  if (!last) return { standing: 'unknown', because: null, outdated: false }
  if (!last.given) return { standing: 'withdrawn', because: last, outdated: false }
  const outdated = isOutdated(last.textVersion, texts)
  return { standing: outdated ? 'unknown' : 'given', because: last, outdated }
}

function laterFirst(a: Said, b: Said): number {
  return b.saidAt.getTime() - a.saidAt.getTime() || Number(a.given) - Number(b.given)
}

/** A yes of which nobody knows the words stands on the first text. */
function isOutdated(
  version: string | null,
  texts: readonly { version: string; asksAgain: boolean }[],
): boolean {
  const at = Math.max(
    0,
    texts.findIndex((one) => one.version === version),
  )
  return texts.slice(at + 1).some(({ asksAgain }) => asksAgain)
}

/**
 * What stands, in words that groups of customers ask for: `marketing.sms` and the like were agreed to, `no.marketing` was
 * refused on any channel.
 */
export function consentWordsOf(entries: readonly Said[]): string[] {
  if (entries.length === 0) return []
  return consentContent.purposes.flatMap(({ purpose, basis, byChannel }) => {
    const names = byChannel ? channels : (['all'] as const)
    const stands = names.map((channel) => ({ channel, ...standOf(entries, purpose, channel) }))
    const given = basis === 'contract' ? [] : stands.filter((one) => one.standing === 'given')
    return [
      ...given.map((one) => `${purpose}.${one.channel}`),
      ...(stands.some((one) => one.standing === 'withdrawn') ? [`no.${purpose}`] : []),
    ]
  })
}

export type SendRefusal = 'consent.withdrawn' | 'consent.not_given' | 'consent.origin'

/** Why a message may not go now; null where it may. */
export function refusalOf(
  purpose: ConsentPurpose,
  standing: Standing,
  mayServe: boolean,
): SendRefusal | null {
  if (!mayServe) return 'consent.origin'
  if (standing === 'withdrawn') return 'consent.withdrawn'
  return standing === 'given' || byContract.has(purpose) ? null : 'consent.not_given'
}
