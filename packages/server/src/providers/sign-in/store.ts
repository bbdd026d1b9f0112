import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../../runtime/db/transaction.ts'
import { codeTries, type OutsiderAudience, type SignInCode } from './sign-in-code.ts'

const clerkPlace = { name: 'providers.point_clerk.name', phone: 'providers.point_clerk.phone' }
const technicianPlace = { name: 'providers.technician.name', phone: 'providers.technician.phone' }
const codePlace = 'providers.sign_in_code.code'

export interface NewPointClerk {
  pointClerkId: string
  providerId: string
  servicePointId: string
  name: string
  phone: string
}

/** An active technician or clerk behind a session or a code. */
export interface Outsider {
  audience: OutsiderAudience
  personId: string
  providerId: string
  servicePointId: string
  name: string
}

interface OutsiderRow {
  person_id: string
  provider_id: string
  service_point_id: string
  name_sealed: Buffer
  phone_sealed: Buffer
}

const technicianRow = sql`select technician_id as person_id, provider_id, service_point_id, name_sealed, phone_sealed
  from providers.technician where state <> 'left'`
const clerkRow = sql`select point_clerk_id as person_id, provider_id, service_point_id, name_sealed, phone_sealed
  from providers.point_clerk where state = 'active'`

export async function findOutsider(
  tx: Tx,
  audience: OutsiderAudience,
  personId: string,
): Promise<Outsider | null> {
  const row = await firstRow(
    tx,
    audience === 'technician'
      ? sql<OutsiderRow>`${technicianRow} and brand_id = ${tx.brandId} and technician_id = ${personId}`
      : sql<OutsiderRow>`${clerkRow} and brand_id = ${tx.brandId} and point_clerk_id = ${personId}`,
  )
  return row && toOutsider(tx, audience, row)
}

export async function findOutsiderByPhone(
  tx: Tx,
  audience: OutsiderAudience,
  phone: string,
): Promise<string | null> {
  const index = tx.vault.index('phone', phone)
  const row = await firstRow(
    tx,
    audience === 'technician'
      ? sql<OutsiderRow>`${technicianRow} and brand_id = ${tx.brandId} and phone_index = ${index}`
      : sql<OutsiderRow>`${clerkRow} and brand_id = ${tx.brandId} and phone_index = ${index}`,
  )
  return row?.person_id ?? null
}

export async function listOutsiders(tx: Tx, audience: OutsiderAudience): Promise<Outsider[]> {
  const found = await rows(
    tx,
    audience === 'technician'
      ? sql<OutsiderRow>`${technicianRow} and brand_id = ${tx.brandId} order by badge`
      : sql<OutsiderRow>`${clerkRow} and brand_id = ${tx.brandId} order by service_point_id, point_clerk_id`,
  )
  return found.map((row) => toOutsider(tx, audience, row))
}

/** Names of the clerks at work, by id. */
export async function namesOfPointClerks(tx: Tx): Promise<Map<string, string>> {
  return new Map((await listOutsiders(tx, 'point')).map(({ personId, name }) => [personId, name]))
}

/** For handing a code on; opened here and nowhere kept. */
export async function phoneOfOutsider(
  tx: Tx,
  audience: OutsiderAudience,
  personId: string,
): Promise<string | null> {
  const row = await firstRow(
    tx,
    audience === 'technician'
      ? sql<OutsiderRow>`${technicianRow} and brand_id = ${tx.brandId} and technician_id = ${personId}`
      : sql<OutsiderRow>`${clerkRow} and brand_id = ${tx.brandId} and point_clerk_id = ${personId}`,
  )
  const place = audience === 'technician' ? technicianPlace.phone : clerkPlace.phone
  return row && tx.vault.open(place, row.person_id, row.phone_sealed)
}

