import { ConnectorFailure } from '../connectors/contract/connector.ts'
import type { BrandId } from '../kernel/ids.ts'
import { getOrder } from '../orders/index.ts'
import { type CorpAccess, corpOf, wecomClient } from '../outreach/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Actor } from '../runtime/db/actor.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Ports } from '../runtime/ports.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { CorpMissing, LiveCodeMissing, WecomRefused } from './errors.ts'
import {
  findLiveCode,
  findLiveCodeOfOrder,
  insertLiveCode,
  type LiveCode,
  markLiveCodeRemoved,
  setLiveCodeConfig,
  updateLiveCodeRow,
} from './store-live-codes.ts'

/** WeCom's limit for one corp, shared with the join ways of groups: why an order travels in a link by default (T12). */
export const liveCodeQuota = 500_000

export interface LiveCodeWish {
  name: string
  wecomUserIds: string[]
  welcome: string | null
  tags: string[]
  /** Makes it this order's own code, for a warehouse that prints on demand. */
  orderId: string | null
}

/**
 * Makes a live code at WeCom. An order has one code at most: asking again gives the same. Throws `wecom.refused`,
 * `wecom.not_connected`, `order.not_found`.
 */
export async function createLiveCode(
  runtime: Runtime,
  brandId: BrandId,
  actor: Actor,
  wish: LiveCodeWish,
): Promise<LiveCode> {
  const { id, state, corp, existing } = await runtime.db.transact(brandId, (tx) =>
    prepare({ ...tx, actor }, wish),
  )
  if (existing?.configId) return existing
  const draft = { memberIds: wish.wecomUserIds, state, remark: wish.name.slice(0, 30) }
  const made = await asWecom(wecomClient(runtime).addLiveCode(corp, draft), async () =>
    runtime.db.transact(brandId, (tx) => markLiveCodeRemoved(tx, id)),
  )
  return runtime.db.transact(brandId, async (tx) => {
    await setLiveCodeConfig(tx, id, made)
    return one(tx, id)
  })
}

/** The row is written first: a code that exists at WeCom and not here could never be found or removed again. */
async function prepare(
  tx: Tx,
  wish: LiveCodeWish,
): Promise<{ id: string; state: string; corp: CorpAccess; existing: LiveCode | null }> {
  const corp = await corpOf(tx, null)
  if (!corp) throw new CorpMissing()
  if (wish.orderId) {
    await getOrder(tx, wish.orderId)
    const existing = await findLiveCodeOfOrder(tx, wish.orderId)
    if (existing) return { id: existing.id, state: existing.state, corp, existing }
  }
  const id = tx.ports.ids.next()
  const state = `${wish.orderId ? 'o' : 'ch'}_${shortToken(tx.ports, 15)}`
  await insertLiveCode(tx, { ...wish, id, state, corpId: corp.corpId })
  await audit(tx, [
    { action: 'live-code.created', subject: `live-code:${id}`, facts: { ofOrder: wish.orderId !== null } },
  ])
  return { id, state, corp, existing: null }
}

export async function updateLiveCode(
  runtime: Runtime,
  brandId: BrandId,
  actor: Actor,
  id: string,
  change: Omit<LiveCodeWish, 'orderId'>,
): Promise<LiveCode> {
  const { code, corp } = await runtime.db.transact(brandId, (tx) => withCorp(tx, id))
  await asWecom(
    wecomClient(runtime).updateLiveCode(corp, code.configId!, {
      memberIds: change.wecomUserIds,
      state: code.state,
      remark: change.name.slice(0, 30),
    }),
  )
  return runtime.db.transact(brandId, async (opened) => {
    const tx = { ...opened, actor }
    await updateLiveCodeRow(tx, id, change)
    await audit(tx, [{ action: 'live-code.updated', subject: `live-code:${id}` }])
    return one(tx, id)
  })
}

/** Removed at WeCom and kept here as removed. A code that WeCom has lost already counts as removed. */
export async function removeLiveCode(
  runtime: Runtime,
  brandId: BrandId,
  actor: Actor,
  id: string,
): Promise<void> {
  const { code, corp } = await runtime.db.transact(brandId, (tx) => withCorp(tx, id))
  await wecomClient(runtime)
    .deleteLiveCode(corp, code.configId!)
    .catch((error) => {
      if (!(error instanceof ConnectorFailure) || error.code !== goneAtWecom)
        return asWecom(Promise.reject(error))
    })
  await runtime.db.transact(brandId, async (opened) => {
    const tx = { ...opened, actor }
    await markLiveCodeRemoved(tx, id)
    await audit(tx, [{ action: 'live-code.removed', subject: `live-code:${id}` }])
  })
}

const goneAtWecom = '41044'

async function withCorp(tx: Tx, id: string): Promise<{ code: LiveCode; corp: CorpAccess }> {
  const code = await one(tx, id)
  if (code.removedAt || !code.configId) throw new LiveCodeMissing(id)
  const corp = await corpOf(tx, code.corpId)
  if (!corp) throw new CorpMissing()
  return { code, corp }
}

async function one(tx: Tx, id: string): Promise<LiveCode> {
  const code = await findLiveCode(tx, id)
  if (!code) throw new LiveCodeMissing(id)
  return code
}

/** WeCom's refusal in our words; `undo` takes back what was prepared. */
async function asWecom<T>(call: Promise<T>, undo?: () => Promise<void>): Promise<T> {
  try {
    return await call
  } catch (error) {
    await undo?.()
    if (error instanceof ConnectorFailure) throw new WecomRefused(error.code)
    throw error
  }
}

/** Hex of random bytes: State takes 30 characters at most, letters and digits. */
export function shortToken(ports: Pick<Ports, 'randomness'>, bytes: number): string {
  return ports.randomness.bytes(bytes).toString('hex').slice(0, 26)
}
