import { businessDay } from '../kernel/time.ts'
import type { Words } from '../runtime/http/route.ts'

/** Where a customer stands. Everybody stands in one; nobody owns who is in the sea. */
export const pools = ['prospect', 'active', 'after-sales', 'dormant', 'sea'] as const
export type Pool = (typeof pools)[number]

export const poolWords: Record<Pool, Words> = {
  prospect: { zh: '潜客池', en: 'Prospects' },
  active: { zh: '活跃池', en: 'Active' },
  'after-sales': { zh: '售后池', en: 'After-sales' },
  dormant: { zh: '沉默池', en: 'Dormant' },
  sea: { zh: '公海', en: 'Sea' },
}

/** Why a customer moved; `contract` changes the day alone. */
export const moveReasons = [
  'placed',
  'rule',
  'claim',
  'return',
  'assign',
  'handover',
  'leaver',
  'friend',
  'contract',
  'merge',
  'undo',
] as const
export type MoveReason = (typeof moveReasons)[number]

export const reasonWords: Record<MoveReason, Words> = {
  placed: { zh: '首次分池', en: 'First placed' },
  rule: { zh: '按规则流转', en: 'Moved by a rule' },
  claim: { zh: '从公海领取', en: 'Claimed from the sea' },
  return: { zh: '退回公海', en: 'Given back to the sea' },
  assign: { zh: '手动分配', en: 'Assigned by hand' },
  handover: { zh: '交接给同事', en: 'Handed over' },
  leaver: { zh: '归属人离职，到期进公海', en: 'Owner left; nobody took over in time' },
  friend: { zh: '成为好友，归跟进人', en: 'Befriended; goes to the member' },
  contract: { zh: '改了合约到期日', en: 'Contract end changed' },
  merge: { zh: '合并客户时带过来', en: 'Came along with a merge' },
  undo: { zh: '撤销，恢复原状', en: 'Taken back' },
}

/** What stands of a customer now. */
export interface Standing {
  pool: Pool
  ownerId: string | null
  poolSince: Date
  ownerSince: Date | null
  protectedUntil: Date | null
  contractEndsOn: string | null
  lastMove: string
}

/** What is asked for one customer; what is not named stays. */
export interface MoveWish {
  customerId: string
  /** As it was read: a customer who moved meanwhile stays where they are. Null for one who stood nowhere. */
  was: Standing | null
  pool?: Pool
  ownerId?: string | null
  protectedUntil?: Date | null
  contractEndsOn?: string | null
  ruleId?: string
  /** Where each has a run, or a merge, of its own. */
  runId?: string
}

/** What a kept customer takes over from the one merged into it: all that goes with an owner, where it has none itself. */
export function comesAlong(
  kept: Standing | null,
  absorbed: Standing | null,
): Pick<Standing, 'pool' | 'ownerId' | 'protectedUntil' | 'contractEndsOn'> | null {
  if (kept?.ownerId || !absorbed?.ownerId) return null
  const { pool, ownerId, protectedUntil, contractEndsOn } = absorbed
  return { pool, ownerId, protectedUntil, contractEndsOn }
}

/** What will stand, or null where nothing changes. Into the sea goes nobody's customer. */
export function standingAfter({ was, ...wish }: MoveWish, now: Date, moveId: string): Standing | null {
  const pool = wish.pool ?? was?.pool ?? 'prospect'
  const wished = wish.ownerId === undefined ? (was?.ownerId ?? null) : wish.ownerId
  const ownerId = pool === 'sea' ? null : wished
  const same = { pool: was?.pool === pool, owner: was !== null && was.ownerId === ownerId }
  const contractEndsOn =
    wish.contractEndsOn === undefined ? contractAlong(was, ownerId, now) : wish.contractEndsOn
  if (was && same.pool && same.owner && was.contractEndsOn === contractEndsOn) return null
  return {
    pool,
    ownerId,
    poolSince: same.pool ? was!.poolSince : now,
    ownerSince: ownerId === null ? null : same.owner ? was!.ownerSince : now,
    protectedUntil: ownerId === null ? null : keptProtection(wish, was, same.owner),
    contractEndsOn,
    lastMove: moveId,
  }
}

/** Whoever takes a customer out of the sea begins anew: by a contract that ended before they would lose them again. */
function contractAlong(was: Standing | null, ownerId: string | null, now: Date): string | null {
  const ends = was?.contractEndsOn ?? null
  return was?.pool === 'sea' && ownerId !== null && ends !== null && ends < businessDay(now) ? null : ends
}

function keptProtection(
  wish: Pick<MoveWish, 'protectedUntil'>,
  was: Standing | null,
  sameOwner: boolean,
): Date | null {
  if (wish.protectedUntil !== undefined) return wish.protectedUntil
  return sameOwner ? (was?.protectedUntil ?? null) : null
}
