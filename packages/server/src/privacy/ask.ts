import { type BrandId, type CustomerId, id } from '../kernel/ids.ts'
import { audit } from '../runtime/access/audit.ts'
import { sha256 } from '../runtime/crypto/vault.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { retention } from './content.ts'
import { PrivacyRefused } from './errors.ts'
import { decidable, type IdentityCheck, type RequestKind, type RequestRefusal } from './request.ts'
import {
  findRequest,
  insertRequest,
  moveRequest,
  type RequestRow,
  relinkPackage,
  rowsOfPerson,
} from './request-store.ts'

const dayMs = 24 * 3600_000
export const jobOf: Record<RequestKind, string> = { export: 'privacy.copy', erasure: 'privacy.erase' }

type Queue = Pick<Runtime, 'jobs'>

/**
 * Keeps what somebody asks of their data. From the customer's own page it waits until a member made sure who asks: the link of
 * a job may be in other hands. Throws `privacy.customer_not_found`, `privacy.request_under_way`.
 */
export async function askFor(
  tx: Tx,
  { jobs }: Queue,
  wish: { customerId: CustomerId; kind: RequestKind; checkedHow: IdentityCheck | null },
): Promise<string> {
  const [row] = await rowsOfPerson(tx, wish.customerId)
  if (!row) throw new PrivacyRefused('customer_not_found')
  const requestId = tx.ports.ids.next()
  const by = `${tx.actor.kind}:${tx.actor.id}`
  const isNew = await insertRequest(tx, {
    id: requestId,
    customer_id: row,
    kind: wish.kind,
    state: wish.checkedHow ? 'waiting' : 'asked',
    way: wish.checkedHow ? 'member' : 'customer_page',
    asked_by: by,
    due_at: new Date(tx.now.getTime() + retention.answerDays * dayMs),
    checked_by: wish.checkedHow ? by : null,
    checked_how: wish.checkedHow,
  })
  if (!isNew) throw new PrivacyRefused('request_under_way')
  await audit(tx, [
    {
      action: 'privacy.asked',
      subject: `customer:${row}`,
      facts: { kind: wish.kind, ...(wish.checkedHow ? { checked: wish.checkedHow } : {}) },
    },
  ])
  if (wish.checkedHow) await enqueue(tx, { jobs }, { id: requestId, kind: wish.kind })
  return requestId
}

/** A member made sure who asks, or refuses with the reason that the customer is told. Throws `privacy.request_…`. */
export async function decideRequest(
  tx: Tx,
  queue: Queue,
  requestId: string,
  decision: { checkedHow: IdentityCheck } | { refusedBecause: RequestRefusal },
): Promise<void> {
  const request = await findRequest(tx, requestId, true)
  if (!request) throw new PrivacyRefused('request_not_found')
  const isApproved = 'checkedHow' in decision
  // What waits for the end of a job may still be taken back.
  const open = isApproved ? decidable : [...decidable, 'queued' as const]
  if (!open.includes(request.state)) throw new PrivacyRefused('request_decided')
  const by = `${tx.actor.kind}:${tx.actor.id}`
  await moveRequest(
    tx,
    requestId,
    isApproved
      ? { state: 'waiting', checked_by: by, checked_how: decision.checkedHow, decided_at: tx.now }
      : {
          state: 'refused',
          checked_by: by,
          refused_because: decision.refusedBecause,
          decided_at: tx.now,
          finished_at: tx.now,
        },
  )
  await audit(tx, [
    {
      action: isApproved ? 'privacy.approved' : 'privacy.refused',
      subject: `privacy-request:${requestId}`,
      facts: isApproved ? { checked: decision.checkedHow } : { because: decision.refusedBecause },
    },
  ])
  if (isApproved) await enqueue(tx, queue, request)
}

export function enqueue(
  tx: Tx,
  { jobs }: Queue,
  { id, kind }: Pick<RequestRow, 'id' | 'kind'>,
): Promise<void> {
  return jobs.add(tx, jobOf[kind], { requestId: id }, { key: `privacy:${id}` })
}

/** A new link to a copy; the one before it ends. Throws `privacy.link_ended`. */
export async function linkTo(tx: Tx, requestId: string): Promise<{ token: string; expiresAt: Date }> {
  const secret = tx.ports.randomness.bytes(32).toString('base64url')
  const expiresAt = await relinkPackage(tx, requestId, sha256(secret))
  if (!expiresAt) throw new PrivacyRefused('link_ended')
  await audit(tx, [{ action: 'privacy.linked', subject: `privacy-request:${requestId}` }])
  return { token: `${tx.brandId}.${secret}`, expiresAt }
}

/** The brand that a token names; null when it is no token at all. */
export function brandOfToken(token: string): { brandId: BrandId; secret: string } | null {
  const match = /^([a-z0-9][a-z0-9-]{1,62})\.([A-Za-z0-9_-]{43})$/.exec(token)
  return match ? { brandId: id<BrandId>(match[1]!), secret: match[2]! } : null
}
