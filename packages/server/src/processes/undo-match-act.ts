import {
  actToUndo,
  type KeptChange,
  type MatchDecision,
  matchesOf,
  queueUnmatched,
  restoreBefore,
  type SkuPlace,
  skuKey,
} from '../catalog/index.ts'
import { countedLines, placesSwitchedOn } from '../inventory/index.ts'
import { letLinesWait, type MatchedLine, matchedLinesAt } from '../orders/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { linesWithWork } from '../work-orders/index.ts'

export type UndoRefusal =
  | 'already_undone'
  | 'changed_since'
  | 'work_order_opened'
  | 'stock_counted'
  | 'offer_on'

export type UndoResult = SkuPlace & ({ ok: true } | { ok: false; code: UndoRefusal })

/**
 * Takes a decision about SKUs back, each place by itself: what stood before stands again, and lines of orders that it reached
 * wait, or take what stood before. A place on which something was built stays, with the reason.
 */
export async function undoMatchAct(tx: Tx, actId: string, origin: string): Promise<UndoResult[]> {
  const { at, changes } = await actToUndo(tx, actId)
  const lines = await linesReached(tx, changes, at)
  const refused = await refusals(tx, changes, lines)
  const good = changes.filter((change) => !refused.has(skuKey(change)))
  const reached = good.flatMap((change) => lines.get(skuKey(change)) ?? [])
  await letLinesWait(tx, reached)
  await restoreBefore(tx, actId, good, origin)
  await queueUnmatched(
    tx,
    good.flatMap((change) => (change.before ? [] : (lines.get(skuKey(change)) ?? []))),
  )
  return changes.map((change): UndoResult => {
    const code = refused.get(skuKey(change))
    return code ? { ...placeOf(change), ok: false, code } : { ...placeOf(change), ok: true }
  })
}

const placeOf = ({ shopId, itemId, skuId }: SkuPlace): SkuPlace => ({ shopId, itemId, skuId })

/**
 * Lines that hold what this act decided. Where nothing stood before, every decided line is its work; else those of orders that
 * were recorded since. A SKU with a decision of its own is not reached by one for the whole item.
 */
async function linesReached(
  tx: Tx,
  changes: readonly KeptChange[],
  at: Date,
): Promise<Map<string, MatchedLine[]>> {
  const [first, again] = [changes.filter((c) => !c.before), changes.filter((c) => c.before)]
  const found = [
    ...(first.length > 0 ? await matchedLinesAt(tx, first, null) : []),
    ...(again.length > 0 ? await matchedLinesAt(tx, again, at) : []),
  ]
  const own = new Set((await matchesOf(tx, found)).map(skuKey))
  const keys = new Set(changes.map(skuKey))
  return Map.groupBy(
    found.filter((line) => keys.has(keyOf(line, keys)) && (!own.has(skuKey(line)) || keys.has(skuKey(line)))),
    (line) => keyOf(line, keys),
  )
}

function keyOf(line: SkuPlace, keys: ReadonlySet<string>): string {
  const exact = skuKey(line)
  return keys.has(exact) ? exact : skuKey({ ...line, skuId: '' })
}

async function refusals(
  tx: Tx,
  changes: readonly KeptChange[],
  lines: ReadonlyMap<string, MatchedLine[]>,
): Promise<Map<string, UndoRefusal>> {
  const all = [...lines.values()].flat()
  const standing = new Map((await matchesOf(tx, changes)).map((one) => [skuKey(one), one]))
  const worked = lineKeys(await linesWithWork(tx, [...new Set(all.map(({ orderId }) => orderId))]))
  const counted = lineKeys(await countedLines(tx, all))
  const on = new Set((await placesSwitchedOn(tx, changes)).map(skuKey))
  const refusalOf = (change: KeptChange): UndoRefusal | null => {
    const own = lines.get(skuKey(change)) ?? []
    if (change.undoneBy) return 'already_undone'
    if (!same(standing.get(skuKey(change)), change.after)) return 'changed_since'
    if (own.some((line) => worked.has(lineKey(line)))) return 'work_order_opened'
    if (own.some((line) => counted.has(lineKey(line)))) return 'stock_counted'
    return on.has(skuKey(change)) ? 'offer_on' : null
  }
  return new Map(
    changes.flatMap((change) => {
      const code = refusalOf(change)
      return code ? [[skuKey(change), code] as const] : []
    }),
  )
}

const lineKey = ({ orderId, lineId }: { orderId: string; lineId: string }): string => `${orderId}|${lineId}`
const lineKeys = (lines: readonly { orderId: string; lineId: string }[]): Set<string> =>
  new Set(lines.map(lineKey))

function same(standing: MatchDecision | undefined, after: KeptChange['after']): boolean {
  if (!standing || !after) return !standing && !after
  const said = ({ kind, products, linkKind }: MatchDecision | NonNullable<KeptChange['after']>): string =>
    JSON.stringify([kind, products.map((one) => [one.productId, one.quantity]), linkKind ?? null])
  return said(standing) === said(after)
}
