import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RunningPostgres, startPostgres } from './embedded-postgres.ts'
import { isAlive } from './fixtures/processes.ts'
import { keepPostgresRunning } from './keep-postgres.ts'
import { withClient } from './postgres-roles.ts'

const passwords = { admin: 'a1', owner: 'o1', app: 'p1' }
let folder: string
let postgres: RunningPostgres

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-pg-'))
  postgres = await startPostgres({ dataDir: join(folder, 'pg'), passwords })
}, 120_000)
afterAll(async () => {
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function one<T>(url: string, text: string): Promise<T> {
  const { rows } = await withClient(url, (client) => client.query(text))
  return rows[0] as T
}

describe('the embedded PostgreSQL', { timeout: 120_000 }, () => {
  it('is durable and sorts alike on every machine', async () => {
    for (const [name, value] of [
      ['fsync', 'on'],
      ['synchronous_commit', 'on'],
      ['full_page_writes', 'on'],
      ['data_checksums', 'on'],
      ['listen_addresses', '127.0.0.1'],
    ])
      expect(await one(postgres.appUrl, `select current_setting('${name}') as value`)).toEqual({ value })
    expect(
      await one(
        postgres.appUrl,
        'select datlocprovider, datlocale from pg_database where datname = current_database()',
      ),
    ).toEqual({ datlocprovider: 'b', datlocale: 'C.UTF-8' })
  })

  it('gives the server a role without any power', async () => {
    const role = await one(
      postgres.appUrl,
      'select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user',
    )
    expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: false })
    await expect(withClient(postgres.appUrl, (client) => client.query('create schema mine'))).rejects.toThrow(
      /permission denied/,
    )
    expect(
      await one(
        postgres.ownerUrl,
        'select pg_get_userbyid(datdba) as owner from pg_database where datname = current_database()',
      ),
    ).toEqual({ owner: 'qiao_owner' })
  })

  it('wants its passwords', async () => {
    const wrong = postgres.adminUrl.replace('a1@', 'wrong@')
    await expect(withClient(wrong, (client) => client.query('select 1'))).rejects.toMatchObject({
      code: '28P01',
    })
  })

  it('keeps its rows over stop and start, on the same port', async () => {
    await withClient(postgres.ownerUrl, (client) =>
      client.query('create schema s; create table s.t as select 刘女士 from (values (1)) v(刘女士)'),
    )
    await postgres.stop()
    postgres = await startPostgres({ dataDir: join(folder, 'pg'), passwords, port: postgres.port })
    expect(await one(postgres.ownerUrl, 'select 刘女士 from s.t')).toEqual({ 刘女士: 1 })
  })

  it('starts over a process number that another program has now', async () => {
    await postgres.stop()
    writeFileSync(
      join(folder, 'pg', 'postmaster.pid'),
      `${process.pid}\n${join(folder, 'pg')}\n1\n1\n\n127.0.0.1\n\n\n`,
    )
    postgres = await startPostgres({ dataDir: join(folder, 'pg'), passwords, port: postgres.port })
    expect(await one(postgres.appUrl, 'select 1 as n')).toEqual({ n: 1 })
  })

  it('ends a server that a killed supervisor left behind, and goes on', async () => {
    const left = postgres
    postgres = await startPostgres({ dataDir: join(folder, 'pg'), passwords })
    expect(isAlive(left.pid)).toBe(false)
    expect(await one(postgres.ownerUrl, 'select 刘女士 from s.t')).toEqual({ 刘女士: 1 })
  })

  it('comes back by itself on the same port after kill -9', async () => {
    const { port } = postgres
    await postgres.stop()
    let restarts = 0
    const kept = await keepPostgresRunning(
      (wanted = port) => startPostgres({ dataDir: join(folder, 'pg'), passwords, port: wanted }),
      {
        onRestart: () => {
          restarts += 1
        },
        onGivenUp: (failure) => {
          throw failure
        },
      },
    )
    process.kill(kept.first.pid, 'SIGKILL')
    await vi.waitFor(() => expect(restarts).toBe(1), 15_000)
    expect(await one(kept.first.ownerUrl, 'select 刘女士 from s.t')).toEqual({ 刘女士: 1 })
    await kept.stop()
    postgres = await startPostgres({ dataDir: join(folder, 'pg'), passwords })
  })
})
