import type { Answer } from '@qiao/api-client'
import type { StateTone } from '@qiao/ui'

export type Keys = Answer<'GET /console/keys'>
export type Rotation = Keys['rotations'][number]
export type KindOfData = Keys['kinds'][number]

export const isUnderWay = ({ state }: Pick<Rotation, 'state'>): boolean => state !== 'done'

/** What keeps a change from its end; each is tried again by itself. */
export type Trouble = 'values' | 'files' | 'error'

export function troublesOf({ unreadable, filesUnreadable, errorCode, state }: Rotation): Trouble[] {
  if (state === 'done') return []
  const all: [Trouble, boolean][] = [
    ['values', unreadable > 0],
    ['files', filesUnreadable > 0],
    ['error', errorCode !== null],
  ]
  return all.flatMap(([trouble, is]) => (is ? [trouble] : []))
}

export function toneOf(rotation: Rotation): StateTone {
  if (troublesOf(rotation).length > 0) return 'attention'
  if (rotation.state === 'asked') return 'waiting'
  return rotation.state === 'done' ? 'done' : 'running'
}

/** Which words say how an error is mended: by its code, PostgreSQL’s too. */
export type Mend = 'disk' | 'masterKey' | 'database' | 'busy' | 'other'

export function mendOf(errorCode: string | null): Mend {
  if (errorCode === 'ENOSPC' || errorCode === '53100' || errorCode === 'EDQUOT') return 'disk'
  if (errorCode === 'runtime.vault_locked') return 'masterKey'
  if (errorCode === 'runtime.database_unavailable' || /^(08|57P)/.test(errorCode ?? '')) return 'database'
  if (errorCode === '57014') return 'busy'
  return 'other'
}

/** How much of a kind is under the new key, in whole per cent: never all of it before it is all. */
export function shareOf({ total, left }: Pick<KindOfData, 'total' | 'left'>): number {
  if (left <= 0) return 100
  return Math.min(99, Math.floor(((total - left) / total) * 100))
}

export const leftOf = (kinds: readonly KindOfData[]): number => kinds.reduce((sum, { left }) => sum + left, 0)
export const totalOf = (kinds: readonly KindOfData[]): number =>
  kinds.reduce((sum, { total }) => sum + total, 0)

/** Seconds below a minute and a half, minutes beyond. */
export function leftParts(secondsLeft: number | null): { unit: 'seconds' | 'minutes'; count: number } | null {
  if (secondsLeft === null || secondsLeft <= 0) return null
  if (secondsLeft < 90) return { unit: 'seconds', count: secondsLeft }
  return { unit: 'minutes', count: Math.round(secondsLeft / 60) }
}

/** Whole seconds that a change took. */
export const secondsTaken = ({
  startedAt,
  finishedAt,
}: Pick<Rotation, 'startedAt' | 'finishedAt'>): number =>
  finishedAt === null ? 0 : Math.max(1, Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000))
