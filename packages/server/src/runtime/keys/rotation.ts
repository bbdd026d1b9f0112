import { secondsLeft } from '../../kernel/pace.ts'

/**
 * `asked → counting → indexing → sealing → counting … → files → done`. A change waits at `asked` until nobody is in its way, counts
 * what there is to do, moves search indexes, seals values anew, and counts again until nothing is left under another key.
 */
export const rotationStates = ['asked', 'counting', 'indexing', 'sealing', 'files', 'done'] as const
export type RotationState = (typeof rotationStates)[number]

/** Why somebody changes the keys. No free text: the audit keeps it for good. */
export const rotationReasons = ['regular', 'member_left', 'suspected_leak', 'required'] as const
export type RotationReason = (typeof rotationReasons)[number]

export interface Rotation {
  /** The new key. */
  keyId: number
  state: RotationState
  reason: RotationReason | null
  /** `member:…`, or `system:command-line`. */
  startedBy: string
  startedAt: Date
  finishedAt: Date | null
  countedAt: Date | null
  place: number
  block: bigint
  round: number
  /** Of the round under way: columns while it counts, blocks while it seals. */
  blocksTotal: bigint
  blocksDone: bigint
  tokensMoved: bigint
  valuesSealed: bigint
  filesSealed: bigint
  /** Values and files that no round could open: the old key stays for them. */
  unreadable: bigint
  filesUnreadable: bigint
  errorCode: string | null
  nextTryAt: Date | null
}

/** What one column held under other keys, and what moved since. */
export interface Part {
  /** `schema.table`. */
  tab: string
  col: string
  total: bigint
  done: bigint
  unreadable: bigint
  /** Ids of some rows whose value does not open. */
  rows: readonly string[]
}

/** Values and indexes of one kind of data; the kind is the capability that keeps it. */
export interface KindTold {
  kind: string
  total: number
  left: number
  unreadable: number
  rows: string[]
}

export interface KeyTold {
  keyId: number
  /** `retiring`: something stands under it still. */
  state: 'current' | 'retiring' | 'destroyed'
  since: Date | null
  destroyedAt: Date | null
}

const countingShare = 5
const filesPercent = 97

/** 0 to 100, and 100 only when it is done. */
export function percentOf(rotation: Rotation, parts: readonly Part[]): number {
  const { state, round, blocksDone, blocksTotal } = rotation
  if (state === 'done') return 100
  if (state === 'asked') return 0
  if (state === 'files') return filesPercent
  if (state === 'counting' && round === 1)
    return blocksTotal === 0n ? 0 : Math.floor((Number(blocksDone) / Number(blocksTotal)) * countingShare)
  const { done, total } = sumOf(parts)
  const share = total === 0 ? 1 : done / total
  return countingShare + Math.floor(share * (filesPercent - countingShare - 1))
}

/** At the pace since the first count; null where that says nothing. */
export function secondsToEnd(rotation: Rotation, parts: readonly Part[], now: Date): number | null {
  const isMoving = rotation.state === 'indexing' || rotation.state === 'sealing'
  if (!isMoving || !rotation.countedAt || rotation.nextTryAt) return null
  const { done, total } = sumOf(parts)
  return secondsLeft({ done, left: total - done }, rotation.countedAt, now)
}

function sumOf(parts: readonly Part[]): { done: number; total: number } {
  const sum = (of: (part: Part) => bigint): number => Number(parts.reduce((all, one) => all + of(one), 0n))
  return { done: sum((one) => smaller(one.done, one.total)), total: sum((one) => one.total) }
}

export const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b)

/** By kind, what does not open first and then the largest, so that none changes its place while it moves; empty ones are left out. */
export function kindsOf(parts: readonly Part[]): KindTold[] {
  const kinds = Map.groupBy(parts, ({ tab }) => tab.split('.')[0]!)
  return [...kinds]
    .map(([kind, own]) => {
      const { done, total } = sumOf(own)
      const unreadable = Number(own.reduce((all, one) => all + one.unreadable, 0n))
      const rows = own.flatMap(({ tab, col, rows }) => rows.map((row) => `${tab}.${col} ${row}`))
      return { kind, total, left: total - done, unreadable, rows }
    })
    .filter(({ total }) => total > 0)
    .sort((a, b) => b.unreadable - a.unreadable || b.total - a.total || a.kind.localeCompare(b.kind))
}

/** All keys that there were, newest first, with what became of each. Rotations in any order. */
export function keysOf(
  live: readonly { keyId: number; since: Date }[],
  rotations: readonly Pick<Rotation, 'keyId' | 'state' | 'startedAt' | 'finishedAt'>[],
): KeyTold[] {
  const newest = Math.max(...live.map(({ keyId }) => keyId))
  const since = new Map(live.map((one) => [one.keyId, one.since]))
  const ended = rotations.filter(({ state }) => state === 'done').sort((a, b) => a.keyId - b.keyId)
  return Array.from({ length: newest }, (_, i) => newest - i).map((keyId) => {
    const isLive = since.has(keyId)
    const made = rotations.find((one) => one.keyId === keyId)?.startedAt ?? null
    const end = ended.find((one) => one.keyId > keyId)?.finishedAt ?? null
    return {
      keyId,
      state: keyId === newest ? 'current' : isLive ? 'retiring' : 'destroyed',
      since: since.get(keyId) ?? made,
      destroyedAt: isLive ? null : end,
    }
  })
}
