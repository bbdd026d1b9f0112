import type { CustomerId } from '../kernel/ids.ts'

/** Pure rules of phones that several people have: families, recycled numbers, companies. */

export interface Holder {
  customerId: CustomerId
  /** The first holder has 0. */
  rank: number
  /** Token of the surname under this phone; null while nobody said one. */
  mark: string | null
}

/** Of those who came without a name to a phone that several have: none of them, as far as is known. */
export const namelessMark = '00'
/** So many different surnames under one phone are no family: a parcel station, a property office. */
export const mostSurnames = 5

export interface HolderChoice {
  /** Whom the phone points to. */
  holder: Holder | null
  /** Whom it may point to, where it points to nobody: a pair for somebody to look at. */
  near: Holder | null
}

/**
 * Whom a phone points to, given the surname beside it. Different surnames are different people, and one who has another
 * account (`isApart`) is somebody else too. Without a name it points to its holder while there is only one.
 */
export function chooseHolder(
  holders: readonly Holder[],
  mark: string | null,
  isApart: (customerId: CustomerId) => boolean,
): HolderChoice {
  const ranked = [...holders].sort((a, b) => a.rank - b.rank)
  const wanted = mark ?? (ranked.length > 1 ? namelessMark : null)
  const fits = ranked.filter((one) => wanted === null || one.mark === wanted)
  const open = ranked.filter((one) => mark !== null && one.mark === null)
  const holder = [...fits, ...open].find((one) => !isApart(one.customerId)) ?? null
  return { holder, near: holder ? null : (fits[0] ?? open[0] ?? ranked[0] ?? null) }
}

export function nextHolder(holders: readonly Holder[], customerId: CustomerId, mark: string | null): Holder {
  const rank = holders.reduce((most, one) => Math.max(most, one.rank + 1), 0)
  return { customerId, rank, mark: mark ?? (rank > 0 ? namelessMark : null) }
}

export function isNobodys(holders: readonly Holder[]): boolean {
  const surnames = new Set(holders.map((one) => one.mark).filter((mark) => mark && mark !== namelessMark))
  return surnames.size >= mostSurnames
}
