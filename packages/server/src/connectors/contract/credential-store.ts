import { sql } from 'kysely'
import { rows, type Tx } from '../../runtime/db/transaction.ts'

const place = 'connectors.credential.sealed'

/** Keys and tokens of one outside account, by what they open: `shop` → shop id, `wecom` → corp id. */
export async function readCredentials<T>(tx: Tx, kind: string): Promise<Map<string, T>> {
  const found = await tx.named<{ target_id: string; sealed: Buffer }>(
    'connectors.read_credentials',
    'select target_id, sealed from connectors.credential where brand_id = $1 and kind = $2',
    [tx.brandId, kind],
  )
  return new Map(
    found.map((row) => [
      row.target_id,
      JSON.parse(tx.vault.open(place, `${kind}|${row.target_id}`, row.sealed)) as T,
    ]),
  )
}

export async function writeCredential(
  tx: Tx,
  kind: string,
  targetId: string,
  secret: object,
  expiresAt: Date | null,
): Promise<void> {
  const sealed = tx.vault.seal(place, `${kind}|${targetId}`, JSON.stringify(secret))
  await rows(
    tx,
    sql`insert into connectors.credential (brand_id, kind, target_id, sealed, expires_at, updated_at)
      values (${tx.brandId}, ${kind}, ${targetId}, ${sealed}, ${expiresAt}, ${tx.now})
      on conflict (brand_id, kind, target_id) do update set sealed = excluded.sealed, expires_at = excluded.expires_at, updated_at = excluded.updated_at`,
  )
}
