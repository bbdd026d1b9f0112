import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bytesOf, ouyang } from '../packages/server/test/support/canaries.ts'
import { imported, people } from '../packages/server/test/support/canary-world.ts'
import { filesBelow, scanFiles } from '../packages/server/test/support/scan-files.ts'

// `npm run -s test:canary -- [--project stories]… [--plant] [FILTER…]`: runs the tests, keeps what they leave on the disk
// (clusters with their log of writes, kept files, temporary files, the log of the run) and looks through all of it for the
// persons that the stories send through every door. One JSON line a hit; the last line says `N files, N hits`.
// `--plant` leaves one leak on purpose and must end with 1.

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

// A scanner that is blind would find nothing, too.
const sample = join(kept, 'sample')
for (const [canary, value] of Object.entries(canaries))
  for (const { form, bytes } of bytesOf(value)) {
    writeFileSync(sample, bytes)
    const seen = await scanFiles([sample], { [canary]: value })
    if (!seen.some((one) => one.form === form))
      throw new Error(`the scanner does not see ${canary} as ${form}`)
  }
rmSync(sample)

const log = openSync(logs, 'a')
const run = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    ...(values.project ?? []).flatMap((one) => ['--project', one]),
    ...positionals,
  ],
  {
    cwd: root,
    env: { ...process.env, TMPDIR: temporary, QIAO_KEEP_TESTS: kept },
    stdio: ['ignore', log, log],
  },
)
if (values.plant) writeFileSync(join(temporary, 'planted.txt'), `to ${people.here.phone}`)

const files = filesBelow(kept)
const hits = (await scanFiles(files, canaries)).filter(
  ({ where }) => !allowed.some(({ path }) => path.test(relative(kept, where))),
)
for (const { where, ...hit } of hits) console.log(JSON.stringify({ where: relative(kept, where), ...hit }))
if (run.status !== 0) console.log(`tests ended with ${run.status}; their log is kept: ${logs}`)
else if (hits.length === 0) rmSync(kept, { recursive: true, force: true })
console.log(`${files.length} files, ${hits.length} hits, tests ${run.status === 0 ? 'passed' : 'failed'}`)
process.exitCode = hits.length === 0 && run.status === 0 ? 0 : 1
