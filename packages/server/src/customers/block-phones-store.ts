import type { Tx } from '../runtime/db/transaction.ts'

export interface BlockedPhoneRow {
  value_index: Buffer
  phone: Buffer
  cause: 'by_hand' | 'many_surnames'
  note: string
  decided_by: string
  decided_at: Date
}

/** `over`: also where somebody decided before. */
export async function writeBlocked(
  tx: Tx,
  phones: readonly { index: Buffer; phone: Buffer }[],
  how: {
    state: 'blocked' | 'allowed'
    cause: BlockedPhoneRow['cause']
    note: string
    by: string
    over: boolean
  },
): Promise<void> {
  if (phones.length === 0) return
  await tx.named(
    'customers.write_blocked',
    `insert into customers.blocked_phone as t (brand_id, value_index, phone, state, cause, note, decided_by, decided_at)
     select $1, value_index, phone, $4, $5, $6, $7, $8 from unnest($2::bytea[], $3::bytea[]) as p(value_index, phone)
     on conflict (brand_id, value_index) do update set state = excluded.state, cause = excluded.cause, note = excluded.note,
       decided_by = excluded.decided_by, decided_at = excluded.decided_at where $9`,
    [
      tx.brandId,
      phones.map((one) => one.index),
      phones.map((one) => one.phone),
      how.state,
      how.cause,
      how.note,
      how.by,
      tx.now,
      how.over,
    ],
  )
}

export function listBlocked(tx: Tx): Promise<BlockedPhoneRow[]> {
  return tx.named<BlockedPhoneRow>(
    'customers.list_blocked',
    `select value_index, phone, cause, note, decided_by, decided_at from customers.blocked_phone
     where brand_id = $1 and state = 'blocked' order by decided_at desc, value_index limit 1000`,
    [tx.brandId],
  )
}

/** Which of them are blocked, as hex. */
export async function findBlocked(tx: Tx, indexes: readonly Buffer[]): Promise<Set<string>> {
  if (indexes.length === 0) return new Set()
  const found = await tx.named<{ value_index: Buffer }>(
    'customers.find_blocked',
    `select value_index from customers.blocked_phone where brand_id = $1 and value_index = any($2::bytea[]) and state = 'blocked'`,
    [tx.brandId, indexes],
  )
  return new Set(found.map((row) => row.value_index.toString('hex')))
}

/** False where it is not blocked. */
export async function writeAllowed(tx: Tx, index: Buffer, by: string): Promise<boolean> {
  const written = await tx.named(
    'customers.allow_phone',
    `update customers.blocked_phone set state = 'allowed', cause = 'by_hand', decided_by = $3, decided_at = $4
     where brand_id = $1 and value_index = $2 and state = 'blocked' returning 1`,
    [tx.brandId, index, by, tx.now],
  )
  return written.length > 0
}
