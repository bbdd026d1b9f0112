import { sql } from 'kysely'
import type { SlipId, StatementId } from '../kernel/ids.ts'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import type { PayeeKind, SlipLine } from './price-work-order.ts'
import type { Payee, Slip, SlipKind } from './slip.ts'
import type { Statement } from './statement.ts'

export interface CardRow {
  id: string
  version: number
  content: unknown
  content_hash: Buffer
}

export async function insertCards(
  tx: Tx,
  cards: readonly { id: string; version: number; content: unknown; hash: Buffer }[],
): Promise<void> {
  await tx.named(
    'settlement.insert_cards',
    `insert into settlement.rate_card (brand_id, id, version, content, content_hash, published_at, published_by)
     select $1, id, version, content, hash, $2, $3
     from unnest($4::text[], $5::int[], $6::jsonb[], $7::bytea[]) as c(id, version, content, hash)
     on conflict (brand_id, id, version) do nothing`,
    [
      tx.brandId,
      tx.now,
      `${tx.actor.kind}:${tx.actor.id}`,
      cards.map((card) => card.id),
      cards.map((card) => card.version),
      cards.map((card) => JSON.stringify(card.content)),
      cards.map((card) => card.hash),
    ],
  )
}

export function readCards(tx: Tx): Promise<CardRow[]> {
  return tx.named<CardRow>(
    'settlement.read_cards',
    'select id, version, content, content_hash from settlement.rate_card where brand_id = $1 order by id, version',
    [tx.brandId],
  )
}

interface StatementRow {
  id: StatementId
  payee_kind: PayeeKind
  payee_id: string
  month: string
  state: 'open' | 'closed'
  total_fen: bigint
  slips: number
  opened_at: Date
  closed_at: Date | null
  closed_by: string | null
}

/** Opens missing statements and locks all asked for, in one order. */
export async function lockStatements(
  tx: Tx,
  wanted: readonly { payee: Payee; month: string }[],
): Promise<Statement[]> {
  const values = [wanted.map((w) => w.payee.kind), wanted.map((w) => w.payee.id), wanted.map((w) => w.month)]
  await tx.named(
    'settlement.open_statements',
    `insert into settlement.statement (brand_id, id, payee_kind, payee_id, month, opened_at)
     select $1, id, payee_kind, payee_id, month, $2
     from unnest($3::uuid[], $4::text[], $5::text[], $6::text[]) as w(id, payee_kind, payee_id, month)
     order by payee_kind, payee_id, month
     on conflict (brand_id, payee_kind, payee_id, month) do nothing`,
    [tx.brandId, tx.now, wanted.map(() => tx.ports.ids.next()), ...values],
  )
  const found = await tx.named<StatementRow>(
    'settlement.lock_statements',
    `select s.* from settlement.statement s
     join (select distinct * from unnest($2::text[], $3::text[], $4::text[]) as w(payee_kind, payee_id, month)) w
       using (payee_kind, payee_id, month)
     where s.brand_id = $1 order by payee_kind, payee_id, month for update of s`,
    [tx.brandId, ...values],
  )
  return found.map(toStatement)
}

export async function lockStatement(tx: Tx, statementId: string): Promise<Statement | null> {
  const row = await firstRow(
    tx,
    sql<StatementRow>`select * from settlement.statement
      where brand_id = ${tx.brandId} and id = ${statementId}::uuid for update`,
  )
  return row && toStatement(row)
}

export async function addToStatements(
  tx: Tx,
  additions: readonly { statementId: StatementId; fen: bigint; slips: number }[],
): Promise<void> {
  await tx.named(
    'settlement.add_to_statements',
    `update settlement.statement s set total_fen = s.total_fen + a.fen, slips = s.slips + a.slips
     from unnest($2::uuid[], $3::bigint[], $4::int[]) as a(id, fen, slips)
     where s.brand_id = $1 and s.id = a.id`,
    [
      tx.brandId,
      additions.map((one) => one.statementId),
      additions.map((one) => one.fen),
      additions.map((one) => one.slips),
    ],
  )
}

export async function closeStatementRow(tx: Tx, statementId: StatementId): Promise<void> {
  await sql`update settlement.statement
    set state = 'closed', closed_at = ${tx.now}, closed_by = ${`${tx.actor.kind}:${tx.actor.id}`}
    where brand_id = ${tx.brandId} and id = ${statementId}::uuid`.execute(tx.db)
}

export interface StatementFilter {
  payee?: Payee
  payeeKind?: PayeeKind
  month?: string
  state?: string
  before?: { month: string; id: string }
  limit: number
}

