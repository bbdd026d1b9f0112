import type { Standing } from './pool.ts'

/** Pure: how two stand who were one, when what was moved meanwhile is given to the one for whom it was meant. */

export interface MadeMove {
  id: string
  customerId: string
  /** Null where it was the first. */
  before: Standing | null
  after: Standing
}

/** How somebody would stand without some of these moves; whom the first of them placed stands as one who is new. */
export function withoutMoves(moves: readonly MadeMove[], isGone: (move: MadeMove) => boolean): Standing {
  const first = moves[0]!
  return moves.filter((one) => !isGone(one)).reduce(withMove, first.before ?? placedLike(first.after))
}

export const placedLike = (after: Standing): Standing => ({
  ...after,
  pool: 'prospect',
  ownerId: null,
  ownerSince: null,
  protectedUntil: null,
  contractEndsOn: null,
})

/** A standing with what this move changed, and nothing else of it. */
export function withMove(standing: Standing, { before, after }: MadeMove): Standing {
  const was = before ?? placedLike(after)
  // Who gets an owner comes out of the sea by that alone: one who was not in it stays where they are.
  const onlyOut = was.pool === 'sea' && after.pool === 'prospect' && standing.pool !== 'sea'
  const pool = onlyOut || was.pool === after.pool ? null : { pool: after.pool, poolSince: after.poolSince }
  const owner =
    was.ownerId === after.ownerId
      ? null
      : { ownerId: after.ownerId, ownerSince: after.ownerSince, protectedUntil: after.protectedUntil }
  const contract =
    was.contractEndsOn === after.contractEndsOn ? null : { contractEndsOn: after.contractEndsOn }
  const next = { ...standing, ...pool, ...owner, ...contract }
  if (next.pool !== 'sea' || next.ownerId === null) return next
  // Into the sea goes nobody's customer; whoever gets an owner in it comes out.
  return pool
    ? { ...next, ownerId: null, ownerSince: null, protectedUntil: null }
    : { ...next, pool: 'prospect', poolSince: after.poolSince }
}

export const stands = (a: Standing, b: Standing): boolean =>
  a.pool === b.pool &&
  a.ownerId === b.ownerId &&
  a.contractEndsOn === b.contractEndsOn &&
  (a.protectedUntil?.getTime() ?? null) === (b.protectedUntil?.getTime() ?? null)
