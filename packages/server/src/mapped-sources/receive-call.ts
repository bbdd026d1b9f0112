import type { BrandId } from '../kernel/ids.ts'
import { findBrandRoutes } from '../runtime/brands.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { addressHash, addressRoute } from './address.ts'
import { idHeadersIn } from './delivery-candidates.ts'
import { enter, noteRight, noteWrongAddress, noteWrongSignature } from './door.ts'
import { keepEntry } from './entry-store.ts'
import { SourceRefused } from './errors.ts'
import { readBody, valueAt } from './read-body.ts'
import { addressPattern, defaultEqualHours, type Source, type SourceOf } from './source.ts'
import { count, findSource } from './store.ts'
import { type Call, verifyCall } from './verify-call.ts'

/** The sender waits five seconds at most; better a 503 in four than silence. */
const keepWithinMs = 4_000
const hourMs = 3600_000
const isAddress = new RegExp(addressPattern)

/** Whose address it is. Throws `mapped_source.not_found`, also for one that is paused or removed. */
export async function sourceAt(
  runtime: Runtime,
  address: string,
  from: string,
): Promise<{ brandId: BrandId; source: Source }> {
  const hash = addressHash(address)
  const route = (await findBrandRoutes(runtime.db, addressRoute, [hash])).get(hash)
  const source = route && (await runtime.db.transact(route.brandId, (tx) => findSource(tx, route.targetId)))
  if (source?.state !== 'active') {
    noteWrongAddress(runtime, from)
    throw new SourceRefused('not_found')
  }
  return { brandId: route!.brandId, source }
}

/** Before anything of a body is read. Throws `http.too_many_requests` and `mapped_source.not_found`. */
export async function admitCall(runtime: Runtime, address: string, from: string): Promise<void> {
  if (!isAddress.test(address)) throw new SourceRefused('not_found')
  if (!enter(runtime, address, from)) await sourceAt(runtime, address, from)
}

/**
 * One call on an address: checked, kept sealed, answered; a job does the rest. What the check refuses is counted and not kept.
 * Throws `mapped_source.not_found`, `mapped_source.signature_refused`, `mapped_source.body_unreadable`.
 */
export async function receiveCall(
  runtime: Runtime,
  address: string,
  call: Call,
  from: string,
): Promise<{ status: number; text: string }> {
  const { brandId, source } = await sourceAt(runtime, address, from)
  if (source.kind !== 'webhook') throw new SourceRefused('not_found')
  const { check } = source.settings
  if (call.method === 'GET' && check.kind !== 'wechat') throw new SourceRefused('not_found')
  const verdict = verifyCall(check, source.secrets, call, runtime.ports.clock.now())
  if (!verdict.ok) {
    noteWrongSignature(runtime, { brandId, sourceId: source.id, address, from }, verdict.reason)
    throw new SourceRefused('signature_refused', { reason: verdict.reason })
  }
  noteRight(runtime, address)
  if (call.method === 'GET') return { status: 200, text: verdict.echo ?? '' }
  if (verdict.body.length === 0) throw new SourceRefused('body_unreadable')
  await runtime.db.transact(brandId, (tx) => keep(tx, source, call, verdict.body.toString('utf8')), {
    statementTimeoutMs: keepWithinMs,
  })
  return { status: 200, text: source.settings.answer ?? defaultAnswer(check.kind) }
}

async function keep(tx: Tx, source: SourceOf<'webhook'>, call: Call, body: string): Promise<void> {
  const contentType = String(call.headers['content-type'] ?? '').slice(0, 100)
  const { deliveryId, equalHours = defaultEqualHours } = source.settings
  const delivery = deliveryOf(source, call, body, contentType)
  const isNew = await keepEntry(tx, {
    id: tx.ports.ids.next(),
    sourceId: source.id,
    dedup: dedupOf(tx, source.id, delivery ?? `body|${body}`),
    contentType,
    body,
    idHeaders: idHeadersIn(call.headers),
    ...(delivery === null ? { equalSince: new Date(tx.now.getTime() - equalHours * hourMs) } : {}),
  })
  const unnamed = deliveryId && delivery === null ? { unnamed: 1 } : {}
  await count(tx, source.id, { ...(isNew ? { received: 1 } : { repeated: 1 }), ...unnamed })
}

/** A blind index: neither the name of a delivery nor a digest of its body says anything outside this brand. */
export function dedupOf(tx: Tx, sourceId: string, of: string): Buffer {
  return tx.vault.mark('mapped-source-entry', `${sourceId}|${of}`)
}

function deliveryOf(
  { settings: { deliveryId } }: SourceOf<'webhook'>,
  call: Call,
  body: string,
  contentType: string,
): string | null {
  if (!deliveryId) return null
  const found =
    deliveryId.in === 'header'
      ? call.headers[deliveryId.name.toLowerCase()]
      : valueAt(readBody(body, contentType), deliveryId.name)
  const isName = (typeof found === 'string' && found !== '') || typeof found === 'number'
  return isName ? `id|${found}` : null
}

function defaultAnswer(kind: string): string {
  return kind === 'wechat' ? 'success' : '{"code":0,"message":"success"}'
}
