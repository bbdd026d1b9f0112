import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withClient } from '../supervisor/postgres-roles.ts'
import { type TestDatabase, testDatabase } from './support/database.ts'

// What the design asks of every table (decision 3), read from the catalogue of a migrated database.

/** Tables and schemas that no brand owns, and why. */
const exempt: Record<string, string> = {
  'runtime.brand': 'which brands there are: ids only, so that workers can go round them',
  'runtime.brand_route':
    'whom an outside name belongs to, asked before any brand is known: hashes and public ids only',
  'runtime.setting': 'switches of the installation',
  migrations: 'which migrations ran; the application cannot read it',
  graphile_worker: "the job queue's own tables; each job carries its brand",
}

/** Tables that name one of these and show nothing of it to a member who is cut to a region, and why. */
const uncut: Record<string, string> = {
  'behaviour.event': 'behaviour is a class of its own, which such a member does not see',
  'contacts.live_code': "a code of a shop's parcel, without a person",
  'intake.raw_record': "the marketplace's own numbers, looked up only by an order that is in sight",
  'segments.snapshot': 'who was in, as ids: counted and listed by way of the customers in sight',
  'pools.place': 'how far a walk came: a number, shown to nobody',
  'tagging.place': 'how far a walk came: a number, shown to nobody',
  'providers.access_link': 'the person is a technician',
  'providers.sign_in_code': 'the person is a technician',
  'inventory.movement': 'stock is one for the whole brand',
}
const notCut = Object.keys(uncut)
  .map((name) => `'${name}'`)
  .join(', ')

interface Problem {
  name: string
  problem: string
}

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

const asOwner = <T>(work: (client: pg.Client) => Promise<T>): Promise<T> =>
  withClient(database.ownerUrl, work)

const ours = `
  select c.oid, n.nspname || '.' || c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
    pg_get_userbyid(c.relowner) as owner
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname not like 'pg_%' and n.nspname <> 'information_schema'
    and n.nspname <> all($1) and n.nspname || '.' || c.relname <> all($1)`

/** Everything that is wrong with the tables of this database. */
async function problemsOf(client: pg.Client): Promise<Problem[]> {
  const found: Problem[] = []
  for (const check of checks) found.push(...(await client.query<Problem>(check, [Object.keys(exempt)])).rows)
  return found
}

const checks = [
  `select name, 'has no brand_id that is not null' as problem from (${ours}) t
    where not exists (select 1 from pg_attribute a where a.attrelid = t.oid and a.attname = 'brand_id' and a.attnotnull)`,
  `select name, 'brand_id is not of the domain runtime.brand_id' as problem from (${ours}) t
    where exists (select 1 from pg_attribute a where a.attrelid = t.oid and a.attname = 'brand_id'
      and a.atttypid <> 'runtime.brand_id'::regtype)`,
  `select name, 'has no primary key' as problem from (${ours}) t
    where not exists (select 1 from pg_index i where i.indrelid = t.oid and i.indisprimary)`,
  `select name || ' ' || i.indexrelid::regclass as name, 'a key does not start with brand_id' as problem from (${ours}) t
    join pg_index i on i.indrelid = t.oid and i.indisunique
    left join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
    where a.attname is distinct from 'brand_id'`,
  `select name || ' ' || k.conname as name, 'a foreign key does not start with brand_id on both sides' as problem from (${ours}) t
    join pg_constraint k on k.conrelid = t.oid and k.contype = 'f'
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
    join pg_attribute b on b.attrelid = k.confrelid and b.attnum = k.confkey[1]
    where a.attname <> 'brand_id' or b.attname <> 'brand_id'`,
  `select name || ' ' || k.conname as name, 'a foreign key leaves its schema' as problem from (${ours}) t
    join pg_constraint k on k.conrelid = t.oid and k.contype = 'f'
    join pg_class h on h.oid = k.conrelid join pg_class f on f.oid = k.confrelid
    where h.relnamespace <> f.relnamespace and f.oid <> 'runtime.brand'::regclass`,
  `select name, 'row-level security is not both enabled and forced' as problem from (${ours}) t
    where not (enabled and forced)`,
  `select name, 'has not exactly the policy brand_only for reading and writing' as problem from (${ours}) t
    where (select count(*) from pg_policy p where p.polrelid = t.oid and p.polname <> 'own_regions') <> 1
      or not exists (select 1 from pg_policy p where p.polrelid = t.oid and p.polname = 'brand_only' and p.polcmd = '*' and p.polpermissive
        and pg_get_expr(p.polqual, p.polrelid) like '%brand_id%runtime.brand()%'
        and pg_get_expr(p.polwithcheck, p.polrelid) like '%brand_id%runtime.brand()%')`,
  `select name, 'names an order, a work order, a customer or a place, and does not cut its rows by region' as problem from (${ours}) t
    where exists (select 1 from pg_attribute a where a.attrelid = t.oid and not a.attisdropped
        and a.attname in ('order_id', 'work_order_id', 'customer_id', 'kept_id', 'contact_id', 'person_id', 'first_id', 'holder_id', 'person_ids',
          'district_code', 'region_code'))
      and name not in (${notCut})
      and not exists (select 1 from pg_policy p where p.polrelid = t.oid and p.polname = 'own_regions' and p.polcmd = 'r'
        and not p.polpermissive and pg_get_expr(p.polqual, p.polrelid) like '%runtime.cut()%<>%')`,
  `select name, 'belongs to the application' as problem from (${ours}) t where owner = 'qiao_app'`,
  `select name, 'the application may truncate it or add triggers' as problem from (${ours}) t
    where has_table_privilege('qiao_app', t.oid, 'TRUNCATE, TRIGGER, REFERENCES')`,
  `select name || '.' || a.attname as name, 'money is not bigint' as problem from (${ours}) t
    join pg_attribute a on a.attrelid = t.oid and a.attname like '%\\_fen' and a.attnum > 0
    where a.atttypid <> 'bigint'::regtype`,
  `select name || '.' || a.attname as name, 'a column of type real or money' as problem from (${ours}) t
    join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    where a.atttypid in ('real'::regtype, 'money'::regtype)`,
  `select name || '.' || a.attname as name, 'bytes that no migration names: runtime.keep_sealed or runtime.keep_bytes' as problem from (${ours}) t
    join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped and a.atttypid = 'bytea'::regtype
    where not exists (select 1 from runtime.kept_column k where k.tab = t.oid::regclass::text and k.col = a.attname)`,
  `select name || '.' || a.attname as name, 'a moment without a time zone' as problem from (${ours}) t
    join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    where a.atttypid in ('timestamp'::regtype, 'timetz'::regtype)`,
]

