import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'

const linkPlace = 'authorisation.link.asked'
const requestPlace = 'authorisation.request.asked'

export async function writeLink(
  tx: Tx,
  { id, tokenHash, asked, expiresAt }: { id: string; tokenHash: Buffer; asked: object; expiresAt: Date },
): Promise<void> {
  const sealed = tx.vault.seal(linkPlace, id, JSON.stringify(asked))
  await sql`insert into authorisation.link (brand_id, id, token_hash, asked, made_by, expires_at)
    values (${tx.brandId}, ${id}, ${tokenHash}, ${sealed}, ${`${tx.actor.kind}:${tx.actor.id}`}, ${expiresAt})`.execute(
    tx.db,
  )
}

export async function findLink<T>(
  tx: Tx,
  tokenHash: Buffer,
): Promise<{ id: string; asked: T; madeBy: string } | null> {
  const row = await firstRow(
    tx,
    sql<{ id: string; asked: Buffer; made_by: string }>`select id, asked, made_by from authorisation.link
      where brand_id = ${tx.brandId} and token_hash = ${tokenHash} and used_at is null and expires_at > ${tx.now}`,
  )
  return (
    row && {
      id: row.id,
      asked: JSON.parse(tx.vault.open(linkPlace, row.id, row.asked)) as T,
      madeBy: row.made_by,
    }
  )
}

/** False when it was used meanwhile, by another window. */
export async function spendLink(tx: Tx, id: string): Promise<boolean> {
  const spent = await rows(
    tx,
    sql`update authorisation.link set used_at = ${tx.now} where brand_id = ${tx.brandId} and id = ${id} and used_at is null returning id`,
  )
  return spent.length === 1
}

export interface RequestWrite {
  stateHash: Buffer
  browserHash: Buffer
  marketplace: string
  asked: object
  begunBy: string
  linkId: string | null
  expiresAt: Date
}

/** Begun ways that nobody came back from are cleared away with the next one. */
export async function writeRequest(tx: Tx, request: RequestWrite): Promise<void> {
  const sealed = tx.vault.seal(requestPlace, request.stateHash.toString('hex'), JSON.stringify(request.asked))
  await sql`delete from authorisation.request where brand_id = ${tx.brandId}
    and expires_at < ${new Date(tx.now.getTime() - 86_400_000)}`.execute(tx.db)
  await sql`insert into authorisation.request (brand_id, state_hash, browser_hash, marketplace, asked, begun_by, link_id, expires_at)
    values (${tx.brandId}, ${request.stateHash}, ${request.browserHash}, ${request.marketplace}, ${sealed}, ${request.begunBy},
      ${request.linkId}, ${request.expiresAt})`.execute(tx.db)
}

/** The way that a state belongs to, once: with the wrong browser or marketplace it is spent all the same. */
export async function spendRequest<T>(
  tx: Tx,
  {
    stateHash,
    browserHashes,
    marketplace,
  }: { stateHash: Buffer; browserHashes: Buffer[]; marketplace: string },
): Promise<{ asked: T; begunBy: string; linkId: string | null } | null> {
  const row = await firstRow(
    tx,
    sql<{ asked: Buffer; begun_by: string; link_id: string | null; fits: boolean }>`
      update authorisation.request set used_at = ${tx.now}
      where brand_id = ${tx.brandId} and state_hash = ${stateHash} and used_at is null and expires_at > ${tx.now}
      returning asked, begun_by, link_id, browser_hash = any(${browserHashes}::bytea[]) and marketplace = ${marketplace} as fits`,
  )
  if (!row?.fits) return null
  const asked = JSON.parse(tx.vault.open(requestPlace, stateHash.toString('hex'), row.asked)) as T
  return { asked, begunBy: row.begun_by, linkId: row.link_id }
}
