/**
 * Who, or what, took something off the price, as far as the marketplace tells them apart; `unspecified` is a sum, or the
 * rest of one, that it does not explain.
 */
export const discountKinds = [
  'marketplace',
  'shop',
  'talent',
  'coupon',
  'points',
  'payment',
  'unspecified',
] as const
export type DiscountKind = (typeof discountKinds)[number]

export interface Discount {
  kind: DiscountKind
  fen: bigint
}

type Told = Partial<Record<Exclude<DiscountKind, 'unspecified'>, bigint | null>>

/**
 * Parts and their sum as a record tells them; what the parts leave of the sum stays unexplained. Undefined where it tells
 * neither, which is not the same as nothing taken off.
 */
export function discountsOf(parts: Told, total: bigint | null = null): Discount[] | undefined {
  const known = Object.values(parts).filter((fen) => fen !== null)
  if (known.length === 0 && total === null) return undefined
  const rest = (total ?? 0n) - known.reduce((sum, fen) => sum + fen, 0n)
  const told: Partial<Record<DiscountKind, bigint | null>> = { ...parts, unspecified: rest }
  return discountKinds.flatMap((kind) => {
    const fen = told[kind] ?? 0n
    return fen > 0n ? [{ kind, fen }] : []
  })
}
