import type { Answer } from '@qiao/api-client'
import type { StateTone } from '@qiao/ui'
import type { SharePart } from '../../parts/share-parts.ts'

export type Run = Answer<'GET /console/identity-runs'>['items'][number]
export type Plan = Answer<'GET /console/identity-runs/:id/plan'>
export type PlanGroup = Plan['groups'][number]

const underWay: readonly Run['state'][] = ['waiting', 'reading', 'comparing', 'linking', 'undoing']
export const isUnderWay = ({ state }: Run): boolean => underWay.includes(state)

/** What stops without anything undone; an undo is not stopped half-way. */
export const isStoppable = (run: Run): boolean => isUnderWay(run) && run.state !== 'undoing'

/** What can be taken back: also a run that was stopped after it had joined some. */
export const isUndoable = ({ state, merged, paired }: Run): boolean =>
  (state === 'done' || state === 'cancelled') && merged + paired > 0

export const toneOf: Record<Run['state'], StateTone> = {
  waiting: 'waiting',
  reading: 'running',
  comparing: 'running',
  planned: 'attention',
  linking: 'running',
  done: 'done',
  cancelled: 'waiting',
  undoing: 'running',
  undone: 'waiting',
}

/** `80%`, `99.9%`: bounds as people read them. */
export const percentOf = (share: number): string => `${Number((share * 100).toFixed(1))}%`

/** How far, in whole per cent as a share: never all of it before it is all. */
export const wholePercent = (done: number, total: number): number =>
  total === 0 ? 0 : done >= total ? 1 : Math.floor((done / total) * 100) / 100

/** The bands that hold anything, from the surest down, with their ends. */
export function bandsOf(bounds: readonly number[], counts: readonly number[]) {
  return counts
    .map((pairs, band) => ({ pairs, from: bounds[band - 1] ?? null, to: bounds[band] ?? null }))
    .filter(({ pairs }) => pairs > 0)
    .reverse()
}

/** The surest band is the darkest, also where it stands alone; all below the third are one. */
export function shadeOf(bounds: readonly number[], from: number | null): SharePart['shade'] {
  const below = bounds.filter((bound) => bound > (from ?? 0)).length
  return Math.min(below + 1, 4) as SharePart['shade']
}

export const sumOf = (groups: readonly PlanGroup[], outcome: PlanGroup['outcome']): number =>
  groups.filter((one) => one.outcome === outcome).reduce((sum, one) => sum + one.pairs, 0)

/**
 * Pairs that were planned and that the run passed over when it was through: they waited already, were one person by then, or were
 * said to be two. 0 before that.
 */
export const passedOver = ({ state, merged, paired }: Run, groups: readonly PlanGroup[]): number =>
  state === 'done' ? Math.max(0, sumOf(groups, 'link') + sumOf(groups, 'review') - merged - paired) : 0
