import type { Tx } from '../runtime/db/transaction.ts'
import { getSlip } from './correct-slip.ts'
import { type PricedKind, priceWorkOrder, type SlipLine } from './price-work-order.ts'
import { publishedCards } from './rate-cards.ts'

export interface Replay {
  slipId: string
  /** Computed slips only; a correction was made by a person and has nothing to compute. */
  computed: boolean
  equal: boolean
  storedFen: bigint
  replayedFen: bigint
  diffFen: bigint
  lines: SlipLine[]
}

/**
 * Prices a slip again from the facts and the card version that it keeps. Throws `settlement.unknown_slip`.
 */
export async function replaySlip(tx: Tx, slipId: string): Promise<Replay> {
  const slip = await getSlip(tx, slipId)
  const { rateCard, facts, totalFen } = slip
  if (!rateCard || !facts) {
    const stored = { storedFen: totalFen, replayedFen: totalFen, diffFen: 0n, lines: slip.lines }
    return { slipId, computed: false, equal: true, ...stored }
  }
  const cards = await publishedCards(tx)
  const card = cards.find((one) => one.id === rateCard.id && one.version === rateCard.version)!
  const priced = priceWorkOrder(facts, card, slip.kind as PricedKind)
  const again = priced.slips.find((one) => one.payeeKind === slip.payee.kind)
  const lines = again?.lines ?? []
  const replayedFen = again?.totalFen ?? 0n
  return {
    slipId,
    computed: true,
    equal: plain(lines) === plain(slip.lines),
    storedFen: totalFen,
    replayedFen,
    diffFen: replayedFen - totalFen,
    lines,
  }
}

/** Lines as text that is the same for the same lines, whatever order the database gave their keys. */
function plain(lines: readonly SlipLine[]): string {
  return JSON.stringify(lines.map(sorted))
}

function sorted(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (value === null || typeof value !== 'object') return value
  return Object.entries(value)
    .map(([key, inner]) => [key, sorted(inner)])
    .sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1))
}
