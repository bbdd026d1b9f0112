import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withClient } from '../../supervisor/postgres-roles.ts'
import { type TestDatabase, testDatabase } from '../../test/support/database.ts'
import { erasureSteps } from './erase-store.ts'

// Which tables may hold something of a person is read from the catalogue: each is emptied by a step, or stays for a reason.

/** Tables that keep bytes or name a person, and that an erasure leaves as they are. */
const left: Record<string, string> = {
  'orders.order': 'emptied by orders/forget-orders.ts',
  'imports.row': 'taken by imports/forget-rows.ts',
  'privacy.request': 'says that it was asked; its scope goes at the end',
  'privacy.tombstone': 'keyed digests of rows that stand empty',
  'consents.entry': 'proof of what was agreed to, without identity',
  'customers.sought_number': 'digests of phones that a member looked for, for an hour',
  'customers.counted_act':
    'keyed digests of names that a member looked for and phones that they called, for an hour',
  'imports.tried_mask':
    'keyed digests of masks and numbers that a member or a source brought, for thirty days',
  'customers.blocked_phone': 'numbers that are nobody’s',
  'runtime.brand_key': 'wrapped keys',
  'runtime.key_state': 'wrapped keys',
  'runtime.session': 'hashes of sessions of members and links',
  'runtime.one_time_token': 'hashes, for minutes',
  'runtime.idempotency_key': 'sealed answers, gone within seven days by the term `answers`',
  'runtime.audit_seal': 'hashes',
  'connectors.credential': 'keys of shops',
  'connectors.shared_value': 'tokens of marketplaces',
  'insight.found_order': 'which orders a member looked up, for a day',
  'contacts.live_code': 'a code of a parcel, without a person',
  'contacts.order_link': 'hashes of links to an order',
  'contacts.sign_in_state': 'hashes, for minutes',
  'contacts.customer_group': 'name and notice of a group of many',
  'authorisation.link': 'asked by owners of shops',
  'authorisation.request': 'asked by owners of shops',
  'organization.api_token': 'hashes of tokens of members',
  'webhooks.endpoint': 'secrets of addresses',
  'behaviour.site': 'secrets of pages',
  'mapped_sources.source': 'secrets of sources',
  'imports.import': 'a fingerprint of a file, and a place in it',
  'imports.file': 'a digest of a file',
  'inventory.movement': 'units of an order',
  'orders.order_line': 'goods of an order',
  'orders.line_product': 'goods of an order',
  'orders.after_sales_request': 'goods and amounts of an order',
  'work_orders.order_fact': 'what became of an order',
  'providers.technician': 'those who work for the brand',
  'providers.point_clerk': 'those who work for the brand',
  'providers.sign_in_code': 'those who work for the brand',
  'providers.access_link': 'hashes of links for those who work for the brand',
  'settlement.rate_card': 'prices',
  'ledger.transaction': 'amounts',
  'providers.rating': 'stars of a job',
  'dispatch.assignment': 'who went to a job',
  'dispatch.candidate_list': 'who could have gone to a job',
  'dispatch.offer': 'who was asked to go to a job',
  'pools.place': 'how far a run came',
  'tagging.place': 'how far a run came',
  'settlement.slip': 'what a job earned, with a note of finance',
}

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

/** Tables with a column of bytes, or one that names a person, an order, a job or a friend. */
const mayHold = `
  select distinct n.nspname || '.' || c.relname as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not like 'pg_%'
    and n.nspname not in ('information_schema', 'graphile_worker', 'migrations')
    and (a.atttypid = 'bytea'::regtype or a.attname in ('customer_id', 'person_id', 'contact_id', 'order_id', 'work_order_id', 'external_user_id', 'record_id'))
  order by 1`

describe('an erasure', () => {
  it('takes every table that may hold a person, or says why it leaves it', async () => {
    const found = await withClient(
      database.ownerUrl,
      async (client) => (await client.query<{ name: string }>(mayHold)).rows,
    )
    const taken = new Set(erasureSteps.map(({ table }) => table))
    const names = found.map(({ name }) => name)
    expect(names.filter((name) => !taken.has(name) && !left[name])).toEqual([])
    expect(Object.keys(left).filter((name) => !names.includes(name))).toEqual([])
    expect(Object.keys(left).filter((name) => taken.has(name))).toEqual([])
  })
})