export async function listStatementRows(tx: Tx, filter: StatementFilter): Promise<Statement[]> {
  const { payee, month, state, before } = filter
  const payeeKind = payee?.kind ?? filter.payeeKind
  const found = await rows(
    tx,
    sql<StatementRow>`select * from settlement.statement where brand_id = ${tx.brandId}
      and (${payeeKind ?? null}::text is null or payee_kind = ${payeeKind ?? null})
      and (${payee?.id ?? null}::text is null or payee_id = ${payee?.id ?? null})
      and (${month ?? null}::text is null or month = ${month ?? null})
      and (${state ?? null}::text is null or state = ${state ?? null})
      and (${before?.month ?? null}::text is null
        or (month, id) < (${before?.month ?? null}, ${before?.id ?? null}::uuid))
      order by month desc, id desc limit ${filter.limit}`,
  )
  return found.map(toStatement)
}

export async function findStatements(tx: Tx, ids: readonly string[]): Promise<Statement[]> {
  const found = await rows(
    tx,
    sql<StatementRow>`select * from settlement.statement
      where brand_id = ${tx.brandId} and id = any(${ids}::uuid[])`,
  )
  return found.map(toStatement)
}

interface SlipRow {
  id: SlipId
  work_order_id: string
  work_order_code: string
  kind: SlipKind
  payee_kind: PayeeKind
  payee_id: string
  service_point_id: string | null
  rate_card_id: string | null
  rate_card_version: number | null
  facts: Slip['facts']
  lines: (Omit<SlipLine, 'amountFen'> & { amountFen: string })[]
  total_fen: bigint
  corrects_slip_id: SlipId | null
  reason: Slip['reason']
  note: Buffer | null
  statement_id: StatementId
  transaction_id: Slip['transactionId']
  actor: string
  earned_at: Date
  posted_at: Date
  reversed: boolean
}

const notePlace = 'settlement.slip.note'
const slipColumns = sql.raw(`s.*, exists (select 1 from settlement.slip r
  where r.brand_id = s.brand_id and r.corrects_slip_id = s.id and r.kind = 'reversal') as reversed`)

export type NewSlip = Omit<Slip, 'actor' | 'postedAt' | 'reversed'>

export async function insertSlips(tx: Tx, slips: readonly NewSlip[]): Promise<void> {
  await tx.named(
    'settlement.insert_slips',
    `insert into settlement.slip (brand_id, actor, posted_at, id, work_order_id, work_order_code, kind, payee_kind,
       payee_id, service_point_id, rate_card_id, rate_card_version, facts, lines, total_fen, corrects_slip_id, reason,
       note, statement_id, transaction_id, earned_at)
     select $1, $2, $3, * from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
       $10::text[], $11::text[], $12::int[], $13::jsonb[], $14::jsonb[], $15::bigint[], $16::uuid[], $17::text[],
       $18::bytea[], $19::uuid[], $20::uuid[], $21::timestamptz[])`,
    [
      tx.brandId,
      `${tx.actor.kind}:${tx.actor.id}`,
      tx.now,
      slips.map((s) => s.id),
      slips.map((s) => s.workOrderId),
      slips.map((s) => s.workOrderCode),
      slips.map((s) => s.kind),
      slips.map((s) => s.payee.kind),
      slips.map((s) => s.payee.id),
      slips.map((s) => s.servicePointId),
      slips.map((s) => s.rateCard?.id ?? null),
      slips.map((s) => s.rateCard?.version ?? null),
      slips.map((s) => (s.facts ? JSON.stringify(s.facts) : null)),
      slips.map((s) => JSON.stringify(s.lines.map((l) => ({ ...l, amountFen: l.amountFen.toString() })))),
      slips.map((s) => s.totalFen),
      slips.map((s) => s.correctsSlipId),
      slips.map((s) => s.reason),
      slips.map((s) => (s.note === null ? null : tx.vault.seal(notePlace, s.id, s.note))),
      slips.map((s) => s.statementId),
      slips.map((s) => s.transactionId),
      slips.map((s) => s.earnedAt),
    ],
  )
}

export async function findSlipsOfWorkOrders(tx: Tx, workOrderIds: readonly string[]): Promise<Slip[]> {
  const found = await rows(
    tx,
    sql<SlipRow>`select ${slipColumns} from settlement.slip s
      where s.brand_id = ${tx.brandId} and s.work_order_id = any(${workOrderIds}::text[]) order by s.id`,
  )
  return found.map((row) => toSlip(tx, row))
}

export async function findSlip(tx: Tx, slipId: string): Promise<Slip | null> {
  const row = await firstRow(
    tx,
    sql<SlipRow>`select ${slipColumns} from settlement.slip s
      where s.brand_id = ${tx.brandId} and s.id = ${slipId}::uuid`,
  )
  return row && toSlip(tx, row)
}

