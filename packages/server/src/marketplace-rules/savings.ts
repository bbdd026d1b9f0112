import { allocate, sumFen } from '../kernel/money.ts'
import { isInForce, type Rule, type SpendAndSave } from './rule.ts'

interface Saving {
  rule: SpendAndSave
  savedFen: bigint
  /** Of each line, in their order; they add up to `savedFen`. */
  shares: bigint[]
}

/** What each rule in force takes off a basket, by its lines in fen. Rules do not see what another one took. */
export function savingsOf(rules: readonly Rule[], lines: readonly bigint[], at: Date): Saving[] {
  return rules.flatMap((rule) => {
    if (rule.kind !== 'spend_and_save' || !isInForce(rule, at)) return []
    const savedFen = savedBy(rule, sumFen(lines))
    return savedFen === 0n ? [] : [{ rule, savedFen, shares: allocate(savedFen, lines) }]
  })
}

function savedBy({ perFen, saveFen, repeats, capFen }: SpendAndSave, totalFen: bigint): bigint {
  const times = totalFen / BigInt(perFen)
  const saved = BigInt(saveFen) * (repeats ? times : times > 0n ? 1n : 0n)
  return capFen !== null && saved > BigInt(capFen) ? BigInt(capFen) : saved
}