function toOutsider(tx: Tx, audience: OutsiderAudience, row: OutsiderRow): Outsider {
  const place = audience === 'technician' ? technicianPlace.name : clerkPlace.name
  return {
    audience,
    personId: row.person_id,
    providerId: row.provider_id,
    servicePointId: row.service_point_id,
    name: tx.vault.open(place, row.person_id, row.name_sealed),
  }
}

export async function insertPointClerks(tx: Tx, clerks: readonly NewPointClerk[]): Promise<number> {
  const inserted = await rows(
    tx,
    sql<{
      point_clerk_id: string
    }>`insert into providers.point_clerk (brand_id, point_clerk_id, provider_id, service_point_id, name_sealed,
        phone_sealed, phone_index, state, created_at)
      select ${tx.brandId}, e.*, 'active', ${tx.now} from unnest(${clerks.map((c) => c.pointClerkId)}::text[], ${clerks.map((c) => c.providerId)}::text[],
        ${clerks.map((c) => c.servicePointId)}::text[], ${clerks.map((c) => tx.vault.seal(clerkPlace.name, c.pointClerkId, c.name))}::bytea[],
        ${clerks.map((c) => tx.vault.seal(clerkPlace.phone, c.pointClerkId, c.phone))}::bytea[],
        ${clerks.map((c) => tx.vault.index('phone', c.phone))}::bytea[]) as e
      on conflict do nothing returning point_clerk_id`,
  )
  return inserted.length
}

export async function insertLink(
  tx: Tx,
  link: { tokenHash: Buffer; audience: OutsiderAudience; personId: string },
): Promise<void> {
  await sql`insert into providers.access_link (brand_id, token_hash, audience, person_id, created_at)
    values (${tx.brandId}, ${link.tokenHash}, ${link.audience}, ${link.personId}, ${tx.now})`.execute(tx.db)
}

export async function findLink(
  tx: Tx,
  audience: OutsiderAudience,
  tokenHash: Buffer,
): Promise<string | null> {
  const row = await firstRow(
    tx,
    sql<{ person_id: string }>`select person_id from providers.access_link
      where brand_id = ${tx.brandId} and token_hash = ${tokenHash} and audience = ${audience} and revoked_at is null`,
  )
  return row?.person_id ?? null
}

export async function revokeLinksOf(tx: Tx, audience: OutsiderAudience, personId: string): Promise<void> {
  await sql`update providers.access_link set revoked_at = ${tx.now}
    where brand_id = ${tx.brandId} and audience = ${audience} and person_id = ${personId} and revoked_at is null`.execute(
    tx.db,
  )
}

export interface NewCodeRow {
  codeId: string
  audience: OutsiderAudience
  asker: Buffer
  personId: string | null
  code: string
  reusable: boolean
  expiresAt: Date
  delivery: 'waiting' | 'shown_in_demo' | 'nobody'
}

export async function insertCode(tx: Tx, row: NewCodeRow): Promise<void> {
  const sealed = row.personId ? tx.vault.seal(codePlace, row.codeId, row.code) : null
  await sql`insert into providers.sign_in_code (brand_id, code_id, audience, asker, person_id, code_index, code_sealed, tries_left,
      reusable, created_at, expires_at, delivery)
    values (${tx.brandId}, ${row.codeId}, ${row.audience}, ${row.asker}, ${row.personId}, ${codeIndex(tx, row.codeId, row.code)}, ${sealed},
      ${codeTries}, ${row.reusable}, ${tx.now}, ${row.expiresAt}, ${row.delivery})`.execute(tx.db)
}

/** A keyed hash: six digits under a plain one would be guessed from a copy of the table. */
export function codeIndex(tx: Tx, codeId: string, code: string): Buffer {
  return tx.vault.mark('sign-in-code', `${codeId}:${code}`)
}

interface CodeRow {
  code_id: string
  person_id: string | null
  code_index: Buffer
  tries_left: number
  reusable: boolean
  created_at: Date
  expires_at: Date
  used_at: Date | null
}

