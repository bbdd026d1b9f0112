import type { AppAccess, Authoriser, Grant } from '../connectors/contract/authorisation.ts'
import { ConnectorFailure } from '../connectors/contract/connector.ts'
import { readCredentials, writeCredential } from '../connectors/contract/credential-store.ts'
import type { BrandId } from '../kernel/ids.ts'
import { listShops } from '../organization/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { errorCode } from '../runtime/events/dead-letters.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { endGrant, type MissingSince } from './end-grant.ts'
import {
  isBelieved,
  isYoung,
  type KeptAccess,
  type KeptGrant,
  mostYoungRefusals,
  nextRefreshAt,
} from './grant.ts'
import {
  dueGrants,
  ensureGrant,
  lockGrant,
  noteRefusal,
  takeLease,
  writeRefreshed,
  writeRefreshFailed,
} from './store.ts'

/** Longer than a refresh with all its tries: a lease that ran out under its holder would ask twice. */
const leaseMs = 90_000
const pollMs = 150
const longestWaitMs = 20_000
const retryMs = 60_000

export interface GrantKeeper {
  /**
   * The session in the place of `ended`: one process asks the marketplace, all others wait for its answer. Null when
   * only the owner can help, which is then said everywhere. Throws `temporary` when nobody could find out.
   */
  renew(brandId: BrandId, shopId: string, ended: string): Promise<string | null>
  /** Refreshes what is due, ahead of its end, and ends what is over. Returns how many were refreshed. */
  refreshDue(brandId: BrandId): Promise<number>
}

interface Deps {
  runtime: Runtime
  authoriserOf(marketplace: string): Authoriser | undefined
  /** Called in the transaction that ends a grant. */
  missingSince: MissingSince
  /** The shop's session or state is another one now. */
  onChange(brandId: BrandId): void
}

type Step =
  | { kind: 'done'; session: string | null }
  | { kind: 'wait' }
  | { kind: 'mine'; leaseId: string; kept: KeptAccess; grant: KeptGrant; authoriser: Authoriser }

export function openGrantKeeper(deps: Deps): GrantKeeper {
  const underWay = new Map<string, Promise<string | null>>()
  const renew: GrantKeeper['renew'] = (brandId, shopId, ended) => {
    const key = `${brandId}|${shopId}|${ended}`
    const known = underWay.get(key)
    if (known) return known
    const work = renewOnce(deps, brandId, shopId, ended).finally(() => underWay.delete(key))
    underWay.set(key, work)
    return work
  }
  return { renew, refreshDue: (brandId) => refreshDue(deps, brandId) }
}

async function renewOnce(
  deps: Deps,
  brandId: BrandId,
  shopId: string,
  ended: string,
): Promise<string | null> {
  const { clock, randomness } = deps.runtime.ports
  const since = clock.monotonicMs()
  for (;;) {
    const step = await deps.runtime.db.transact(brandId, (tx) => nextStep(deps, tx, shopId, ended))
    if (step.kind === 'done') {
      if (step.session === null) deps.onChange(brandId)
      return step.session
    }
    if (step.kind === 'mine') return ask(deps, brandId, shopId, step, 'refused')
    if (clock.monotonicMs() - since > longestWaitMs)
      throw new ConnectorFailure('temporary', 'refresh_under_way', 'another process is renewing this session')
    await clock.sleep(pollMs + randomness.int(pollMs))
  }
}

async function nextStep(deps: Deps, tx: Tx, shopId: string, ended: string): Promise<Step> {
  const grant = await lockOrMake(tx, shopId)
  // Under the lock: what was there before may just have been replaced.
  const kept = (await readCredentials<KeptAccess>(tx, 'shop')).get(shopId)
  if (!kept || grant?.state !== 'good') return { kind: 'done', session: null }
  if (kept.session !== ended) return { kind: 'done', session: kept.session }
  if (grant.leaseUntil && grant.leaseUntil > tx.now) return { kind: 'wait' }
  const young = isYoung(grant, tx.now)
  const authoriser = deps.authoriserOf(grant.marketplace)
  const hopeless = young && grant.youngRefusals + 1 >= mostYoungRefusals
  const unrenewable = !kept.refreshToken && grant.way !== 'own'
  const belief = isBelieved(grant, tx.now)
  if (unrenewable && belief !== 'yes') {
    if (belief === 'first') await noteRefusal(tx, shopId)
    return { kind: 'done', session: null }
  }
  if (hopeless || !authoriser || unrenewable) {
    await endGrant(tx, grant, 'session_refused', deps.missingSince)
    return { kind: 'done', session: null }
  }
  return { kind: 'mine', ...(await lease(tx, shopId, young)), kept, grant, authoriser }
}

async function lockOrMake(tx: Tx, shopId: string): Promise<KeptGrant | null> {
  const known = await lockGrant(tx, shopId)
  if (known) return known
  const shop = (await listShops(tx)).find(({ id }) => id === shopId)
  if (!shop) return null
  await ensureGrant(tx, shopId, shop.marketplace)
  return lockGrant(tx, shopId)
}

async function lease(tx: Tx, shopId: string, young: boolean): Promise<{ leaseId: string }> {
  const leaseId = tx.ports.ids.next()
  await takeLease(tx, shopId, leaseId, new Date(tx.now.getTime() + leaseMs), young)
  return { leaseId }
}

