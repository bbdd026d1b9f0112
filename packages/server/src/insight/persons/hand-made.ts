import { findProducts } from '../../catalog/index.ts'
import {
  membershipsSince,
  moveMembership,
  previewUnmerge,
  type Side,
  unmergeCustomers,
} from '../../customers/index.ts'
import { addedByHandSince, moveHandAdded } from '../../installed-products/index.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { moveNotes, notesWrittenSince } from '../../notes/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'

/** What a member made for a person while two were one, and which of the two it stands with when they are parted. */
export interface HandMade {
  id: string
  kind: 'note' | 'product' | 'household'
  stands: 'kept' | 'absorbed'
  /** Words of the note, name of the product or the household. */
  text: string
  actor: string
  at: Date
}

type UnmergePreview = Awaited<ReturnType<typeof previewUnmerge>>

export async function handMadeSince(tx: Tx, preview: UnmergePreview): Promise<HandMade[]> {
  const { merge, keptRows, absorbedRows } = preview
  const rows = [...keptRows, ...absorbedRows]
  const stands = (row: string): HandMade['stands'] =>
    absorbedRows.includes(row as CustomerId) ? 'absorbed' : 'kept'
  const notes = await notesWrittenSince(tx, rows, merge.merged_at)
  const products = await addedByHandSince(tx, rows, merge.merged_at)
  const known = await findProducts(
    tx,
    products.flatMap(({ productId }) => productId ?? []),
  )
  const nameOf = (id: string | null) => known.find((one) => one.id === id)?.name
  const households = await membershipsSince(tx, rows, merge.merged_at)
  return [
    ...notes.map((one) => ({
      id: one.id,
      kind: 'note' as const,
      stands: stands(one.customerId),
      text: one.words,
      actor: `member:${one.writtenBy}`,
      at: one.writtenAt,
    })),
    ...products.map((one) => ({
      id: one.id,
      kind: 'product' as const,
      stands: stands(one.customerId),
      text: [one.name ?? nameOf(one.productId) ?? one.productId, one.serial].filter(Boolean).join(' · '),
      actor: one.actor,
      at: one.at,
    })),
    ...households.map((one) => ({
      id: one.id,
      kind: 'household' as const,
      stands: stands(one.customerId),
      text: one.name,
      actor: `member:${one.addedBy}`,
      at: one.addedAt,
    })),
  ]
}

/**
 * Gives to a side what `choices` gives to it, and leaves the rest where it stands. `made` was read before the two were parted, this
 * is called after it.
 */
async function giveHandMade(
  tx: Tx,
  { merge }: UnmergePreview,
  made: readonly HandMade[],
  choices: Readonly<Record<string, Side>>,
): Promise<void> {
  for (const side of ['kept', 'absorbed'] as const) {
    const customerId = side === 'kept' ? merge.kept_id : merge.absorbed_id
    const given = made.filter(({ id, stands }) => stands !== side && choices[id] === side)
    const of = (kind: HandMade['kind']) => given.filter((one) => one.kind === kind).map(({ id }) => id)
    if (of('note').length > 0) await moveNotes(tx, of('note'), customerId)
    if (of('product').length > 0) await moveHandAdded(tx, of('product'), customerId)
    for (const id of of('household')) await moveMembership(tx, id, customerId)
  }
}

/** Parts two again: what their own records and hands gave to each, and what was made while they were one to whom it is said to be. */
export async function partAgain(
  tx: Tx,
  mergeId: string,
  wish: { reason: string; choices: Readonly<Record<string, Side>>; verdict?: 'different' | 'waiting' },
): Promise<{ keptId: CustomerId; absorbedId: CustomerId }> {
  const preview = await previewUnmerge(tx, mergeId)
  const made = await handMadeSince(tx, preview)
  const parted = await unmergeCustomers(tx, mergeId, wish)
  await giveHandMade(tx, preview, made, wish.choices)
  return parted
}