/** Codes of one asker, by his phone or link, or of the person whom both name; newest first, locked. */
export async function lockCodes(
  tx: Tx,
  audience: OutsiderAudience,
  asker: Buffer,
  personId: string | null,
): Promise<SignInCode[]> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`sign-in:${tx.brandId}:${personId ?? asker.toString('hex')}`}, 0))`.execute(
    tx.db,
  )
  const found = await rows(
    tx,
    sql<CodeRow>`select code_id, person_id, code_index, tries_left, reusable, created_at, expires_at, used_at from providers.sign_in_code
      where brand_id = ${tx.brandId} and audience = ${audience} and (asker = ${asker} or person_id = ${personId})
        and (expires_at > ${tx.now} or created_at > ${new Date(tx.now.getTime() - 3600_000)})
      order by created_at desc limit 20 for update`,
  )
  return found.map((row) => ({
    codeId: row.code_id,
    personId: row.person_id,
    codeIndex: row.code_index,
    triesLeft: row.tries_left,
    reusable: row.reusable,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
  }))
}

export async function spendTries(tx: Tx, codeIds: readonly string[]): Promise<void> {
  await sql`update providers.sign_in_code set tries_left = tries_left - 1
    where brand_id = ${tx.brandId} and code_id = any(${[...codeIds]}::text[]) and tries_left > 0`.execute(
    tx.db,
  )
}

export async function markUsed(tx: Tx, codeId: string): Promise<void> {
  await sql`update providers.sign_in_code set used_at = ${tx.now}, tries_left = ${codeTries}, code_sealed = case when reusable then code_sealed end
    where brand_id = ${tx.brandId} and code_id = ${codeId}`.execute(tx.db)
}

export interface WaitingCode {
  codeId: string
  audience: OutsiderAudience
  personId: string
  code: string
}

export async function waitingCodes(tx: Tx, limit: number): Promise<WaitingCode[]> {
  const found = await rows(
    tx,
    sql<{ code_id: string; audience: OutsiderAudience; person_id: string; code_sealed: Buffer }>`
      select code_id, audience, person_id, code_sealed from providers.sign_in_code
      where brand_id = ${tx.brandId} and delivery = 'waiting' and expires_at > ${tx.now} and person_id is not null
      order by created_at limit ${limit}`,
  )
  return found.map((row) => ({
    codeId: row.code_id,
    audience: row.audience,
    personId: row.person_id,
    code: tx.vault.open(codePlace, row.code_id, row.code_sealed),
  }))
}

export async function markDelivery(
  tx: Tx,
  codeIds: readonly string[],
  delivery: 'delivered' | 'no_channel',
): Promise<void> {
  await sql`update providers.sign_in_code set delivery = ${delivery}, delivered_at = ${tx.now}, code_sealed = null
    where brand_id = ${tx.brandId} and code_id = any(${[...codeIds]}::text[]) and delivery = 'waiting'`.execute(
    tx.db,
  )
}

/** Codes that the demo's page may show: open ones of real people. */
export async function openCodes(tx: Tx): Promise<(WaitingCode & { expiresAt: Date })[]> {
  const found = await rows(
    tx,
    sql<{
      code_id: string
      audience: OutsiderAudience
      person_id: string
      code_sealed: Buffer
      expires_at: Date
    }>`
      select distinct on (audience, person_id) code_id, audience, person_id, code_sealed, expires_at from providers.sign_in_code
      where brand_id = ${tx.brandId} and code_sealed is not null and expires_at > ${tx.now} and tries_left > 0
        and (reusable or used_at is null)
      order by audience, person_id, created_at desc`,
  )
  return found.map((row) => ({
    codeId: row.code_id,
    audience: row.audience,
    personId: row.person_id,
    code: tx.vault.open(codePlace, row.code_id, row.code_sealed),
    expiresAt: row.expires_at,
  }))
}
