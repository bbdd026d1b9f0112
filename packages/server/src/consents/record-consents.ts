import type { CustomerId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import type { ConsentEntry } from './consent.ts'
import { type ConsentEvidence, consentContent } from './content.ts'
import { ConsentRefused } from './errors.ts'
import { consentGiven, consentWithdrawn } from './events.ts'
import { knownCustomers, writeEntries } from './store.ts'

export interface SaidConsent
  extends Pick<ConsentEntry, 'purpose' | 'channel' | 'given' | 'way' | 'textVersion' | 'record'> {
  customerId: CustomerId
  evidence: ConsentEvidence | null
  /** When the customer said it; now where it is said here and now. */
  saidAt: Date | null
}

const undivided = new Set<string>(
  consentContent.purposes.filter(({ byChannel }) => !byChannel).map(({ purpose }) => purpose),
)

const inBatches: readonly string[] = ['import', 'marketplace'] satisfies ConsentEntry['way'][]

/**
 * Writes down what customers agreed to or took back. Nothing is overwritten: what stands is decided when it is asked. Returns
 * how many were new. A yes of somebody who was forgotten is refused where it comes alone, and left out of a file or a
 * marketplace's batch, which must not fail for it. Throws `consent.…`.
 */
export async function recordConsents(tx: Tx, said: readonly SaidConsent[]): Promise<number> {
  if (said.length === 0) return 0
  const known = await knownCustomers(tx, [...new Set(said.map(({ customerId }) => customerId))])
  for (const one of said) check(tx, one, known)
  const heard = said.filter((one) => !one.given || !known.get(one.customerId)!.forgotten)
  const entries = heard.map((one) => ({
    ...one,
    id: tx.ports.ids.next(),
    saidAt: one.saidAt ?? tx.now,
    actor: `${tx.actor.kind}:${tx.actor.id}`,
  }))
  const fresh = await writeEntries(tx, entries)
  const news = entries.filter(({ id }) => fresh.has(id))
  await emit(
    tx,
    news.map(({ customerId, purpose, channel, given, way }) =>
      event(given ? consentGiven : consentWithdrawn, customerId, { customerId, purpose, channel, way }),
    ),
  )
  return news.length
}

function check(tx: Tx, said: SaidConsent, known: Awaited<ReturnType<typeof knownCustomers>>): void {
  const customer = known.get(said.customerId)
  if (!customer) throw new ConsentRefused('customer_missing')
  // A no says nothing of them that would bring them back.
  if (customer.forgotten && said.given && !inBatches.includes(said.way))
    throw new ConsentRefused('customer_forgotten')
  if (undivided.has(said.purpose) && said.channel !== 'all') throw new ConsentRefused('channel_wrong')
  if (said.saidAt && said.saidAt.getTime() > tx.now.getTime() + 60_000) throw new ConsentRefused('in_future')
  if (said.way === 'member' && !said.evidence) throw new ConsentRefused('evidence_missing')
}
