import { sql } from 'kysely'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import { addRemarkPhones } from './store-pairs.ts'

/** Something of these contacts is to be written to WeCom. Wanted twice it is done once. */
export async function wantWriteBack(tx: Tx, contactIds: string[]): Promise<void> {
  if (contactIds.length === 0) return
  await tx.named(
    'contacts.want_write_back',
    `insert into contacts.write_back (brand_id, contact_id, wanted_at, next_attempt_at)
     select $1::text, id, $2, $2 from (select distinct unnest($3::uuid[]) as id) n order by id
     on conflict (brand_id, contact_id) do update set wanted_at = excluded.wanted_at, next_attempt_at = excluded.next_attempt_at, attempts = 0,
       given_up_at = null, error_code = null`,
    [tx.brandId, tx.now, contactIds],
  )
}

export async function wantWriteBackOfCustomers(tx: Tx, customerIds: string[]): Promise<void> {
  const found = await rows(
    tx,
    sql<{
      id: string
    }>`select id from contacts.contact where brand_id = ${tx.brandId} and customer_id in
        (select unnest(customers.same_person(${tx.brandId}, w.id)) from unnest(${customerIds}::uuid[]) as w(id))`,
  )
  await wantWriteBack(
    tx,
    found.map((row) => row.id),
  )
}

export interface Wish {
  contactId: string
  wantedAt: Date
  attempts: number
}

/** Takes what is due, and holds it until `until`. */
export async function claimWriteBacks(tx: Tx, limit: number, until: Date): Promise<Wish[]> {
  const claimed = await rows(
    tx,
    sql<{ contact_id: string; wanted_at: Date; attempts: number }>`with due as (
        select contact_id from contacts.write_back where brand_id = ${tx.brandId} and next_attempt_at <= ${tx.now} and given_up_at is null
        order by next_attempt_at limit ${limit} for update skip locked)
      update contacts.write_back w set attempts = attempts + 1, next_attempt_at = ${until} from due
      where w.brand_id = ${tx.brandId} and w.contact_id = due.contact_id returning w.contact_id, w.wanted_at, w.attempts`,
  )
  return claimed.map((row) => ({
    contactId: row.contact_id,
    wantedAt: row.wanted_at,
    attempts: row.attempts,
  }))
}

/** Done, unless it was wanted again meanwhile. */
export async function endWriteBack(tx: Tx, wish: Wish): Promise<void> {
  await sql`delete from contacts.write_back where brand_id = ${tx.brandId} and contact_id = ${wish.contactId}
    and wanted_at = ${wish.wantedAt}`.execute(tx.db)
}

/** Tried again at `until`, or given up: then somebody has to say so. */
export async function delayWriteBack(tx: Tx, wish: Wish, until: Date | null, code: string): Promise<void> {
  await sql`update contacts.write_back set next_attempt_at = coalesce(${until}::timestamptz, next_attempt_at), error_code = ${code},
      given_up_at = ${until === null ? tx.now : null}
    where brand_id = ${tx.brandId} and contact_id = ${wish.contactId} and wanted_at = ${wish.wantedAt}`.execute(
    tx.db,
  )
}

/** Those that were given up are tried anew, from the first try. Returns how many. */
export async function retryGivenUp(tx: Tx): Promise<number> {
  const found = await rows(
    tx,
    sql<{
      contact_id: string
    }>`update contacts.write_back set given_up_at = null, attempts = 0, next_attempt_at = ${tx.now}
      where brand_id = ${tx.brandId} and given_up_at is not null returning contact_id`,
  )
  return found.length
}

/** What stands beside a friend for one member, and what we wrote there last. */
interface BesideFriend {
  remark: string | null
  ourRemark: string | null
  description: string | null
  ourDescription: string | null
  /** How many phones the member, or we, wrote there. */
  phones: number
}
const nothing: BesideFriend = {
  remark: null,
  ourRemark: null,
  description: null,
  ourDescription: null,
  phones: 0,
}

export interface PairToWrite extends BesideFriend {
  wecomUserId: string
  on: string[]
  declined: string[]
}

export interface ContactToWrite {
  contactId: string
  externalUserId: string
  customerId: string | null
  nickname: string | null
  gender: 'male' | 'female' | null
  pairs: PairToWrite[]
}

