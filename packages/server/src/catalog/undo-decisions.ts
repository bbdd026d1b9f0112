import type { Tx } from '../runtime/db/transaction.ts'
import { MatchActMissing } from './errors.ts'
import { changesOfAct, type KeptChange, lockDecisions, lockMatchAct, markUndone } from './match-act-store.ts'
import { forgetMatches, type MatchDecision, matchProducts } from './match-lines.ts'

/** What an act changed, locked until the commit. Throws `match_act.not_found`. */
export async function actToUndo(tx: Tx, id: string): Promise<{ at: Date; changes: KeptChange[] }> {
  await lockDecisions(tx)
  const act = await lockMatchAct(tx, id)
  if (!act) throw new MatchActMissing(id)
  return { at: act.at, changes: await changesOfAct(tx, id) }
}

/** Puts back what stood before at these places of an act. Whoever calls has seen that nothing hangs on it. */
export async function restoreBefore(
  tx: Tx,
  actId: string,
  changes: readonly KeptChange[],
  origin: string,
): Promise<void> {
  const placeOf = ({ shopId, itemId, skuId }: KeptChange) => ({ shopId, itemId, skuId })
  const standing = changes.flatMap((one): MatchDecision[] =>
    one.before ? [{ ...placeOf(one), ...one.before }] : [],
  )
  if (standing.length > 0)
    await markUndone(tx, actId, standing, await matchProducts(tx, standing, origin, actId))
  const empty = changes.filter(({ before }) => before === null).map(placeOf)
  if (empty.length > 0) await markUndone(tx, actId, empty, await forgetMatches(tx, empty, origin, actId))
}
