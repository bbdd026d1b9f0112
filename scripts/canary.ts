import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startPostgres } from '../packages/server/supervisor/embedded-postgres.ts'
import { withClient } from '../packages/server/supervisor/postgres-roles.ts'
import { bytesOf, type Leak, ouyang } from '../packages/server/test/support/canaries.ts'
import { imported, people } from '../packages/server/test/support/canary-world.ts'
import { clustersBelow, rowsOfCluster } from '../packages/server/test/support/kept-clusters.ts'
import { filesBelow, scanFiles, scanTexts } from '../packages/server/test/support/scan-files.ts'
import { ensureBrowser } from './browser.ts'

// `npm run -s test:canary -- [--project stories]… [--plant] [FILTER…]`: runs the tests, keeps what they leave on the disk
// (clusters with their whole log of writes, kept files, temporary files, logs, also what they removed) and looks through
// all of it, and through every row of every database, for the persons that the tests send through every door.
// One JSON line a hit; the last line says `N files, N tables, N hits`. `--plant` leaves leaks on purpose and must end with 1.

const { values, positionals } = parseArgs({
  options: { project: { type: 'string', multiple: true }, plant: { type: 'boolean' } },
  allowPositionals: true,
})
const root = join(fileURLToPath(import.meta.url), '../..')
const kept = mkdtempSync(join(tmpdir(), 'qiao-canary-'))
const logs = join(kept, 'run.log')
const temporary = join(kept, 'tmp')
mkdirSync(temporary)

const canaries = Object.fromEntries(
  [ouyang, people.here, people.elsewhere, imported].flatMap((person, n) =>
    (
      ['name', 'phone', 'address', 'message', 'memo', 'chat', 'idNumber', 'email', 'password'] as const
    ).flatMap((field) => {
      const value = (person as Partial<Record<string, unknown>>)[field]
      return typeof value === 'string' ? [[`${n}.${field}`, value]] : []
    }),
  ),
)

/** Where a person's word may stand, and why. */
const allowed: readonly { path: RegExp; why: string }[] = []

await tryScanner()
const status = runTests()
if (values.plant) await plant()
const { files, tables, hits } = await search()
for (const hit of hits) console.log(JSON.stringify(hit))
if (status !== 0) console.log(`tests ended with ${status}; their log is kept: ${logs}`)
else if (hits.length === 0 || values.plant) rmSync(kept, { recursive: true, force: true })
console.log(
  `${files} files, ${tables} tables, ${hits.length} hits, tests ${status === 0 ? 'passed' : 'failed'}`,
)
process.exitCode = hits.length === 0 && status === 0 ? 0 : 1

/** A scanner that is blind would find nothing, too. */
async function tryScanner(): Promise<void> {
  const sample = join(kept, 'sample')
  for (const [canary, value] of Object.entries(canaries))
    for (const { form, bytes } of bytesOf(value)) {
      writeFileSync(sample, bytes)
      const seen = await scanFiles([sample], { [canary]: value })
      if (!seen.some((one) => one.form === form))
        throw new Error(`the scanner does not see ${canary} as ${form}`)
    }
  rmSync(sample)
}

function runTests(): number | null {
  const log = openSync(logs, 'a')
  const browser = ensureBrowser(() => undefined)
  const keeper = new URL('../packages/server/test/support/keep-removed.mjs', import.meta.url).href
  return spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      ...(values.project ?? []).flatMap((one) => ['--project', one]),
      ...positionals,
    ],
    {
      cwd: root,
      env: {
        ...process.env,
        ...('chromium' in browser ? { QIAO_CHROMIUM: browser.chromium } : {}),
        TMPDIR: temporary,
        QIAO_KEEP_TESTS: kept,
        QIAO_KEEP_REMOVED: join(kept, 'removed'),
        NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${keeper}`,
      },
      stdio: ['ignore', log, log],
    },
  ).status
}

/** A line of a log, and a long value that a database packs: neither may go unseen. */
async function plant(): Promise<void> {
  appendFileSync(join(kept, 'worlds.log'), `{"event":"planted","reason":"${people.here.phone}"}\n`)
  const [dataDir] = clustersBelow(kept)
  const passwords = { admin: 'admin', owner: 'owner', app: 'app' }
  const postgres = await startPostgres({ dataDir: dataDir!, passwords, disposable: true })
  await withClient(postgres.adminUrl, async (client) => {
    await client.query('create table planted (words text)')
    await client.query('insert into planted values ($1)', [people.elsewhere.address.repeat(2_000)])
  })
  await postgres.stop()
}

async function search(): Promise<{ files: number; tables: number; hits: Leak[] }> {
  const files = filesBelow(kept)
  const hits = await scanFiles(files, canaries)
  let tables = 0
  for (const cluster of clustersBelow(kept)) {
    const { leaks, looked } = await scanTexts(rowsOfCluster(cluster, kept), canaries)
    hits.push(...leaks)
    tables += looked
  }
  return {
    files: files.length,
    tables,
    hits: hits
      .map((hit) => ({ ...hit, where: hit.where.startsWith(kept) ? relative(kept, hit.where) : hit.where }))
      .filter(({ where }) => !allowed.some(({ path }) => path.test(where))),
  }
}