/** A contact with its live pairs. */
export async function readToWrite(tx: Tx, contactId: string): Promise<ContactToWrite | null> {
  const [row] = await tx.named<{
    external_user_id: string
    customer_id: string | null
    nickname: Buffer | null
    gender: 'male' | 'female' | null
    pairs: { member: string; on: string[] | null; declined: string[] | null }[] | null
  }>(
    'contacts.read_to_write',
    `select c.external_user_id, c.customer_id, c.nickname, c.gender, (select jsonb_agg(jsonb_build_object('member', o.wecom_user_id,
         'on', (select array_agg(t.tag_id order by t.tag_id) from contacts.owner_tag t where t.brand_id = o.brand_id
           and t.contact_id = o.contact_id and t.wecom_user_id = o.wecom_user_id and not t.declined),
         'declined', (select array_agg(t.tag_id) from contacts.owner_tag t where t.brand_id = o.brand_id
           and t.contact_id = o.contact_id and t.wecom_user_id = o.wecom_user_id and t.declined)) order by o.wecom_user_id)
       from contacts.contact_owner o where o.brand_id = c.brand_id and o.contact_id = c.id and o.lost_at is null) as pairs
     from contacts.contact c where c.brand_id = $1 and c.id = $2`,
    [tx.brandId, contactId],
  )
  if (!row) return null
  const remarks = await readRemarks(tx, contactId)
  return {
    contactId,
    externalUserId: row.external_user_id,
    customerId: row.customer_id,
    nickname: row.nickname && tx.vault.open('contacts.contact.nickname', contactId, row.nickname),
    gender: row.gender,
    pairs: (row.pairs ?? []).map((pair) => ({
      wecomUserId: pair.member,
      on: pair.on ?? [],
      declined: pair.declined ?? [],
      ...(remarks.get(pair.member) ?? nothing),
    })),
  }
}

const sealedColumns = ['remark', 'our_remark', 'description', 'our_description'] as const
type SealedColumn = (typeof sealedColumns)[number]

async function readRemarks(tx: Tx, contactId: string): Promise<Map<string, BesideFriend>> {
  const found = await rows(
    tx,
    sql<
      Record<SealedColumn, Buffer | null> & { wecom_user_id: string; phones: number }
    >`select o.wecom_user_id, o.remark, o.our_remark, o.description, o.our_description,
        (select count(*)::int from contacts.remark_phone p where p.brand_id = o.brand_id and p.contact_id = o.contact_id
          and p.wecom_user_id = o.wecom_user_id) as phones
      from contacts.contact_owner o where o.brand_id = ${tx.brandId} and o.contact_id = ${contactId} and o.lost_at is null`,
  )
  return new Map(
    found.map((row) => {
      const open = (column: SealedColumn): string | null =>
        row[column] &&
        tx.vault.open(`contacts.contact_owner.${column}`, `${contactId}|${row.wecom_user_id}`, row[column])
      const beside = {
        remark: open('remark'),
        ourRemark: open('our_remark'),
        description: open('description'),
        ourDescription: open('our_description'),
        phones: row.phones,
      }
      return [row.wecom_user_id, beside]
    }),
  )
}

/** What was written to WeCom stands here as ours; what was not named stays. */
export async function keepWritten(
  tx: Tx,
  pair: { contactId: string; wecomUserId: string },
  { remark, description, phones = [] }: { remark?: string; description?: string; phones?: string[] },
): Promise<void> {
  const seal = (column: SealedColumn, text: string | undefined) =>
    text === undefined
      ? null
      : tx.vault.seal(`contacts.contact_owner.${column}`, `${pair.contactId}|${pair.wecomUserId}`, text)
  await sql`update contacts.contact_owner set remark = coalesce(${seal('remark', remark)}::bytea, remark),
      our_remark = coalesce(${seal('our_remark', remark)}::bytea, our_remark),
      description = coalesce(${seal('description', description)}::bytea, description),
      our_description = coalesce(${seal('our_description', description)}::bytea, our_description)
    where brand_id = ${tx.brandId} and contact_id = ${pair.contactId} and wecom_user_id = ${pair.wecomUserId}`.execute(
    tx.db,
  )
  await addRemarkPhones(tx, pair, phones)
}

/** What is still to be written to WeCom, why the last try of some failed, and what was given up. */
export async function sumWriteBacks(tx: Tx): Promise<{
  waiting: number
  failing: { code: string; contacts: number }[]
  givenUp: { code: string; contacts: number }[]
}> {
  const found = await rows(
    tx,
    sql<{
      code: string | null
      given_up: boolean
      n: bigint
    }>`select error_code as code, given_up_at is not null as given_up, count(*) as n from contacts.write_back
      where brand_id = ${tx.brandId} group by 1, 2 order by 3 desc, 1`,
  )
  const of = (givenUp: boolean) =>
    found.flatMap(({ code, given_up, n }) =>
      given_up === givenUp && code !== null ? [{ code, contacts: Number(n) }] : [],
    )
  return {
    waiting: found.reduce((sum, row) => sum + (row.given_up ? 0 : Number(row.n)), 0),
    failing: of(false),
    givenUp: of(true),
  }
}