describe('the schema', () => {
  it('keeps every table to the rules of the design', async () => {
    expect(await asOwner(problemsOf)).toEqual([])
  })

  it('looks at the tables of the capabilities, and exempts only what exists', async () => {
    const tables = await asOwner(
      async (client) => (await client.query<{ name: string }>(ours, [Object.keys(exempt)])).rows,
    )
    expect(tables.map((t) => t.name)).toEqual(
      expect.arrayContaining(['runtime.event', 'orders.order', 'customers.customer', 'intake.inbox_entry']),
    )
    const { rows } = await asOwner((client) =>
      client.query(
        `select place from unnest($1::text[]) place
          where case when place like '%.%' then to_regclass(place) is null else to_regnamespace(place) is null end`,
        [Object.keys(exempt)],
      ),
    )
    expect(rows).toEqual([])
  })

  it('is judged by checks that can fail', async () => {
    const problems = await asOwner(async (client) => {
      await client.query(`begin;
        create schema faulty;
        create table faulty.plain (id text primary key, amount_fen integer, rate real, at timestamp);
        create table faulty.late (brand_id runtime.brand_id not null, id text not null, primary key (id, brand_id), unique (brand_id, id));
        create table faulty.child (brand_id runtime.brand_id not null, id text not null references faulty.plain, order_id uuid,
          primary key (brand_id, id), foreign key (brand_id, order_id) references orders."order" (brand_id, id));
        alter table faulty.child enable row level security;
        create table faulty.free (brand_id text, id text, phone bytea);
        grant truncate on faulty.free to qiao_app`)
      const found = await problemsOf(client)
      await client.query('rollback')
      return found.map(({ name, problem }) => `${name}: ${problem}`)
    })
    const expected = [
      'faulty.plain: has no brand_id that is not null',
      'faulty.free: brand_id is not of the domain runtime.brand_id',
      'faulty.free: has no primary key',
      'faulty.late faulty.late_pkey: a key does not start with brand_id',
      'faulty.child child_id_fkey: a foreign key does not start with brand_id on both sides',
      'faulty.child child_brand_id_order_id_fkey: a foreign key leaves its schema',
      'faulty.child: row-level security is not both enabled and forced',
      'faulty.late: has not exactly the policy brand_only for reading and writing',
      'faulty.free: the application may truncate it or add triggers',
      'faulty.plain.amount_fen: money is not bigint',
      'faulty.plain.rate: a column of type real or money',
      'faulty.plain.at: a moment without a time zone',
      'faulty.free.phone: bytes that no migration names: runtime.keep_sealed or runtime.keep_bytes',
    ]
    expect(problems).toEqual(expect.arrayContaining(expected))
  })
})

describe('the role of the application', () => {
  const readRole = (url: string) =>
    withClient(
      url,
      async (client) =>
        (
          await client.query(`select current_user as name, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
            (select count(*)::int from pg_class where relowner = r.oid) as owned,
            (select count(*)::int from pg_auth_members where member = r.oid) as memberships
            from pg_roles r where rolname = current_user`)
        ).rows[0],
    )

  it('is no superuser, steps over no policy, owns nothing and borrows no other role', async () => {
    expect(await readRole(database.appUrl)).toEqual({
      name: 'qiao_app',
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
      owned: 0,
      memberships: 0,
    })
    expect(await readRole(database.adminUrl)).toMatchObject({ rolsuper: true })
  })

  it('sees nothing without a brand, and nothing of another brand even without a filter', async () => {
    await withClient(database.appUrl, async (client) => {
      const count = async () =>
        (await client.query('select count(*)::int as n from runtime.audit_entry')).rows[0].n
      await client.query(`begin; set local qiao.brand = 'hemu';
        insert into runtime.audit_entry (brand_id, at, actor, action, subject, facts) values ('hemu', now(), 'a', 'b', 'c', '{}')`)
      expect(await count()).toBe(1)
      await client.query("set local qiao.brand = 'other-brand'")
      expect(await count()).toBe(0)
      await expect(
        client.query(
          `insert into runtime.audit_entry (brand_id, at, actor, action, subject, facts) values ('hemu', now(), 'a', 'b', 'c', '{}')`,
        ),
      ).rejects.toThrow(/row-level security/)
      await client.query('rollback')
      expect(await count()).toBe(0)
    })
  })

  it('cannot rewrite what is append-only', async () => {
    const { rows } = await asOwner((client) =>
      client.query(`select t.name, p.privilege from unnest(array['runtime.event', 'runtime.audit_entry', 'runtime.audit_seal', 'runtime.brand_key']) t(name),
        unnest(array['UPDATE', 'DELETE', 'TRUNCATE']) p(privilege) where has_table_privilege('qiao_app', t.name, p.privilege)`),
    )
    expect(rows).toEqual([])
  })
})
