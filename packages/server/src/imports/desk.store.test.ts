import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signedIn, type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { type Served, serve } from '../../test/support/serve.ts'
import { importSinks } from '../app/sinks.ts'
import { errorWords as mappingErrors } from '../mapping/index.ts'
import { deskRoutes } from './desk-routes.ts'
import { errorWords } from './errors.ts'
import { importJobs } from './jobs.ts'
import { routes } from './routes.ts'

let desk: TestRuntime
let served: Served
let operator: Record<string, string>
const jobs = importJobs({ sinks: importSinks })

beforeAll(async () => {
  desk = await testRuntime()
  served = await serve(desk, [...routes, ...deskRoutes({})], { ...errorWords, ...mappingErrors })
  operator = await signedIn(desk, 'operator')
})
afterAll(async () => {
  await served.close()
  await desk.close()
})

type Body = Record<string, unknown>
const ask = async (method: 'GET' | 'POST' | 'PUT', url: string, payload?: Body, headers = operator) =>
  served.ask({
    method,
    url: `/api/console/${url}`,
    headers: { ...headers, ...(payload ? { 'idempotency-key': crypto.randomUUID() } : {}) },
    ...(payload ? { payload } : {}),
  })
const job = (name: string, payload: unknown = null) =>
  jobs.find((one) => one.name === name)!.run(desk.runtime, desk.brandId, payload)

async function upload(name: string, text: string): Promise<string> {
  const bytes = Buffer.from(text)
  const { body } = await ask('POST', 'import-uploads', { name, bytes: bytes.length })
  const sent = await ask('PUT', `import-uploads/${body.id}/parts/0`, { base64: bytes.toString('base64') })
  expect(sent.body).toEqual({ received: bytes.length })
  return body.id
}

// A shop that nobody here has seen: its own headings, its own words for states.
const strange = [
  '单子号,当前状态,下单日期,实收,顾客电话,品名,件数',
  'Z-1,已发出,2026-03-01 10:00:00,1299.00,13800138001,指纹锁 X1,1',
  'Z-1,已发出,2026-03-01 10:00:00,1299.00,13800138001,电池,2',
  'Z-2,未发出,2026-03-02 11:30:00,899.5,13800138002,门铃,1',
  'Z-3,怪状态,2026-03-03 09:00:00,10,13800138003,门铃,1',
  'Z-4,未发出,不是日期,10,13800138004,门铃,1',
].join('\n')

const mapping = {
  name: 'strange-shop',
  version: 1,
  title: { zh: '陌生的店', en: 'A strange shop' },
  record: 'order',
  source: { format: 'csv', groupBy: { columns: ['单子号'] } },
  fields: {
    orderId: '单子号',
    state: {
      from: '当前状态',
      steps: [{ do: 'lookup', values: { 已发出: 'shipped', 未发出: 'to_ship' }, unknown: 'quarantine' }],
    },
    createdAt: { from: '下单日期', steps: [{ do: 'date' }] },
    paidFen: { from: '实收', steps: [{ do: 'money', unit: 'yuan' }] },
    'receiver.phone': '顾客电话',
    lines: { each: 'rows', fields: { title: '品名', quantity: '件数', itemId: '品名' } },
  },
}

