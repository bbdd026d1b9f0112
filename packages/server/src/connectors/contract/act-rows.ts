import type { MemoOutcome, MemoWish, SellerMemo, StockLevel, StockOutcome } from './acts.ts'
import { ConnectorFailure } from './connector.ts'
import { fetchEach } from './fetch-each.ts'

/** Acts of which each row may fail by itself; outcomes come in the order asked. */

/** Levels of one item are set one after the other, so that of two for one SKU the later wins. */
export function setLevels(
  levels: StockLevel[],
  setOne: (level: StockLevel) => Promise<StockOutcome>,
): Promise<StockOutcome[]> {
  return rowByRow(
    levels,
    ({ itemId }) => itemId,
    async (level) => {
      try {
        return await setOne(level)
      } catch (error) {
        if (!(error instanceof ConnectorFailure)) throw error
        // Without the shop's consent no level can be set; the caller must know.
        if (error.kind === 'authorisation_expired') throw error
        const { code, retryable, retryAfterMs } = error
        return { ok: false, code, retryable, retryAfterMs }
      }
    },
  )
}

export function refusedLevel(code: string): StockOutcome {
  return { ok: false, code, retryable: false, retryAfterMs: null }
}

export interface MemoPen {
  /** Signs that a memo may have. */
  longest: number
  /** Null where the order is not there. */
  read(orderId: string): Promise<SellerMemo | null>
  /** Sends once and never tries again: another try must look first. `flag` only where it is to change. */
  write(orderId: string, text: string, flag: string | null | undefined): Promise<void>
  /** The failure says that the text is too long. */
  isTooLong?(failure: ConnectorFailure): boolean
}

/**
 * Looks, compares, writes. Between the look and the write somebody may still change a memo; no marketplace has a
 * condition. What another try may heal is thrown: the caller asks again, and what was written meanwhile is seen as done.
 */
export function writeMemosWith(pen: MemoPen, wishes: MemoWish[]): Promise<MemoOutcome[]> {
  return rowByRow(
    wishes,
    ({ orderId }) => orderId,
    async (wish) => {
      try {
        return await writeMemo(pen, wish)
      } catch (error) {
        const last = error instanceof ConnectorFailure && !error.retryable
        if (!last || error.kind === 'authorisation_expired') throw error
        return { ok: false, code: pen.isTooLong?.(error) ? 'too_long' : error.code }
      }
    },
  )
}

async function writeMemo(pen: MemoPen, { orderId, known, next }: MemoWish): Promise<MemoOutcome> {
  if ([...next.text].length > pen.longest) return { ok: false, code: 'too_long' }
  const now = await pen.read(orderId)
  if (now === null) return { ok: false, code: 'not_found' }
  const moves = next.flag !== known.flag
  if (now.text === next.text && (!moves || now.flag === next.flag)) return { ok: true }
  if (now.text !== known.text || (moves && now.flag !== known.flag))
    return { ok: false, code: 'memo_changed' }
  await pen.write(orderId, next.text, moves ? next.flag : undefined)
  return { ok: true }
}

/** Rows of one key one after the other, keys side by side. The first that throws ends the rest. */
export async function rowByRow<Row, Outcome>(
  rows: Row[],
  keyOf: (row: Row) => string,
  act: (row: Row) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes = new Array<Outcome>(rows.length)
  const byKey = Map.groupBy(rows.keys(), (index) => keyOf(rows[index]!))
  await fetchEach([...byKey.keys()], async (key) => {
    for (const index of byKey.get(key)!) outcomes[index] = await act(rows[index]!)
    return key
  })
  return outcomes
}
