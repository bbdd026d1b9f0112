import type { Answer } from '@qiao/api-client'
import type { StateTone } from '@qiao/ui'

export type Preview = Answer<'GET /console/import-uploads/:id/preview'>
export type ImportRow = Answer<'GET /console/imports'>['items'][number]

export const importTones: Record<string, StateTone> = {
  waiting: 'waiting',
  reading: 'running',
  applying: 'running',
  done: 'done',
  failed: 'overdue',
  cancelled: 'attention',
  undoing: 'running',
  undone: 'attention',
}
export const importStates = [
  'waiting',
  'reading',
  'applying',
  'done',
  'failed',
  'cancelled',
  'undoing',
  'undone',
] as const
export type ImportState = (typeof importStates)[number]
export const isGoing = (state: string) => ['waiting', 'reading', 'applying', 'undoing'].includes(state)

/** What a person says of a file that cannot be seen in it. */
export interface Hints {
  sheet?: string
  headerRow?: number
}
