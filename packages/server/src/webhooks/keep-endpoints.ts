import { kindNamed } from '../outward/index.ts'
import { audit } from '../runtime/access/audit.ts'
import { can, type Role } from '../runtime/access/policy.ts'
import type { Principal } from '../runtime/access/principal.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type Endpoint, mayHear, maySendMoney, tellsOf } from './endpoint.ts'
import { WebhookError } from './errors.ts'
import { secretText } from './sign.ts'
import {
  changeEndpoint,
  type EndpointWish,
  findEndpoint,
  nameTakenBy,
  removeEndpoint,
  rotateSecret,
  setEndpointState,
  writeEndpoint,
} from './store.ts'

/** The secret is told here once; afterwards it is only used. Throws `webhook.name_taken` and those of `refuseWish`. */
export async function addEndpoint(
  tx: Tx,
  maker: Principal,
  wish: EndpointWish,
  knownTypes: ReadonlySet<string>,
): Promise<{ id: string; secret: string }> {
  refuseWish(maker, wish, knownTypes)
  const [id, secret] = [tx.ports.ids.next(), newSecret(tx)]
  if (!(await writeEndpoint(tx, id, wish, secret)))
    throw new WebhookError('webhook.name_taken', { name: wish.name })
  await note(tx, 'webhook.added', id)
  return { id, secret }
}

/** Whoever changes it answers for it from now on. */
export async function editEndpoint(
  tx: Tx,
  maker: Principal,
  id: string,
  wish: EndpointWish,
  knownTypes: ReadonlySet<string>,
): Promise<void> {
  refuseWish(maker, wish, knownTypes)
  const { mapping } = await mustFind(tx, id)
  refuseMapping(maker.roles, { ...wish, mapping: wish.mapping === undefined ? mapping : wish.mapping })
  if (await nameTakenBy(tx, wish.name, id)) throw new WebhookError('webhook.name_taken', { name: wish.name })
  await changeEndpoint(tx, id, wish)
  await note(tx, 'webhook.changed', id)
}

/** Never wider than its maker: events and amounts that they may not see are refused, not left out in silence. */
function refuseWish({ roles }: Principal, wish: EndpointWish, knownTypes: ReadonlySet<string>): void {
  const unknown = wish.eventTypes.find((type) => !knownTypes.has(type))
  if (unknown !== undefined) throw new WebhookError('webhook.unknown_event', { type: unknown })
  const hidden = wish.eventTypes.find((type) => !mayHear(roles, type))
  if (hidden !== undefined) throw new WebhookError('webhook.event_not_yours', { type: hidden })
  if (wish.showMoney && !maySendMoney(roles)) throw new WebhookError('webhook.money_not_yours')
  refuseMapping(roles, wish)
  const header = Object.entries(wish.headers ?? {}).find(([name, value]) => !isHeader(name, value))
  if (header) throw new WebhookError('webhook.header_refused', { name: header[0].slice(0, 64) })
}

function refuseMapping(roles: readonly Role[], { mapping, eventTypes }: EndpointWish): void {
  if (!mapping) return
  const kind = mapping.direction === 'out' ? kindNamed(mapping.record) : null
  if (!kind || !can(roles, kind.permission) || (kind.isList && mapping.target.format === 'form'))
    throw new WebhookError('webhook.mapping_refused', {
      problem: mapping.title.zh,
      problemEn: mapping.title.en,
    })
  const strange = eventTypes.find((type) => !tellsOf(mapping, type))
  if (eventTypes.length === 0 || strange !== undefined)
    throw new WebhookError('webhook.mapping_events', { type: strange ?? '*' })
}

/** Ours stay ours: signature, kind of body, and what the connection itself says. */
const ownHeaders =
  /^(webhook-.*|content-.*|host|connection|transfer-encoding|upgrade|te|trailer|expect|keep-alive|proxy-.*)$/i

function isHeader(name: string, value: string): boolean {
  return /^[A-Za-z0-9-]{1,64}$/.test(name) && !ownHeaders.test(name) && /^[\x20-\x7e]{1,2000}$/.test(value)
}

/**
 * A new secret; the old one signs beside it for some hours. `fromTail` names the one that is replaced, so that a request
 * sent twice changes it once.
 */
export async function changeSecret(
  tx: Tx,
  id: string,
  wish: { fromTail: string; keepHours: number },
): Promise<{ secret: string; previousUntil: Date }> {
  const endpoint = await mustFind(tx, id)
  if (endpoint.secretTail !== wish.fromTail) throw new WebhookError('webhook.already_rotated')
  const secret = newSecret(tx)
  const previousUntil = new Date(tx.now.getTime() + wish.keepHours * 3600_000)
  await rotateSecret(tx, id, secret, previousUntil)
  await note(tx, 'webhook.secret-changed', id)
  return { secret, previousUntil }
}

export async function switchEndpoint(tx: Tx, id: string, state: 'active' | 'paused'): Promise<void> {
  await mustFind(tx, id)
  await setEndpointState(tx, id, state)
  await note(tx, `webhook.${state === 'active' ? 'activated' : 'paused'}`, id)
}

export async function dropEndpoint(tx: Tx, id: string): Promise<void> {
  await mustFind(tx, id)
  await removeEndpoint(tx, id)
  await note(tx, 'webhook.removed', id)
}

/** Throws `webhook.not_found`. */
export async function mustFind(tx: Tx, id: string): Promise<Endpoint> {
  const endpoint = await findEndpoint(tx, id)
  if (!endpoint) throw new WebhookError('webhook.not_found', { id })
  return endpoint
}

/** A key of 256 bits. */
const newSecret = (tx: Tx): string => secretText(tx.ports.randomness.bytes(32))

const note = (tx: Tx, action: string, id: string): Promise<void> =>
  audit(tx, [{ action, subject: `webhook:${id}` }])
