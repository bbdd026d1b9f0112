import type { Reach } from '../intake/index.ts'
import type { BrandId } from '../kernel/ids.ts'
import { findPhones } from '../kernel/phone.ts'
import { getOrder, sellerNotesOf } from '../orders/index.ts'
import { listMembers } from '../organization/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Actor } from '../runtime/db/actor.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { FulfilmentError } from './errors.ts'
import { lineByHand } from './memo-line.ts'
import { queueLineByHand } from './memo-store.ts'
import { writeMemos } from './write-memos.ts'

/**
 * Adds a line of a person's own words below the seller's memo, at once where the marketplace takes it; what it does not
 * take is tried again as any other line. The switch of the shop is for lines that write themselves. Throws
 * `order.not_found`, `fulfilment.no_memo_call`, `fulfilment.words_name_a_person`.
 */
export async function addMemoLine(
  { runtime, reach }: { runtime: Runtime; reach: Reach },
  brandId: BrandId,
  actor: Actor,
  wish: { id: string; orderId: string; words: string },
): Promise<void> {
  if (findPhones(wish.words).phones.some((one) => one.identifies))
    throw new FulfilmentError('words_name_a_person')
  const { order, note, member } = await runtime.db.transact(brandId, async (tx) => ({
    order: await getOrder(tx, wish.orderId),
    note: (await sellerNotesOf(tx, [wish.orderId])).get(wish.orderId)!,
    member: (await listMembers(tx)).find((one) => one.id === actor.id)?.name ?? null,
  }))
  const reached = await reach(brandId, order.shopId, order.marketplace)
  if (!reached?.connector.acts?.writeMemos) throw new FulfilmentError('no_memo_call')
  const { shopId, marketplace } = note
  await runtime.db.transact(
    brandId,
    async (tx) => {
      const line = lineByHand(wish.words, tx.now, member)
      if (await queueLineByHand(tx, { id: wish.id, orderId: wish.orderId, shopId, marketplace, line }))
        await audit(tx, [{ action: 'seller-memo.line-added', subject: `order:${wish.orderId}` }])
    },
    { actor },
  )
  await writeMemos({ runtime, reach }, brandId)
}
