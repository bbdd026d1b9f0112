import type { InwardMapping, KindName } from '../mapping/index.ts'

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

export interface ImportOptions {
  /** Shop for records that name none; null makes one called 导入. */
  shopId: string | null
  /** Whether imported orders start flows; without it nothing is opened and nobody is told. */
  startFlows: boolean
  /** Everything is tried and rolled back. */
  dryRun: boolean
  /** A dry run whose counts and problems stay to be looked at; its rows do not. */
  keepOutcome?: boolean
  /** The mapping was made for this import and never published. */
  unpublished?: boolean
  /** The member who gave the files, where they may not see phones in plain: numbers that look tried count as sought by them. */
  seeker?: string
  /** The source whose drop the files came by: what it brought within thirty days counts as tried. */
  sourceId?: string
  sourceName?: string
}

export interface Counts {
  records: number
  imported: number
  updated: number
  unchanged: number
  refused: number
  quarantined: number
  skipped: number
}

export const noCounts: Counts = {
  records: 0,
  imported: 0,
  updated: 0,
  unchanged: 0,
  refused: 0,
  quarantined: 0,
  skipped: 0,
}

export interface ImportFile {
  number: number
  /** Name of the join, or `main`. */
  role: string
  name: string
  keptAs: string | null
  format: string | null
  encoding: string | null
  delimiter: string | null
  sheet: string | null
  columns: string[] | null
  bytes: number
  readBytes: number
  atRow: number
  rows: number
  matchedRows: number
  isRead: boolean
}

/** One import, with how far it is. */
export interface Import extends Counts {
  id: string
  state: ImportState
  kind: KindName
  mapping: InwardMapping
  options: ImportOptions
  actor: string
  createdAt: Date
  finishedAt: Date | null
  undoneAt: Date | null
  leaseUntil: Date | null
  cancelAsked: boolean
  atKey: Buffer | null
  atRow: number
  recordsTotal: number
  takenBack: number
  leftStanding: number
  mended: Record<string, number>
  refusedBy: Record<string, number>
  workingMs: number
  peakRssMib: number
  error: { code: string; facts: Record<string, string | number | boolean | null> } | null
  files: ImportFile[]
}

export const unfinished: readonly ImportState[] = ['waiting', 'reading', 'applying']

/** Reading the rows is about this share of the whole work. */
const readingShare = 0.3

export interface Progress {
  percent: number
  /** Null while nobody can tell. */
  secondsLeft: number | null
  rows: number
}

/** How far an import is, and how long it will still take at the pace it had so far. */
export function progressOf(one: Import): Progress {
  const rows = one.files.reduce((sum, file) => sum + file.rows, 0)
  if (one.state === 'done' || one.state === 'undone') return { percent: 100, secondsLeft: 0, rows }
  const share = shareOf(one)
  const left = share > 0.02 && one.workingMs > 0 ? (one.workingMs / share) * (1 - share) : null
  const going = unfinished.includes(one.state)
  return {
    percent: Math.floor(share * 100),
    secondsLeft: left === null || !going ? null : Math.ceil(left / 1000),
    rows,
  }
}

function shareOf({ files, state, records, recordsTotal }: Import): number {
  const total = files.reduce((sum, file) => sum + file.bytes, 0)
  const read = files.reduce(
    (sum, file) => sum + (file.isRead ? file.bytes : Math.min(file.readBytes, file.bytes)),
    0,
  )
  const reading = total === 0 ? 0 : read / total
  const applying = state === 'applying' && recordsTotal > 0 ? Math.min(1, records / recordsTotal) : 0
  return readingShare * reading + (1 - readingShare) * applying
}
