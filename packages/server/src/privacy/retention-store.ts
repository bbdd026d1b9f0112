import { sql } from 'kysely'
import { rows, type Tx } from '../runtime/db/transaction.ts'

/** What each rule of `content/privacy/retention.v1.json` means in its table: the age of a row, and which rows are of the rule. */
export const ruleRows: Record<
  string,
  { table: string; age: string; only?: string; key: string; clear?: string }
> = {
  inbox: { table: 'intake.inbox_entry', age: 'received_at', only: "state in ('done', 'ignored')", key: 'id' },
  'inbox-trouble': {
    table: 'intake.inbox_entry',
    age: 'received_at',
    only: "state in ('quarantined', 'failed')",
    key: 'id',
  },
  'raw-record': { table: 'intake.raw_record', age: 'received_at', key: 'shop_id, order_id, id' },
  // The entry stays as the proof that it came; what it said goes.
  'other-system': {
    table: 'mapped_sources.entry',
    age: 'received_at',
    only: "body is not null and state = 'done'",
    key: 'id',
    clear: 'body = null',
  },
  'import-row': {
    table: 'imports.row',
    age: '(select i.finished_at from imports.import i where i.brand_id = t.brand_id and i.id = t.import_id)',
    key: 'import_id, file, row',
  },
  chat: { table: 'conversations.message', age: 'at', key: 'id' },
  behaviour: { table: 'behaviour.event', age: 'recorded_at', key: 'id' },
  sent: { table: 'outreach.message', age: 'created_at', only: "state not in ('waiting', 'held')", key: 'id' },
  decryption: {
    table: 'fulfilment.decryption',
    age: 'asked_at',
    only: 'opened is not null',
    key: 'id',
    clear: 'opened = null',
  },
  'tried-number': { table: 'imports.tried_mask', age: 'since', key: 'principal, mask' },
  answers: { table: 'runtime.idempotency_key', age: 'created_at', key: 'principal, route, key' },
  package: { table: 'privacy.package', age: "expires_at - interval '3 days'", key: 'request_id' },
}

const conditionOf = (rule: string): string => {
  const { age, only } = ruleRows[rule]!
  return `t.brand_id = $1 and ${age} < $2${only ? ` and ${only}` : ''}`
}

/** How many rows are over their time now. */
export async function countOver(tx: Tx, rule: string, before: Date): Promise<number> {
  const [row] = await tx.named<{ n: bigint }>(
    `privacy.count_over_${rule}`,
    `select count(*) as n from ${ruleRows[rule]!.table} t where ${conditionOf(rule)}`,
    [tx.brandId, before],
  )
  return Number(row?.n ?? 0)
}

/** Deletes, or empties, at most `limit` rows that are over their time. */
export async function trim(tx: Tx, rule: string, before: Date, limit: number): Promise<number> {
  const { table, key, clear } = ruleRows[rule]!
  const old = `select ${key} from ${table} t where ${conditionOf(rule)} limit $3`
  const act = clear ? `update ${table} x set ${clear}` : `delete from ${table} x`
  const [row] = await tx.named<{ n: bigint }>(
    `privacy.trim_${rule}`,
    `with gone as (${act} where x.brand_id = $1 and (${key}) in (${old}) returning 1) select count(*) as n from gone`,
    [tx.brandId, before, limit],
  )
  return Number(row?.n ?? 0)
}

/** Phones of messages that are there no more lead nowhere. */
export async function dropOrphans(tx: Tx): Promise<void> {
  for (const table of ['entry_phone', 'replay_item'])
    await sql`delete from intake.${sql.ref(table)} p where p.brand_id = ${tx.brandId}
      and not exists (select from intake.inbox_entry e where e.brand_id = p.brand_id and e.id = p.entry_id)`.execute(
      tx.db,
    )
}

export async function noteRun(tx: Tx, rule: string, deleted: number, done: boolean): Promise<void> {
  await sql`insert into privacy.retention_run (brand_id, rule, at, deleted, done) values (${tx.brandId}, ${rule}, ${tx.now}, ${deleted}, ${done})
    on conflict (brand_id, rule) do update set at = excluded.at, deleted = excluded.deleted, done = excluded.done`.execute(
    tx.db,
  )
}

export function lastRuns(tx: Tx): Promise<{ rule: string; at: Date; deleted: bigint }[]> {
  return rows(tx, sql`select rule, at, deleted from privacy.retention_run where brand_id = ${tx.brandId}`)
}
