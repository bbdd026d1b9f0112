import { ConnectorFailure } from '../connectors/contract/connector.ts'
import type { BrandId } from '../kernel/ids.ts'
import { type CorpAccess, corpsOf, wecomClient } from '../outreach/index.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { contactLost } from './events.ts'
import { keepContacts } from './keep-contacts.ts'
import { linkPendingPeople } from './relations/pending-people.ts'
import { endUnlisted, markListed } from './relations/store-pairs.ts'
import { beginWalk, findWalk, keepStep, type Walk } from './relations/store-walks.ts'
import { uniteTags } from './tags/union-tags.ts'

/** WeCom's limit for one call. */
const membersAtOnce = 100
/** A limit of WeCom blocks for a minute at least; the walk goes on after that where it stopped. */
const pauseMs = 60_000

/**
 * Callbacks get lost and our own changes send none: everything that WeCom lists is read again. Page by page; each page and
 * the place behind it are one commit, so that a crash or a limit costs one page. What WeCom lists no more has ended.
 * Returns pairs found.
 */
export async function reconcileContacts(runtime: Runtime, brandId: BrandId): Promise<number> {
  const corps = await runtime.db.transact(brandId, corpsOf)
  let found = 0
  for (const corp of corps.values()) found += await walkCorp(runtime, brandId, corp)
  return found
}

/** Goes on with walks that stopped at a limit or a crash, and begins the first one of a corp. */
export async function continueWalks(runtime: Runtime, brandId: BrandId): Promise<number> {
  const corps = await runtime.db.transact(brandId, corpsOf)
  let found = 0
  for (const corp of corps.values()) {
    const open = await runtime.db.transact(brandId, async (tx) => {
      const walk = await findWalk(tx, corp.corpId)
      return !walk ? 'none' : !walk.finished && walk.nextAt <= tx.now ? walk : null
    })
    if (open === 'none') found += await walkCorp(runtime, brandId, corp)
    else if (open) found += await walkOn(runtime, brandId, corp, open)
  }
  return found
}

async function walkCorp(runtime: Runtime, brandId: BrandId, corp: CorpAccess): Promise<number> {
  const open = await runtime.db.transact(brandId, (tx) => findWalk(tx, corp.corpId))
  if (open && !open.finished) return walkOn(runtime, brandId, corp, open)
  const members = await wecomClient(runtime).listOwners(corp)
  const walk = await runtime.db.transact(brandId, (tx) => beginWalk(tx, corp.corpId, members))
  return walkOn(runtime, brandId, corp, walk)
}

async function walkOn(runtime: Runtime, brandId: BrandId, corp: CorpAccess, from: Walk): Promise<number> {
  const client = wecomClient(runtime)
  let walk = from
  let found = 0
  while (walk.position < walk.members.length) {
    const members = walk.members.slice(walk.position, walk.position + membersAtOnce)
    try {
      const page = await client.contactPage(corp, members, walk.cursor)
      const next = nextPlace(walk, page.nextCursor)
      found += await runtime.db.transact(brandId, async (tx) => {
        const fresh = await keepContacts(tx, page.contacts, 'reconciliation')
        const pairs = page.contacts.flatMap((one) =>
          one.owners.map((owner) => ({ externalUserId: one.contactId, memberId: owner.memberId })),
        )
        await markListed(tx, walk.walkId, pairs)
        await keepStep(tx, corp.corpId, { ...next, listed: pairs.length, found: fresh, gone: 0, error: null })
        return fresh
      })
      walk = { ...walk, ...next }
    } catch (error) {
      if (!(error instanceof ConnectorFailure)) throw error
      const nextAt = new Date(runtime.ports.clock.now().getTime() + (error.retryAfterMs ?? pauseMs))
      await runtime.db.transact(brandId, (tx) =>
        keepStep(tx, corp.corpId, { ...walk, nextAt, listed: 0, found: 0, gone: 0, error: error.code }),
      )
      return found
    }
  }
  await runtime.db.transact(brandId, async (tx) => {
    const gone = await endUnlisted(tx, walk)
    await uniteTags(
      tx,
      gone.map((one) => one.contactId),
    )
    await emit(
      tx,
      gone.map((one) => event(contactLost, one.contactId, { ...one, by: 'unknown' as const })),
    )
    const end = { listed: 0, found: 0, gone: gone.length, error: null, finishedAt: tx.now }
    await keepStep(tx, corp.corpId, { ...walk, ...end })
  })
  await linkPendingPeople(runtime, brandId, corp)
  return found
}

/** An endless cursor, or one that says the same again, ends the members of this call. */
function nextPlace(walk: Walk, cursor: string): Pick<Walk, 'position' | 'cursor'> {
  return cursor === '' || cursor === walk.cursor
    ? { position: walk.position + membersAtOnce, cursor: '' }
    : { position: walk.position, cursor }
}
