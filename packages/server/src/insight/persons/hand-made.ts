import { findProducts } from '../../catalog/index.ts'
import {
  consentWords,
  copyWords,
  type HandWord,
  lastWordsByHand,
  moveWords,
  wordsByHandSince,
} from '../../consents/index.ts'
import {
  type LastByHand,
  membershipsSince,
  moveMembership,
  previewUnmerge,
  type Side,
  unmergeCustomers,
} from '../../customers/index.ts'
import { addedByHandSince, lastAddedByHand, moveHandAdded } from '../../installed-products/index.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { lastNotesWritten, moveNotes, notesWrittenSince } from '../../notes/index.ts'
import {
  type HandMove,
  handMovesSince,
  lastHandMoves,
  poolReasonWords,
  poolWords,
} from '../../pools/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { Words } from '../../runtime/http/route.ts'

/** What a member made for a person while two were one, and which of the two it stands with when they are parted. */
export interface HandMade {
  id: string
  kind: 'note' | 'product' | 'household' | 'consent' | 'pool'
  /** On whose row it is. */
  side: 'kept' | 'absorbed'
  /** With whom it stays where nobody chooses; a no that somebody said is a no of both until it is known whose. */
  stands: Side
  /** Words of the note, name of the product or the household; what was agreed to, where the person was moved. */
  text: Words
  actor: string
  at: Date
}

type UnmergePreview = Awaited<ReturnType<typeof previewUnmerge>>

export async function handMadeSince(tx: Tx, preview: UnmergePreview): Promise<HandMade[]> {
  const { merge, keptRows, absorbedRows } = preview
  const rows = [...keptRows, ...absorbedRows]
  const standing = (row: string) => {
    const side = absorbedRows.includes(row as CustomerId) ? ('absorbed' as const) : ('kept' as const)
    return { side, stands: side }
  }
  const notes = await notesWrittenSince(tx, rows, merge.merged_at)
  const products = await addedByHandSince(tx, rows, merge.merged_at)
  const known = await findProducts(
    tx,
    products.flatMap(({ productId }) => productId ?? []),
  )
  const nameOf = (id: string | null) => known.find((one) => one.id === id)?.name
  const households = await membershipsSince(tx, rows, merge.merged_at)
  const words = await wordsByHandSince(tx, rows, merge.merged_at)
  const moves = await handMovesSince(tx, rows, merge.merged_at)
  return [
    ...notes.map((one) => ({
      id: one.id,
      kind: 'note' as const,
      ...standing(one.customerId),
      text: plain(one.words),
      actor: `member:${one.writtenBy}`,
      at: one.writtenAt,
    })),
    ...products.map((one) => ({
      id: one.id,
      kind: 'product' as const,
      ...standing(one.customerId),
      text: plain(
        [one.name ?? nameOf(one.productId) ?? one.productId, one.serial].filter(Boolean).join(' · '),
      ),
      actor: one.actor,
      at: one.at,
    })),
    ...households.map((one) => ({
      id: one.id,
      kind: 'household' as const,
      ...standing(one.customerId),
      text: plain(one.name),
      actor: `member:${one.addedBy}`,
      at: one.addedAt,
    })),
    ...words.map((one) => ({
      id: one.id,
      kind: 'consent' as const,
      ...standing(one.customerId),
      ...(one.given ? {} : { stands: 'both' as const }),
      text: consentText(one),
      actor: one.actor,
      at: one.recordedAt,
    })),
    ...moves.map((one) => ({
      id: one.id,
      kind: 'pool' as const,
      ...standing(one.customerId),
      text: moveText(one),
      actor: one.actor,
      at: one.at,
    })),
  ]
}

/** What `handMadeSince` asks about, for those who take many merges back: only when. Customers know households themselves. */
export const lastMadeByHand: LastByHand = async (tx, rowIds) => [
  ...(await lastNotesWritten(tx, rowIds)),
  ...(await lastAddedByHand(tx, rowIds)),
  ...(await lastWordsByHand(tx, rowIds)),
  ...(await lastHandMoves(tx, rowIds)),
]

const plain = (text: string): Words => ({ zh: text, en: text })

function consentText({ purpose, channel, given }: HandWord): Words {
  const [what, where] = [consentWords.purposes[purpose]!, consentWords.channels[channel]!]
  return {
    zh: `${given ? '同意' : '撤回'}：${what.zh}（${where.zh}）`,
    en: `${given ? 'Agreed to' : 'Withdrew'} ${what.en} (${where.en})`,
  }
}

function moveText({ why, fromPool, toPool, ownerName, toOwner, contractEndsOn }: HandMove): Words {
  const inWords = (language: 'zh' | 'en', until: string) =>
    [
      poolReasonWords[why as keyof typeof poolReasonWords][language],
      ...(fromPool && fromPool !== toPool ? [`${poolWords[fromPool][language]} → `] : []),
      poolWords[toPool][language],
      ownerName ?? toOwner,
      why === 'contract' && contractEndsOn ? `${until} ${contractEndsOn}` : null,
    ]
      .filter(Boolean)
      .join(' · ')
      .replace('→  · ', '→ ')
  return { zh: inWords('zh', '合约到'), en: inWords('en', 'contract until') }
}

/**
 * Gives to a side what `choices` gives to it, and leaves the rest where it stands. `made` was read before the two were parted, this
 * is called after it. Where a person was moved between pools, `pools` follows the unmerge itself.
 */
async function giveHandMade(
  tx: Tx,
  { merge }: UnmergePreview,
  made: readonly HandMade[],
  choices: Readonly<Record<string, Side>>,
): Promise<void> {
  for (const side of ['kept', 'absorbed'] as const) {
    const customerId = side === 'kept' ? merge.kept_id : merge.absorbed_id
    const of = (kind: HandMade['kind'], to: Side) =>
      made.flatMap((one) =>
        one.kind === kind && one.side !== side && (choices[one.id] ?? one.stands) === to ? [one.id] : [],
      )
    const given = (kind: HandMade['kind']) => of(kind, side)
    if (given('note').length > 0) await moveNotes(tx, given('note'), customerId)
    if (given('product').length > 0) await moveHandAdded(tx, given('product'), customerId)
    for (const id of given('household')) await moveMembership(tx, id, customerId)
    if (given('consent').length > 0) await moveWords(tx, given('consent'), customerId)
    if (of('consent', 'both').length > 0) await copyWords(tx, of('consent', 'both'), customerId)
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
