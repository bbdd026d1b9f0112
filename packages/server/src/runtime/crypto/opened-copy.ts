import { type BrandVault, keyOf } from './vault.ts'

/** The columns of a table that stand under a key, which may be gone when a copy of the row is put back. */
export interface KeyedColumns {
  /** Column → place that its value is sealed under, with the id of the row. */
  sealed: Readonly<Record<string, string>>
  /** Columns with a blind index. */
  index: readonly string[]
}

/** A row as `to_jsonb` gives it: bytes are hex. */
type Row = Readonly<Record<string, unknown>>
/** Column → what stands in it without any key, in base64. Of persons: keep it sealed. */
export type Opened = Readonly<Record<string, string>>

/** What to keep beside a copy of a row, so that it can be put back under another key. */
export function openedOf(vault: BrandVault, keyed: KeyedColumns, id: string, row: Row): Opened {
  const sealed = Object.entries(keyed.sealed).map(
    ([column, place]) => [column, (bytes: Buffer) => vault.openBytes(place, id, bytes)] as const,
  )
  const index = keyed.index.map((column) => [column, (token: Buffer) => vault.rootOf(token)] as const)
  return Object.fromEntries(
    [...sealed, ...index].flatMap(([column, open]) => {
      const bytes = bytesIn(row[column])
      return bytes ? [[column, open(bytes).toString('base64')]] : []
    }),
  )
}

/**
 * A copied row under today's keys, for `jsonb_populate_record`. Without `opened`, as copies were before, the bytes open as long as
 * their key is there, and throw `VaultLocked` after that.
 */
export function underTodaysKeys(
  vault: BrandVault,
  keyed: KeyedColumns,
  id: string,
  row: Row,
  opened: Opened = openedOf(vault, keyed, id, row),
): Row {
  const fresh = ([column, plain]: [string, string]): [string, unknown] => {
    const place = keyed.sealed[column]
    const bytes = Buffer.from(plain, 'base64')
    if (!place) return [column, asHex(vault.ofRoot(bytes))]
    const stood = bytesIn(row[column])
    const isToday = stood !== null && keyOf(stood) === vault.keyId
    return [column, isToday ? row[column] : asHex(vault.seal(place, id, bytes))]
  }
  return { ...row, ...Object.fromEntries(Object.entries(opened).map(fresh)) }
}

const asHex = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`
const bytesIn = (value: unknown): Buffer | null =>
  typeof value === 'string' && value.startsWith('\\x') ? Buffer.from(value.slice(2), 'hex') : null
