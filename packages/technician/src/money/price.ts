/** A price as routes give it, before it is earned and after. */
export type PriceLine = { code: string; amountFen: number; factor: string; sentence: string; name?: string }

/** Whether the lines are the whole of the total: a page never shows a sum that its lines do not explain. */
export function explains(lines: readonly PriceLine[], totalFen: number): boolean {
  return lines.reduce((sum, line) => sum + line.amountFen, 0) === totalFen
}

/** A factor worth a word: not one, not empty. */
export function spokenFactor(factor: string): string | undefined {
  const plain = factor.trim()
  return plain === '' || /^1(\.0+)?$/.test(plain) ? undefined : plain
}