/** Slips that correct these, oldest first. */
export async function findCorrections(tx: Tx, slipId: string): Promise<Slip[]> {
  const found = await rows(
    tx,
    sql<SlipRow>`select ${slipColumns} from settlement.slip s
      where s.brand_id = ${tx.brandId} and s.corrects_slip_id = ${slipId}::uuid order by s.id`,
  )
  return found.map((row) => toSlip(tx, row))
}

export interface SlipFilter {
  payee?: Payee
  payeeKind?: PayeeKind
  servicePointId?: string
  workOrderId?: string
  kind?: string
  month?: string
  statementId?: string
  before?: string
  limit: number
}

/** Newest first: ids are ordered by time. */
export async function listSlipRows(tx: Tx, filter: SlipFilter): Promise<Slip[]> {
  const { payee, servicePointId, workOrderId, kind, month, statementId, before } = filter
  const payeeKind = payee?.kind ?? filter.payeeKind
  const found = await rows(
    tx,
    sql<SlipRow>`select ${slipColumns} from settlement.slip s where s.brand_id = ${tx.brandId}
      and (${payeeKind ?? null}::text is null or s.payee_kind = ${payeeKind ?? null})
      and (${payee?.id ?? null}::text is null or s.payee_id = ${payee?.id ?? null})
      and (${servicePointId ?? null}::text is null or s.service_point_id = ${servicePointId ?? null})
      and (${workOrderId ?? null}::text is null or s.work_order_id = ${workOrderId ?? null})
      and (${kind ?? null}::text is null or s.kind = ${kind ?? null})
      and (${statementId ?? null}::uuid is null or s.statement_id = ${statementId ?? null}::uuid)
      and (${month ?? null}::text is null or exists (select 1 from settlement.statement t
        where t.brand_id = s.brand_id and t.id = s.statement_id and t.month = ${month ?? null}))
      and (${before ?? null}::uuid is null or s.id < ${before ?? null}::uuid)
      order by s.id desc limit ${filter.limit}`,
  )
  return found.map((row) => toSlip(tx, row))
}

/** What slips come to, and how many they are. */
export async function sumSlips(
  tx: Tx,
  filter: Pick<SlipFilter, 'payee' | 'payeeKind' | 'servicePointId' | 'month'>,
): Promise<{ fen: bigint; slips: number }> {
  const { payee, servicePointId, month } = filter
  const payeeKind = payee?.kind ?? filter.payeeKind
  const row = await firstRow(
    tx,
    sql<{ fen: bigint; slips: number }>`
      select coalesce(sum(s.total_fen), 0)::bigint as fen, count(*)::int as slips
      from settlement.slip s
      join settlement.statement t on t.brand_id = s.brand_id and t.id = s.statement_id
      where s.brand_id = ${tx.brandId}
        and (${payeeKind ?? null}::text is null or s.payee_kind = ${payeeKind ?? null})
        and (${payee?.id ?? null}::text is null or s.payee_id = ${payee?.id ?? null})
        and (${servicePointId ?? null}::text is null or s.service_point_id = ${servicePointId ?? null})
        and (${month ?? null}::text is null or t.month = ${month ?? null})`,
  )
  return row!
}

function toSlip(tx: Tx, row: SlipRow): Slip {
  return {
    id: row.id,
    workOrderId: row.work_order_id,
    workOrderCode: row.work_order_code,
    kind: row.kind,
    payee: { kind: row.payee_kind, id: row.payee_id },
    servicePointId: row.service_point_id,
    rateCard:
      row.rate_card_id === null
        ? null
        : ({ id: row.rate_card_id, version: row.rate_card_version } as Slip['rateCard']),
    facts: row.facts,
    lines: row.lines.map((line) => ({ ...line, amountFen: BigInt(line.amountFen) })),
    totalFen: row.total_fen,
    correctsSlipId: row.corrects_slip_id,
    reason: row.reason,
    note: row.note && tx.vault.open(notePlace, row.id, row.note),
    statementId: row.statement_id,
    transactionId: row.transaction_id,
    actor: row.actor,
    earnedAt: row.earned_at,
    postedAt: row.posted_at,
    reversed: row.reversed,
  }
}

function toStatement(row: StatementRow): Statement {
  return {
    id: row.id,
    payee: { kind: row.payee_kind, id: row.payee_id },
    month: row.month,
    state: row.state,
    totalFen: row.total_fen,
    slips: row.slips,
    openedAt: row.opened_at,
    closedAt: row.closed_at,
    closedBy: row.closed_by,
  }
}
