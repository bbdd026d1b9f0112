import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withClient } from '../supervisor/postgres-roles.ts'
import { type TestDatabase, testDatabase } from './support/database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

describe('the database of a test file', () => {
  it('has the newest schema', async () => {
    const tables = await withClient(database.appUrl, (client) =>
      client.query("select count(*)::int as n from pg_tables where schemaname = 'runtime'"),
    )
    expect(tables.rows[0].n).toBeGreaterThan(5)
  })

  it('is reached by a role that row-level security binds and that owns nothing', async () => {
    const { rows } = await withClient(database.appUrl, (client) =>
      client.query(`select current_user as name, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
        (select count(*)::int from pg_class where relowner = r.oid) as owned
        from pg_roles r where rolname = current_user`),
    )
    expect(rows).toEqual([
      {
        name: 'qiao_app',
        rolsuper: false,
        rolbypassrls: false,
        rolcreaterole: false,
        rolcreatedb: false,
        owned: 0,
      },
    ])
  })

  it('is apart from every other one', async () => {
    await withClient(database.ownerUrl, (client) =>
      client.query("insert into runtime.setting values ('mark', '1')"),
    )
    const other = await testDatabase()
    const { rowCount } = await withClient(other.ownerUrl, (client) =>
      client.query('select 1 from runtime.setting'),
    )
    await other.drop()
    expect(rowCount).toBe(0)
  })
})
