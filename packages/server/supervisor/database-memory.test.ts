import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { servingSettings } from './database-memory.ts'
import { startPostgres } from './embedded-postgres.ts'
import { withClient } from './postgres-roles.ts'

const gibibyte = 1024 ** 3
const folder = mkdtempSync(join(tmpdir(), 'qiao-memory-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('memory of a database that serves', () => {
  it.each([
    ['half a gibibyte', 0.5, '256MB'],
    ['two', 2, '512MB'],
    ['an odd number', 7.3, '1856MB'],
    ['24', 24, '6144MB'],
    ['very much', 512, '8192MB'],
  ])('is a quarter of the machine’s, within bounds: %s', (_, gibibytes, told) => {
    expect(servingSettings(gibibytes * gibibyte).shared_buffers).toBe(told)
  })

  it('is filled again after a restart with the pages that it held', async () => {
    const passwords = { admin: 'admin', owner: 'owner', app: 'app' }
    const dataDir = join(folder, 'pg')
    const start = () =>
      startPostgres({ dataDir, passwords, disposable: true, settings: servingSettings(gibibyte) })
    const first = await start()
    await withClient(first.adminUrl, async (client) => {
      await client.query(
        'create table held as select n, repeat($$x$$, 1000) as text from generate_series(1, 5000) n',
      )
      await client.query('select count(*) from held')
    })
    await first.stop()
    expect(existsSync(join(dataDir, 'autoprewarm.blocks'))).toBe(true)
    const again = await start()
    try {
      await withClient(again.adminUrl, async (client) => {
        await client.query('create extension pg_buffercache')
        const pages = `select (pg_relation_size(c.oid) / 8192)::integer as all, (select count(*)::integer from pg_buffercache b
          where b.relfilenode = pg_relation_filenode(c.oid) and b.relforknumber = 0) as held from pg_class c where relname = 'held'`
        const deadline = performance.now() + 30_000
        let found = { all: 1, held: 0 }
        while (found.held < found.all && performance.now() < deadline)
          found = (await client.query(pages)).rows[0]
        expect(found.all).toBeGreaterThan(500)
        expect(found.held).toBe(found.all)
      })
    } finally {
      await again.stop()
    }
  }, 90_000)
})
