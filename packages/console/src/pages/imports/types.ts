import type { Answer } from '@qiao/api-client'
import type { StateTone } from '@qiao/ui'

export type Preview = Answer<'GET /console/import-uploads/:id/preview'>
export type ImportRow = Answer<'GET /console/imports'>['items'][number]

type ImportState = ImportRow['state']

export const importTones: Record<ImportState, StateTone> = {
  waiting: 'waiting',
  reading: 'running',
  applying: 'running',
  done: 'done',
  failed: 'overdue',
  cancelled: 'attention',
  undoing: 'running',
  undone: 'attention',
}

const going: readonly ImportState[] = ['waiting', 'reading', 'applying', 'undoing']
export const isGoing = (state: ImportState) => going.includes(state)

/** What a person says of a file that cannot be seen in it. */
export interface Hints {
  sheet?: string
  headerRow?: number
}
