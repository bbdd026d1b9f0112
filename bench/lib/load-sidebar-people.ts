import type pg from 'pg'
import { sealReceiver } from '../../packages/server/src/orders/receiver.ts'
import type { BrandVault } from '../../packages/server/src/runtime/crypto/vault.ts'
import type { Tx } from '../../packages/server/src/runtime/db/transaction.ts'
import { copyIn } from '../../packages/server/supervisor/backup/copy-stream.ts'
import { agents, type Person, type PersonOrder, personOf } from './sidebar-people.ts'

const batch = 4_000

/** Tables with the columns that are filled, in an order in which no row waits for a later table. */
const tables = {
  customer:
    'customers.customer (brand_id, id, name, phone, phone_tail_index, region_code, created_at, updated_at)',
  identifier: 'customers.identifier (brand_id, kind, value_index, customer_id, origin, evidence, linked_at)',
  tag: 'customers.tag (brand_id, customer_id, name, origin, added_at)',
  contact:
    'contacts.contact (brand_id, id, external_user_id, nickname, customer_id, bound_by, first_added_at, updated_at)',
  owner: 'contacts.contact_owner (brand_id, contact_id, wecom_user_id, add_way, added_at)',
  order: `orders."order" (brand_id, id, shop_id, marketplace, outside_id, state, kind, version_at, created_at, paid_at, paid_fen, customer_id,
    receiver, receiver_masked, receiver_key, district_code, address_key, phone_tail_index, announced_paid, recorded_at)`,
  line: 'orders.order_line (brand_id, order_id, line_id, item_id, sku_id, merchant_code, title, quantity, paid_fen, state, matched)',
  product: 'orders.line_product (brand_id, order_id, line_id, product_id, quantity)',
  job: `work_orders.work_order (brand_id, work_order_id, code, order_id, shop_id, customer_id, origin, service_type, category, state,
    address_state, district_code, lines, quantity, goods_needed, technician_id, service_point_id, steps, opened_at, updated_at)`,
}
type Table = keyof typeof tables
type Cell = string | number | Buffer | Date | boolean | null

/**
 * Loads people with contacts, orders and jobs, sealed and indexed by our own vault, through COPY on several connections
 * (superusers, so that neither policies nor foreign-key triggers slow a load whose rows are known to fit).
 */
export async function loadPeople(
  clients: pg.Client[],
  vault: BrandVault,
  brandId: string,
  options: { customers: number; seed: number; peopleOnly?: boolean; onProgress(loaded: number): void },
): Promise<void> {
  for (const client of clients)
    await client.query(`set session_replication_role = replica; set synchronous_commit = off`)
  let writing: Promise<unknown> = Promise.resolve()
  for (let from = 0; from < options.customers; from += batch) {
    const rows = new Rows(brandId)
    for (let n = from; n < Math.min(from + batch, options.customers); n += 1)
      addPerson(rows, vault, personOf(options.seed, n), options.peopleOnly ?? false)
    await writing
    writing = write(clients, rows)
    options.onProgress(Math.min(from + batch, options.customers))
  }
  await writing
}

class Rows {
  readonly brandId: string
  readonly texts = new Map<Table, string[]>()
  constructor(brandId: string) {
    this.brandId = brandId
  }

  add(table: Table, ...cells: Cell[]): void {
    const text = `${[this.brandId, ...cells].map(cellText).join('\t')}\n`
    const known = this.texts.get(table)
    if (known) known.push(text)
    else this.texts.set(table, [text])
  }
}

function cellText(cell: Cell): string {
  if (cell === null) return '\\N'
  if (typeof cell === 'string') return cell.replaceAll('\\', '\\\\')
  if (cell instanceof Buffer) return `\\\\x${cell.toString('hex')}`
  if (cell instanceof Date) return cell.toISOString()
  return String(cell)
}

/** Each connection takes whole tables, the big ones first. */
async function write(clients: pg.Client[], rows: Rows): Promise<void> {
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
    yield Buffer.from(texts.slice(from, from + 1_000).join(''))
}

/** `peopleOnly`: without contacts, orders and jobs, for whoever asks only who somebody is. */
function addPerson(rows: Rows, vault: BrandVault, person: Person, peopleOnly: boolean): void {
  const { customerId, contactId, phone } = person
  const since = person.orders[0]!.createdAt
  rows.add(
    'customer',
    customerId,
    vault.seal('customers.customer.name', customerId, person.name),
    vault.seal('customers.customer.phone', customerId, phone),
    vault.index('phone-tail', phone.slice(-4)),
    person.regionCode,
    since,
    since,
  )
  const evidence = `order:${person.orders[0]!.id}`
  rows.add('identifier', 'phone', vault.index('phone', phone), customerId, 'marketplace', evidence, since)
  rows.add(
    'identifier',
    'marketplace_buyer',
    vault.index('marketplace_buyer', person.buyerId),
    customerId,
    'marketplace',
    evidence,
    since,
  )
  if (peopleOnly) return
  for (const tag of person.tags) rows.add('tag', customerId, tag, 'import', since)
  const nickname = vault.seal('contacts.contact.nickname', contactId, person.nickname)
  rows.add('contact', contactId, person.externalUserId, nickname, customerId, 'order_code', since, since)
  rows.add('owner', contactId, agentUserId(person.agent), 1, since)
  for (const order of person.orders) addOrder(rows, vault, person, order)
}

function addOrder(rows: Rows, vault: BrandVault, person: Person, order: PersonOrder): void {
  const receiver = sealReceiver({ vault } as Tx, order.id, order.receiver)
  const paidAt = order.createdAt
  rows.add(
    'order',
    order.id,
    'tmall',
    'taobao',
    order.outsideId,
    order.state,
    'ordinary',
    order.createdAt,
    order.createdAt,
    paidAt,
    order.paidFen,
    person.customerId,
    receiver.sealed,
    receiver.masked,
    receiver.key,
    receiver.districtCode,
    receiver.addressKey,
    receiver.phoneTailIndex,
    true,
    order.createdAt,
  )
  for (const [i, line] of order.lines.entries()) {
    const lineId = `${order.outsideId}${i}`
    rows.add(
      'line',
      order.id,
      lineId,
      line.itemId,
      '',
      line.merchantCode,
      line.title,
      line.quantity,
      0,
      order.state,
      'product',
    )
    rows.add('product', order.id, lineId, line.product, line.quantity)
  }
  if (!order.job) return
  const lines = [
    {
      lineId: `${order.outsideId}0`,
      productId: order.job.product,
      productName: order.lines[0]!.title,
      quantity: 1,
      category: 'smart_lock',
    },
  ]
  const assigned = order.job.state === 'settled'
  rows.add(
    'job',
    order.job.id,
    order.job.code,
    order.id,
    'tmall',
    person.customerId,
    'order',
    'install',
    'smart_lock',
    order.job.state,
    order.job.state === 'complete_address' ? 'incomplete' : 'complete',
    person.regionCode,
    JSON.stringify(lines),
    1,
    true,
    assigned ? 'wang-lei' : null,
    assigned ? 'point-shanghai' : null,
    '{}',
    order.createdAt,
    order.createdAt,
  )
}

export function agentUserId(number: number): string {
  return `bench-agent-${number % agents}`
}
