/** The last part of every backup: what is in it, and the sum of each part. */
export interface Manifest {
  format: 1
  product: string
  createdAt: string
  postgresVersion: string
  /** Names of the migrations that the rows fit to. */
  migrations: string[]
  /** Tells the right master key without holding it. */
  masterKeyFingerprint: string | null
  /** The next transaction number of the source: cursors over events are made of them, so a copy must count on from here. */
  nextTransaction: string
  tables: TableInBackup[]
  sequences: SequenceInBackup[]
  files: number
  parts: PartInBackup[]
}

export interface TableInBackup {
  schema: string
  name: string
  columns: string[]
  rows: number
}

export interface SequenceInBackup {
  schema: string
  name: string
  lastValue: string
  isCalled: boolean
}

export interface PartInBackup {
  name: string
  bytes: number
  sha256: string
}

export const MANIFEST = 'manifest.json'
export const TABLES = 'tables/'
export const FILES = 'files/'

export function tablePart(table: { schema: string; name: string }, number: number): string {
  return `${TABLES}${table.schema}.${table.name}/${String(number).padStart(5, '0')}.copy`
}

/** `schema.name` of the table that a part belongs to. */
export function tableOfPart(part: string): string {
  return part.slice(TABLES.length, part.lastIndexOf('/'))
}