/** No transaction is open while the marketplace is asked. `ahead`: the session itself is still good. */
async function ask(
  deps: Deps,
  brandId: BrandId,
  shopId: string,
  { leaseId, kept, grant, authoriser }: Extract<Step, { kind: 'mine' }>,
  why: 'refused' | 'ahead',
): Promise<string | null> {
  const { runtime } = deps
  try {
    const fresh = await longerLife(authoriser, kept, grant)
    if (why === 'refused' && fresh.session === kept.session)
      throw new ConnectorFailure(
        'authorisation_expired',
        'same_session',
        'the refused session was given again',
      )
    const session = await runtime.db.transact(brandId, (tx) =>
      takeFresh(tx, shopId, leaseId, grant, authoriser, fresh),
    )
    runtime.log.info({ event: 'authorisation.refreshed', brandId, shopId })
    deps.onChange(brandId)
    return session
  } catch (error) {
    const lost = error instanceof ConnectorFailure && !error.retryable
    runtime.log.warn({ event: 'authorisation.refresh_failed', brandId, shopId, code: errorCode(error) })
    await runtime.db.transact(brandId, (tx) => giveUp(deps, tx, shopId, leaseId, why, lost, codeOf(error)))
    if (!lost) throw error
    deps.onChange(brandId)
    return null
  }
}

/** The shop's own app needs no owner: where refreshing ended, it asks for a new grant by itself. */
async function longerLife(authoriser: Authoriser, kept: KeptAccess, { way }: KeptGrant): Promise<Grant> {
  const app: AppAccess = kept
  try {
    if (kept.refreshToken)
      return await authoriser.refresh(app, { refreshToken: kept.refreshToken, sellerId: kept.sellerId })
  } catch (error) {
    const ended = error instanceof ConnectorFailure && error.kind === 'authorisation_expired'
    if (!ended || way !== 'own' || !authoriser.grantOwn) throw error
  }
  if (!authoriser.grantOwn)
    throw new ConnectorFailure('authorisation_expired', 'no_refresh', 'nothing to refresh with')
  return authoriser.grantOwn(app, kept.sellerId)
}

async function takeFresh(
  tx: Tx,
  shopId: string,
  leaseId: string,
  { way }: KeptGrant,
  { refreshAheadMs }: Authoriser,
  fresh: Grant,
): Promise<string> {
  const locked = await lockGrant(tx, shopId)
  const kept = (await readCredentials<KeptAccess>(tx, 'shop')).get(shopId)!
  // The owner granted anew meanwhile, or the lease ran out: theirs counts.
  if (locked?.leaseId !== leaseId) return kept.session
  const { session, refreshToken, expiresAt, refreshEndsAt } = fresh
  await writeCredential(tx, 'shop', shopId, { ...kept, session, refreshToken }, expiresAt)
  const next = nextRefreshAt(fresh, way, refreshAheadMs, tx.now)
  await writeRefreshed(tx, shopId, { expiresAt, refreshEndsAt, nextRefreshAt: next })
  return session
}

async function giveUp(
  deps: Deps,
  tx: Tx,
  shopId: string,
  leaseId: string,
  why: 'refused' | 'ahead',
  lost: boolean,
  code: string,
): Promise<void> {
  const grant = await lockGrant(tx, shopId)
  if (grant?.leaseId !== leaseId) return
  if (lost && (why === 'refused' || (grant.expiresAt && grant.expiresAt <= tx.now)))
    await endGrant(tx, grant, code, deps.missingSince)
  // Ahead of its end the session is still good: it serves until then, and people are reminded.
  else await writeRefreshFailed(tx, shopId, code, lost ? null : new Date(tx.now.getTime() + retryMs))
}

async function refreshDue(deps: Deps, brandId: BrandId): Promise<number> {
  const due = await deps.runtime.db.transact(brandId, dueGrants)
  let refreshed = 0
  for (const { shopId } of due) {
    const step = await deps.runtime.db.transact(brandId, (tx) => dueStep(deps, tx, shopId))
    if (step === 'ended') deps.onChange(brandId)
    // A failure is in the log and in the row; the next shop has its own fate.
    else if (step && (await ask(deps, brandId, shopId, step, 'ahead').catch(() => null))) refreshed += 1
  }
  return refreshed
}

async function dueStep(
  deps: Deps,
  tx: Tx,
  shopId: string,
): Promise<Extract<Step, { kind: 'mine' }> | 'ended' | null> {
  const grant = await lockGrant(tx, shopId)
  const kept = (await readCredentials<KeptAccess>(tx, 'shop')).get(shopId)
  if (!kept || grant?.state !== 'good' || (grant.leaseUntil && grant.leaseUntil > tx.now)) return null
  const authoriser = deps.authoriserOf(grant.marketplace)
  if (grant.nextRefreshAt && grant.nextRefreshAt <= tx.now && authoriser)
    return { kind: 'mine', ...(await lease(tx, shopId, false)), kept, grant, authoriser }
  if (grant.nextRefreshAt || !grant.expiresAt || grant.expiresAt > tx.now) return null
  await endGrant(tx, grant, 'expired', deps.missingSince)
  return 'ended'
}

function codeOf(error: unknown): string {
  return error instanceof ConnectorFailure ? error.code : errorCode(error)
}
