import type pg from 'pg'
import { copyIn } from '../../packages/server/supervisor/backup/copy-stream.ts'

/** Tables with the columns that are filled, in an order in which no row waits for a later table. */
const tables = {
  customer:
    'customers.customer (brand_id, id, name, name_index, name_sound_index, name_shown_index, phone, phone_tail_index, region_code, merged_into, created_at, updated_at)',
  identifier:
    'customers.identifier (brand_id, kind, value_index, customer_id, origin, evidence, account_at, linked_at)',
  tag: 'customers.tag (brand_id, customer_id, name, origin, added_at)',
  contact:
    'contacts.contact (brand_id, id, external_user_id, nickname, customer_id, bound_by, first_added_at, updated_at)',
  owner: 'contacts.contact_owner (brand_id, contact_id, wecom_user_id, add_way, added_at)',
  remark: 'contacts.remark_phone (brand_id, contact_id, wecom_user_id, phone_index, tail_index)',
  reminder: 'contacts.reminder (brand_id, id, contact_id, member_id, due_at, words, created_at)',
  order: `orders."order" (brand_id, id, shop_id, marketplace, outside_id, state, kind, version_at, created_at, paid_at, paid_fen, customer_id,
    receiver, receiver_masked, receiver_key, district_code, address_key, phone_tail_index, receiver_name_index, announced_paid, delivered_at, discounts, recorded_at)`,
  line: 'orders.order_line (brand_id, order_id, line_id, item_id, sku_id, merchant_code, title, quantity, paid_fen, state, matched)',
  product: 'orders.line_product (brand_id, order_id, line_id, product_id, quantity)',
  job: `work_orders.work_order (brand_id, work_order_id, code, order_id, shop_id, customer_id, origin, service_type, category, state,
    address_state, district_code, lines, quantity, goods_needed, technician_id, service_point_id, steps, opened_at, updated_at)`,
  message: `conversations.message (brand_id, id, channel, outside_id, thread, side, sender_id, kind, body, at, contact_id, customer_id)`,
  record: 'imports.record (brand_id, id, kind, outside_key, at, body, recorded_at)',
  recordEntry: 'records.entry (brand_id, id, kind, at, source, link_state, recorded_at)',
  recordLink: 'records.link (brand_id, record_id, target, named_by, key, target_id, state, at, set_at)',
  segmentMember: 'segments.member (brand_id, segment_id, person_id, entered_at)',
  unit: `installed_products.installed_product (brand_id, id, source_key, origin, product_id, customer_id, order_id, line_id, work_order_id,
    bought_at, delivered_at, installed_at, state, told_at)`,
  need: `needs.need (brand_id, id, person_id, key, kind, purpose, product_id, name, about, since_day, due_day, from_day, until_day,
    quantity, reasons, drawn_at)`,
  needsOf: 'needs.person (brand_id, person_id, habit, due_day)',
  score: `value.score (brand_id, person_id, model_id, purchases, first_day, last_day, spent_fen, average_fen, rhythm_days, recency,
    frequency, monetary, rfm_group, alive_percent, again_percent, expected_milli, predicted_fen, churn, reasons, scored_at, due_day)`,
  consent: `consents.entry (brand_id, id, customer_id, purpose, channel, given, said_at, recorded_at, way, actor, text_version, record)`,
  notice: 'insight.sidebar_notice (brand_id, id, customer_id, order_id, kind, facts, at)',
}
export type Table = keyof typeof tables
type Cell = string | number | bigint | Buffer | Date | boolean | null

/** Rows as the text of COPY, by table. */
export class Rows {
  readonly brandId: string
  readonly texts = new Map<Table, string[]>()
  constructor(brandId: string) {
    this.brandId = brandId
  }

  add(table: Table, ...cells: Cell[]): void {
    let text = this.brandId
    for (const cell of cells) text += `\t${cellText(cell)}`
    const known = this.texts.get(table)
    if (known) known.push(text)
    else this.texts.set(table, [text])
  }
}

function cellText(cell: Cell): string {
  if (cell === null) return '\\N'
  if (typeof cell === 'string') return cell.includes('\\') ? cell.replaceAll('\\', '\\\\') : cell
  if (cell instanceof Buffer) return `\\\\x${cell.toString('hex')}`
  if (cell instanceof Date) return cell.toISOString()
  return String(cell)
}

/** Each connection takes whole tables, the big ones first. */
export async function write(clients: readonly pg.Client[], rows: Rows): Promise<void> {
  const waiting = [...rows.texts].sort((a, b) => b[1].length - a[1].length)
  await Promise.all(
    clients.map(async (client) => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [table, texts] = next
        await copyIn(client, `copy ${tables[table]} from stdin`, parts(texts))
      }
    }),
  )
}

async function* parts(texts: string[]): AsyncGenerator<Buffer> {
  for (let from = 0; from < texts.length; from += 1_000)
    yield Buffer.from(`${texts.slice(from, from + 1_000).join('\n')}\n`)
}

/** Everything that is filled, also by SQL. */
const filled = [...Object.values(tables).map((one) => one.slice(0, one.indexOf(' '))), 'behaviour.event']

/**
 * Takes the indexes away that no constraint stands on, and gives what puts them back: built over all rows at once they cost a
 * fraction, and lie as a rebuilt one lies.
 */
export async function setIndexesAside(
  client: pg.Client,
): Promise<(clients: readonly pg.Client[]) => Promise<void>> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i
     where i.indrelid::regclass::text = any($1) and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`,
    [filled],
  )
  for (const { name } of rows) await client.query(`drop index ${name}`)
  return async (clients) => {
    const waiting = rows.map(({ definition }) => definition)
    await Promise.all(
      clients.map(async (one) => {
        await one.query(`set maintenance_work_mem = '512MB'; set max_parallel_maintenance_workers = 0`)
        for (let next = waiting.shift(); next; next = waiting.shift()) await one.query(next)
      }),
    )
  }
}