describe('a file on the console', () => {
  it('is previewed, guessed and tried before anything is written', async () => {
    const id = await upload('strange.csv', strange)
    const { body } = await ask('GET', `import-uploads/${id}/preview`)
    expect(body).toMatchObject({ format: 'csv', encoding: 'utf-8', name: 'strange.csv' })
    expect(body.columns.map((one: { heading: string }) => one.heading)).toEqual(
      strange.split('\n')[0]!.split(','),
    )
    expect(body.rows).toHaveLength(5)
    const guess = (await ask('POST', `import-uploads/${id}/guess`, { kind: 'order' })).body
    expect(guess.mapping.fields).toMatchObject({
      createdAt: '下单日期',
      paidFen: { from: '实收', steps: [{ do: 'money', unit: 'yuan' }] },
    })
    const trial = (await ask('POST', 'mappings/trial', { mapping, uploads: [id] })).body
    expect(trial.outcomes.map((one: { state: string }) => one.state)).toEqual([
      'mapped',
      'mapped',
      'quarantined',
      'refused',
    ])
    expect(trial.outcomes[0].record).toMatchObject({ orderId: 'Z-1', paidFen: '129900', state: 'shipped' })
    expect(trial.outcomes[0].record.lines).toHaveLength(2)
    const broken = {
      ...mapping,
      fields: { ...mapping.fields, paidFen: { from: '实收', steps: ['nonsense'] } },
    }
    const told = (await ask('POST', 'mappings/trial', { mapping: broken, uploads: [id] })).body
    expect(told.problems[0].pointer).toMatch(/^\/fields\/paidFen/)
  })

  it('is imported from its sealed parts, and nothing plain stays behind', async () => {
    const id = await upload('strange.csv', strange)
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('qiao-kept-'))
    const wish = { mapping, uploads: [id], startFlows: false }
    const tried = (await ask('POST', 'imports', { ...wish, dryRun: true })).body
    await job('imports.run', tried)
    expect((await ask('GET', `imports/${tried.importId}`)).body.import).toMatchObject({
      state: 'done',
      dryRun: true,
      imported: 2,
      refused: 1,
      quarantined: 1,
    })
    expect((await ask('GET', `imports/${tried.importId}/targets?kind=order`)).body.items).toEqual([])
    expect((await ask('POST', `imports/${tried.importId}/undoing`)).body.code).toBe('import.only_tried')
    const refusals = (await ask('GET', `imports/${tried.importId}/refusals`)).body.items
    expect(refusals.map(({ row, field }: { row: number; field: string }) => [row, field])).toEqual(
      expect.arrayContaining([
        [5, 'state'],
        [6, 'createdAt'],
      ]),
    )

    const { importId } = (await ask('POST', 'imports', { ...wish, dryRun: false })).body
    await job('imports.run', { importId })
    await job('imports.run', { importId })
    expect((await ask('GET', `imports/${importId}`)).body.import).toMatchObject({
      state: 'done',
      imported: 2,
      records: 4,
    })
    const { items } = (await ask('GET', `imports/${importId}/targets?kind=order`)).body
    expect(items).toHaveLength(2)
    // Others on this machine open and close theirs meanwhile: what is there now must go.
    const kept = () => readdirSync(tmpdir()).filter((name) => name.startsWith('qiao-kept-'))
    const fresh = kept().filter((name) => !before.includes(name))
    await expect.poll(() => kept().filter((name) => fresh.includes(name))).toEqual([])
  })

  it('is seen by nobody else, and must arrive whole and in turn', async () => {
    const id = await upload('strange.csv', strange)
    const other = await signedIn(desk, 'owner')
    expect((await ask('GET', `import-uploads/${id}/preview`, undefined, other)).body.code).toBe(
      'import.upload_missing',
    )
    const { body } = await ask('POST', 'import-uploads', { name: 'a.csv', bytes: 6 })
    const part = (number: number, text: string) =>
      ask('PUT', `import-uploads/${body.id}/parts/${number}`, {
        base64: Buffer.from(text).toString('base64'),
      })
    expect((await part(1, 'abcdef')).body.code).toBe('import.part_wrong')
    expect((await part(0, 'abc')).body.code).toBe('import.part_wrong')
    expect((await ask('GET', `import-uploads/${body.id}/preview`)).body.code).toBe('import.upload_unfinished')
    expect((await part(0, 'a,b\n1,')).body).toEqual({ received: 6 })
    expect((await part(0, 'a,b\n1,')).body).toEqual({ received: 6 })
    const large = await ask('POST', 'import-uploads', { name: 'b.csv', bytes: 3e8 })
    expect(large.body.code).toBe('import.file_too_large')
    expect((await ask('GET', 'mappings', undefined, await signedIn(desk, 'agent'))).status).toBe(403)
  })

  it('says what is wrong with a file instead of trying it for ever', async () => {
    const id = await upload('broken.csv', 'a,b\n"never closed,1\n2,3')
    expect((await ask('GET', `import-uploads/${id}/preview`)).body.code).toBe('import_file.quote_open')
    const wrong = { ...mapping, source: { format: 'csv' }, fields: { ...mapping.fields, lines: undefined } }
    const started = await ask('POST', 'imports', {
      mapping: JSON.parse(JSON.stringify(wrong)),
      uploads: [id],
      startFlows: false,
      dryRun: false,
    })
    if (started.status !== 200) return expect(started.body.code).toBe('mapping.refused')
    await job('imports.run', started.body)
    expect((await ask('GET', `imports/${started.body.importId}`)).body.import).toMatchObject({
      state: 'failed',
      errorCode: 'import_file.quote_open',
    })
  })
})

describe('uploads', () => {
  it('are dropped after a day, and an import whose parts are gone says so once', async () => {
    const id = await upload('strange.csv', strange)
    const wish = { mapping, uploads: [id], startFlows: true, dryRun: false }
    const { importId } = (await ask('POST', 'imports', wish)).body
    await job('imports.drop-uploads')
    expect((await ask('GET', `import-uploads/${id}/preview`)).status).toBe(200)
    await desk.runtime.ports.files.remove(`imports/${desk.brandId}/${id}.0`)
    await job('imports.run', { importId })
    await job('imports.take-up')
    expect((await ask('GET', `imports/${importId}`)).body.import).toMatchObject({
      state: 'failed',
      errorCode: 'import_file.unreadable',
    })
  })
})
