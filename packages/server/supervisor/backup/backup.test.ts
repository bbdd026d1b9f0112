import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDataDirectory } from '../data-directory.ts'
import { startPostgres } from '../embedded-postgres.ts'
import { readMasterKey, readOrMakeDatabasePasswords } from '../keys.ts'
import { withClient } from '../postgres-roles.ts'
import { type Programs, qiaoPrograms } from '../programs.ts'
import { readArchive } from './archive.ts'
import { backupCommand, type CommandContext, restoreCommand } from './commands.ts'

const programs: Programs = { server: '', sandbox: '', loadDemo: '', migrate: withTables }
/** Nothing here is worth a sync, and making clusters is most of the time. */
const disposable: typeof startPostgres = (options) => startPostgres({ ...options, disposable: true })
const root = join(import.meta.dirname, '../../../..')
const context: CommandContext = { root, programs, startPostgres: disposable, say: { step() {}, plain() {} } }
let folder: string
let original: string
let saved: string
let copy: string

/** A small schema with one table of each kind that is hard to carry. */
async function withTables(ownerUrl: string): Promise<{ applied: string[] }> {
  await withClient(ownerUrl, (client) =>
    client.query(`
      create schema migrations;
      create table migrations.kysely_migration (name text primary key);
      insert into migrations.kysely_migration values ('0001-runtime');
      create schema runtime;
      create table runtime.setting (key text primary key, value jsonb not null);
      create schema hard;
      create table hard.parent (id bigint generated always as identity primary key, name text not null,
        shout text generated always as (upper(name)) stored);
      create table hard.child (brand_id text not null, id int primary key, parent_id bigint not null references hard.parent,
        before_id int references hard.child, body bytea, at timestamptz, facts jsonb);
      alter table hard.child enable row level security;
      alter table hard.child force row level security;
      create policy nobody on hard.child using (false);
      create function hard.refuse() returns trigger language plpgsql as $$ begin raise exception 'append only'; end $$;
      create table hard.parted (id int, day date) partition by range (day);
      create table hard.parted_2026 partition of hard.parted for values from ('2026-01-01') to ('2027-01-01');
      create table hard.empty (id int);
      create trigger append_only before insert on hard.parent for each row when (new.name = '') execute function hard.refuse();
    `),
  )
  return { applied: ['0001-runtime'] }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-backup-'))
  original = join(folder, 'original')
  saved = join(folder, 'saved.tar.gz')
  await makeOriginal()
  await backupCommand(['--data', original, '--out', saved], context)
  copy = await restored('copy')
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function makeOriginal(): Promise<void> {
  const data = openDataDirectory(original)
  readMasterKey(data.keys, { mayCreate: true })
  mkdirSync(join(data.files, 'photos', '2026'), { recursive: true })
  writeFileSync(join(data.files, 'photos', '2026', '门锁.jpg'), Buffer.alloc(70_000, 3))
  writeFileSync(join(data.files, 'empty'), '')
  writeFileSync(join(data.files, 'half.part'), 'not whole')
  const postgres = await startPostgres({
    dataDir: data.pg,
    passwords: readOrMakeDatabasePasswords(data.keys),
  })
  await withTables(postgres.ownerUrl)
  await withClient(postgres.adminUrl, async (client) => {
    await client.query(
      `insert into hard.parent (name) select '刘女士' || chr(9) || chr(10) || '\\.' || n from generate_series(1, 20000) n`,
    )
    await client.query(
      `insert into hard.child select 'hemu', n, n, nullif(n - 1, 0), decode('00ff5c0a', 'hex'), '2026-11-21 08:00+08', '{"金额": 12345678901234567890}' from generate_series(1, 3) n`,
    )
    await client.query(
      `insert into hard.child values ('hemu', 4, 4, 3, decode(repeat('ab', 2500000), 'hex'), null, null)`,
    )
    await client.query("insert into hard.parted values (1, '2026-11-21')")
    await client.query(
      "insert into runtime.setting values ('outgoing_effects', '\"on\"'), ('name', '\"禾木智家\"')",
    )
    await client.query(
      'do $$ begin for i in 1..3000 loop perform pg_current_xact_id(); commit; end loop; end $$',
    )
  })
  await postgres.stop()
  data.release()
}

async function restored(name: string): Promise<string> {
  const target = join(folder, name)
  mkdirSync(join(target, 'keys'), { recursive: true })
  writeFileSync(join(target, 'keys', 'master.key'), readFileSync(join(original, 'keys', 'master.key')))
  await restoreCommand([saved, '--data', target], context)
  return target
}

async function inNewDirectory(name: string, work: (url: string) => Promise<void>): Promise<string> {
  const directory = join(folder, name)
  const data = openDataDirectory(directory)
  readMasterKey(data.keys, { mayCreate: true })
  data.release()
  await inDatabase(directory, async (url, ownerUrl) => {
    await qiaoPrograms(root).migrate(ownerUrl)
    await work(url)
  })
  return directory
}

async function inDatabase<T>(
  directory: string,
  work: (url: string, ownerUrl: string) => Promise<T>,
): Promise<T> {
  const data = openDataDirectory(directory)
  const postgres = await startPostgres({
    dataDir: data.pg,
    passwords: readOrMakeDatabasePasswords(data.keys),
  })
  try {
    return await work(postgres.adminUrl, postgres.ownerUrl)
  } finally {
    await postgres.stop()
    data.release()
  }
}

/** Everything that must be equal in both, as text. */
async function fingerprint(url: string): Promise<unknown> {
  return withClient(url, async (client) => {
    const sum = async (table: string, order: string) =>
      (
        await client.query(
          `select count(*)::int as n, md5(string_agg(t::text, '|' order by ${order})) as sum from ${table} t`,
        )
      ).rows[0]
    return {
      parent: await sum('hard.parent', 'id'),
      child: await sum('hard.child', 'id'),
      parted: await sum('hard.parted', 'id'),
      empty: await sum('hard.empty', 'id'),
      keys: (
        await client.query(
          "select conname from pg_constraint where contype = 'f' and connamespace = 'hard'::regnamespace order by 1",
        )
      ).rows,
      sequence: (await client.query('select last_value, is_called from hard.parent_id_seq')).rows[0],
    }
  })
}

describe('backup and restore', { timeout: 120_000 }, () => {
  it('brings back every row, sequence, constraint and file', async () => {
    expect(await inDatabase(copy, fingerprint)).toEqual(await inDatabase(original, fingerprint))
    expect(readFileSync(join(copy, 'files', 'photos', '2026', '门锁.jpg'))).toEqual(Buffer.alloc(70_000, 3))
    expect(readdirSync(join(copy, 'files')).sort()).toEqual(['empty', 'photos'])
  })

  it('turns outgoing effects off and counts transactions on', async () => {
    const before = await inDatabase(original, transaction)
    await inDatabase(copy, async (url) => {
      await withClient(url, async (client) => {
        const { rows } = await client.query('select key, value from runtime.setting order by key')
        expect(rows).toEqual([
          { key: 'name', value: '禾木智家' },
          { key: 'outgoing_effects', value: 'off' },
        ])
      })
      expect(await transaction(url)).toBeGreaterThan(before - 100n)
    })
  })

  it('never holds the master key', async () => {
    const key = readFileSync(join(original, 'keys', 'master.key'))
    const needles = [key.toString('utf8').trim(), Buffer.from(key.toString('utf8'), 'base64').toString('hex')]
    for await (const entry of readArchive(saved)) {
      const chunks: Buffer[] = []
      for await (const chunk of entry.chunks) chunks.push(Buffer.from(chunk))
      const text = Buffer.concat(chunks).toString('latin1')
      for (const needle of needles) expect(text.includes(needle)).toBe(false)
    }
  })

  it('wants the right master key at the next start', () => {
    const keys = join(copy, 'keys')
    expect(readMasterKey(keys, { mayCreate: false, environment: {} }).key).toHaveLength(32)
    rmSync(join(keys, 'master.key'))
    expect(() => readMasterKey(keys, { mayCreate: false, environment: {} })).toThrow(/master\.key/)
    writeFileSync(join(keys, 'master.key'), Buffer.alloc(32).toString('base64'))
    expect(() => readMasterKey(keys, { mayCreate: false, environment: {} })).toThrow(/does not belong/)
  })

  it('wants an empty directory', async () => {
    await expect(restoreCommand([saved, '--data', original], context)).rejects.toMatchObject({
      code: 'restore.not_empty',
    })
  })

  it('refuses a damaged, a cut and a missing file before anything is made', async () => {
    const bytes = readFileSync(saved)
    const target = join(folder, 'never')
    const damaged = join(folder, 'damaged.tar.gz')
    const flipped = Buffer.from(bytes)
    flipped.writeUInt8(flipped.readUInt8(2_000) ^ 0xff, 2_000)
    for (const broken of [flipped, bytes.subarray(0, bytes.length / 2), Buffer.from('hello')]) {
      writeFileSync(damaged, broken)
      await expect(restoreCommand([damaged, '--data', target], context)).rejects.toMatchObject({
        code: 'backup.damaged',
      })
    }
    await expect(restoreCommand([join(folder, 'none'), '--data', target], context)).rejects.toMatchObject({
      code: 'backup.not_found',
    })
    expect(readdirSync(folder)).not.toContain('never')
  })

  it('takes all back when a row breaks a constraint', async () => {
    const target = join(folder, 'broken')
    const stricter: Programs = {
      ...programs,
      migrate: async (url) => {
        const done = await withTables(url)
        await withClient(url, (client) => client.query('alter table hard.child add check (id < 4)'))
        return done
      },
    }
    await expect(
      restoreCommand([saved, '--data', target], { ...context, programs: stricter }),
    ).rejects.toThrow(/check/)
    expect(readdirSync(target, { recursive: true })).toEqual(['keys'])
  })

  it('refuses a schema of another version and names the difference', async () => {
    const newer: Programs = {
      ...programs,
      migrate: async (url) => {
        const done = await withTables(url)
        await withClient(url, (client) =>
          client.query("insert into migrations.kysely_migration values ('0002-orders')"),
        )
        return done
      },
    }
    await expect(
      restoreCommand([saved, '--data', join(folder, 'newer')], { ...context, programs: newer }),
    ).rejects.toMatchObject({ code: 'backup.other_version', details: '  + 0002-orders (here)' })
  })

  it('carries the schema of the product itself', async () => {
    const first = await inNewDirectory('product', async (url) => {
      await withClient(url, (client) => client.query("insert into runtime.brand (brand_id) values ('hemu')"))
    })
    const file = join(folder, 'product.tar.gz')
    await backupCommand(['--data', first, '--out', file], context)
    const second = join(folder, 'product-again')
    await restoreCommand([file, '--data', second], { ...context, programs: qiaoPrograms(root) })
    const { rows } = await inDatabase(second, (url) =>
      withClient(url, (client) =>
        client.query(
          "select brand_id, (select value from runtime.setting where key = 'outgoing_effects') as effects from runtime.brand",
        ),
      ),
    )
    expect(rows).toEqual([{ brand_id: 'hemu', effects: 'off' }])
  })

  it('does not overwrite a file', async () => {
    await expect(backupCommand(['--data', original, '--out', saved], context)).rejects.toMatchObject({
      code: 'backup.file_exists',
    })
  })
})

async function transaction(url: string): Promise<bigint> {
  return withClient(url, async (client) =>
    BigInt((await client.query('select pg_current_xact_id()::text as x')).rows[0].x),
  )
}
