import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeFiles, mapping } from '../../../../bench/imports/make-files.ts'
import { signedIn, type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { type Served, serve } from '../../test/support/serve.ts'
import { importSinks } from '../app/sinks.ts'
import { type InwardMapping, readMapping } from '../mapping/index.ts'
import { errorWords } from './errors.ts'
import { importJobs } from './jobs.ts'
import { routes } from './routes.ts'
import { runImport } from './run-import.ts'
import { assignFiles, digestFile, startImport } from './start-import.ts'

let desk: TestRuntime
let served: Served
let importId: string
const jobs = importJobs({ sinks: importSinks })

async function begin(orders: number) {
  const folder = mkdtempSync(join(tmpdir(), 'qiao-import-'))
  const made = await makeFiles({ folder, orders, badEvery: 10 })
  const named = [made.orders, made.lines, made.customers].map((path) => ({
    path,
    name: path.split('/').at(-1)!,
  }))
  const given = await Promise.all(
    named.map(async (one) => ({ ...one, keptAs: null, ...(await digestFile(one.path, one.name)) })),
  )
  const read = readMapping(mapping) as InwardMapping
  const files = assignFiles(read, given)
  const options = { shopId: null, startFlows: false, dryRun: false }
  const started = await desk.transact((tx) => startImport(tx, { mapping: read, files, options }))
  return { importId: started.importId, paths: new Map(files.map(({ path }, i) => [i, path])) }
}
const run = (id: string, paths: Map<number, string>) => {
  const { db, ports, log } = desk.runtime
  return runImport(
    { db, ports, log, sinks: importSinks, alone: true, peakRssMib: () => 1 },
    desk.brandId,
    id,
    paths,
  )
}

beforeAll(async () => {
  desk = await testRuntime()
  served = await serve(desk, routes, errorWords)
  const begun = await begin(40)
  importId = begun.importId
  await run(importId, begun.paths)
})
afterAll(async () => {
  await served.close()
  await desk.close()
})

const ask = async (role: string, method: 'GET' | 'POST', url: string) =>
  served.ask({ method, url: `/api/console/${url}`, headers: await signedIn(desk, role) })

describe('imports on the console', () => {
  it('are listed with counts and progress, to those who may see connections', async () => {
    const { body } = await ask('operator', 'GET', 'imports')
    expect(body.items).toMatchObject([
      {
        id: importId,
        state: 'done',
        percent: 100,
        imported: 36,
        refused: 4,
        mapping: { name: 'bench-orders' },
      },
    ])
    expect((await ask('agent', 'GET', 'imports')).status).toBe(403)
    expect((await ask('operator', 'GET', `imports/${importId}`)).body).toMatchObject({
      import: { rows: 151 },
      left: [],
    })
    const nobody = '00000000-0000-7000-8000-000000000000'
    expect((await ask('operator', 'GET', `imports/${nobody}`)).body.code).toBe('import.not_found')
  })

  it('give the refused rows as a file', async () => {
    const answer = await ask('operator', 'GET', `imports/${importId}/problems`)
    expect(answer.headers['content-type']).toMatch(/^text\/csv/)
    expect(answer.body.split('\r\n')).toHaveLength(6)
    expect(answer.body).toContain('orders.csv,11,paidFen')
  })

  it('lead to what they made, and back', async () => {
    const { body } = await ask('operator', 'GET', `imports/${importId}/targets?kind=order&limit=5`)
    expect(body.items).toHaveLength(5)
    expect(body.nextCursor).toBe(body.items[4].id)
    const lineage = (await ask('operator', 'GET', `lineage/order/${body.items[0].id}`)).body.items
    expect(lineage).toMatchObject([{ importId, file: 'orders.csv', row: body.items[0].row }])
    expect(JSON.stringify(lineage)).not.toMatch(/1[3-9]\d{9}/)
  })

  it('cannot be cancelled when they have ended, and are taken back by a job', async () => {
    expect((await ask('operator', 'POST', `imports/${importId}/cancellation`)).status).toBe(409)
    await jobs.find(({ name }) => name === 'imports.undo')!.run(desk.runtime, desk.brandId, { importId })
    expect((await ask('operator', 'GET', `imports/${importId}`)).body.import).toMatchObject({
      state: 'undone',
      leftStanding: 0,
    })
    expect((await ask('operator', 'POST', `imports/${importId}/undoing`)).body.code).toBe(
      'import.already_undone',
    )
  })

  it('that nobody works on are cancelled at once, or taken up by the server', async () => {
    const first = await begin(20)
    expect((await ask('operator', 'POST', `imports/${first.importId}/undoing`)).body.code).toBe(
      'import.not_finished',
    )
    expect((await ask('operator', 'POST', `imports/${first.importId}/cancellation`)).body).toEqual({
      asked: true,
    })
    expect((await ask('operator', 'GET', `imports/${first.importId}`)).body.import.state).toBe('cancelled')
    const takeUp = jobs.find(({ name }) => name === 'imports.take-up')!
    const second = await begin(22)
    await takeUp.run(desk.runtime, desk.brandId, null)
    expect((await ask('operator', 'GET', `imports/${second.importId}`)).body.import.state).toBe('waiting')
    expect(await run(second.importId, second.paths)).toMatchObject({ imported: 20 })
  })
})
