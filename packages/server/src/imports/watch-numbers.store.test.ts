import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signedIn, type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { type Served, serve } from '../../test/support/serve.ts'
import { importSinks } from '../app/sinks.ts'
import { identifyCustomers } from '../customers/index.ts'
import { errorWords as mappingErrors } from '../mapping/index.ts'
import { grantWithin, permissions, type Role } from '../runtime/access/policy.ts'
import { rows } from '../runtime/db/transaction.ts'
import { deskRoutes } from './desk-routes.ts'
import { errorWords } from './errors.ts'
import { importJobs } from './jobs.ts'
import { routes } from './routes.ts'

const secret = '13847111234'
/** What no role of the table has today: files of one's own, and phones in plain. */
const reader: Role = {
  permissions,
  sight: { ...grantWithin(['owner'], { permissions: [], sight: {} }).sight, phone: 'plain' },
}

let desk: TestRuntime
let served: Served
let people = 0
let operator = ''
const jobs = importJobs({ sinks: importSinks })

beforeAll(async () => {
  desk = await testRuntime({
    resolvePrincipal: async (tx, { audience, principal_id: id }) => ({
      brandId: tx.brandId,
      audience,
      actor: { kind: 'member', id },
      id,
      name: '陈静',
      roles: [id.startsWith('reader') ? reader : 'operator'],
      scope: {},
    }),
  })
  served = await serve(desk, [...routes, ...deskRoutes({})], { ...errorWords, ...mappingErrors })
  await desk.transact((tx) =>
    identifyCustomers(
      tx,
      [
        {
          identifiers: [{ kind: 'phone', value: `+86${secret}` }],
          evidence: 'here before',
          origin: 'member',
          profile: { name: '刘敏', phone: `+86${secret}`, regionCode: null },
        },
      ],
      false,
    ),
  )
})
beforeEach(() => {
  people += 1
  operator = `operator-${people}`
})
afterAll(async () => {
  await served.close()
  await desk.close()
})

const mapping = (fields: object = { 'contact.phone': '电话', 'contact.name': '姓名' }) => ({
  name: 'leads',
  version: 1,
  title: { zh: '名单', en: 'A list' },
  record: 'customer',
  source: { format: 'csv' },
  fields,
})
const guesses = (count: number) =>
  Array.from({ length: count }, (_, i) => `138${String(i).padStart(4, '0')}1234`)
const sheet = (phones: readonly string[]) =>
  `电话,姓名\n${phones.map((phone) => `${phone},客户`).join('\n')}\n`

async function importFile(
  member: string,
  text: string,
  { dryRun = false, by = mapping() }: { dryRun?: boolean; by?: object } = {},
) {
  const headers = await signedIn(desk, member)
  const ask = async (method: 'GET' | 'POST' | 'PUT', url: string, payload?: Record<string, unknown>) =>
    (
      await served.ask({
        method,
        url: `/api/console/${url}`,
        headers: { ...headers, ...(payload ? { 'idempotency-key': crypto.randomUUID() } : {}) },
        ...(payload ? { payload } : {}),
      })
    ).body
  const bytes = Buffer.from(text)
  const { id } = await ask('POST', 'import-uploads', { name: 'leads.csv', bytes: bytes.length })
  await ask('PUT', `import-uploads/${id}/parts/0`, { base64: bytes.toString('base64') })
  const { importId } = await ask('POST', 'imports', { mapping: by, uploads: [id], startFlows: false, dryRun })
  await jobs.find(({ name }) => name === 'imports.run')!.run(desk.runtime, desk.brandId, { importId })
  return {
    one: (await ask('GET', `imports/${importId}`)).import,
    targets: (await ask('GET', `imports/${importId}/targets?kind=customer`)).items,
    refusals: (await ask('GET', `imports/${importId}/refusals`)).items,
    undo: () =>
      jobs.find(({ name }) => name === 'imports.undo')!.run(desk.runtime, desk.brandId, { importId }),
  }
}

const alarms = (member: string) =>
  desk.transact(async (tx) => {
    const told = await rows(
      tx,
      sql<{ count: number }>`select (payload ->> 'count')::integer as count from runtime.event
        where type = 'reveal.alarmed' and payload ->> 'memberId' = ${member} order by seq`,
    )
    const audited = await rows(
      tx,
      sql<{ count: number }>`select (facts ->> 'count')::integer as count from runtime.audit_entry
        where action = 'search.alarmed' and subject = ${`member:${member}`} order by seq`,
    )
    expect(audited).toEqual(told)
    return told.map(({ count }) => count)
  })

const nothing = { imported: 0, updated: 0, unchanged: 0 }

describe('a file of numbers that differ in the hidden digits', () => {
  it.each([true, false])(
    'is refused (tried: %s) before it tells who is there, and the owners hear',
    async (dryRun) => {
      const { one, targets, refusals } = await importFile(operator, sheet(guesses(10_000)), { dryRun })
      expect(one).toMatchObject({
        state: 'failed',
        errorCode: 'import.numbers_crowded',
        records: 0,
        ...nothing,
      })
      expect(targets).toEqual([])
      expect(refusals).toMatchObject([
        {
          file: 'leads.csv',
          row: 6,
          field: 'contact.phone',
          words: { zh: expect.stringContaining('个号码只差中间四位（从第 6 行起）') },
          mend: { en: expect.stringContaining('take them out') },
        },
      ])
      const [told] = await alarms(operator)
      expect([told! > 9_950, told! <= 9_996]).toEqual([true, true])
    },
  )

  it('is refused behind honest rows, and whatever the mapping makes them of', async () => {
    const others = Array.from({ length: 3_000 }, (_, i) => `139${String(i * 3_331).padStart(8, '0')}`)
    const mixed = sheet([...others, ...guesses(400)])
    expect((await importFile(operator, mixed)).one).toMatchObject({ state: 'failed', records: 0, ...nothing })
    const split = guesses(400).map((phone) => `${phone.slice(0, 7)},${phone.slice(7)}`)
    const by = mapping({ 'contact.phone': { all: ['头', '尾'], steps: [{ do: 'join', with: '' }] } })
    const made = await importFile(`${operator}-b`, `头,尾\n${split.join('\n')}\n`, { by })
    expect(made.one).toMatchObject({ state: 'failed', errorCode: 'import.numbers_crowded', ...nothing })
    const dialled = guesses(400).map((phone, i) =>
      i % 2 ? `0${phone}` : `+86 ${phone.slice(0, 3)}-${phone.slice(3)}`,
    )
    expect((await importFile(`${operator}-c`, sheet(dialled))).one).toMatchObject({
      state: 'failed',
      ...nothing,
    })
  })

  it('ends an import behind what is looked at first, too: what came before is kept, can be taken back, and tells of nobody', async () => {
    const before = ['13911110001', '13722220002', '13633330003']
    const skipped = `${'1,合计\n'.repeat(21_000)}`
    const by = { ...mapping(), skipWhen: { field: '姓名', contains: '合计' } }
    const text =
      sheet(before) +
      skipped +
      guesses(5_000)
        .map((phone) => `${phone},客户\n`)
        .join('')
    const { one, targets, refusals, undo } = await importFile(operator, text, { by })
    expect(one).toMatchObject({ state: 'failed', imported: 3, updated: 0, unchanged: 0, skipped: 20_997 })
    expect(targets.map(({ what }: { what: string }) => what)).toEqual(['created', 'created', 'created'])
    expect([refusals.length, refusals[0].row]).toEqual([1, 21_009])
    expect(await alarms(operator)).toHaveLength(1)
    await undo()
  }, 60_000)

  it('counts with what was tried before: small files do not add up to more than an hour has', async () => {
    const some = (from: number) => sheet(guesses(from + 54).slice(from))
    for (const from of [0, 100])
      expect((await importFile(operator, some(from), { dryRun: true })).one.state).toBe('done')
    expect(await alarms(operator)).toEqual([100])
    expect((await importFile(operator, some(100), { dryRun: true })).one.state).toBe('done')
    expect((await importFile(operator, some(200), { dryRun: true })).one.state).toBe('failed')
    expect(await alarms(operator)).toEqual([100, 150])
  })
})

describe('many files of a few such numbers', () => {
  it('are refused where they would be too many of thirty days, whatever the hours between', async () => {
    const some = (from: number) => sheet(guesses(from + 10).slice(from))
    const begun = Date.now()
    let files = 0
    const bring = async (text: string, member = operator) => {
      files += 1
      desk.time.now = new Date(begun + files * 3600_000)
      return importFile(member, text, { dryRun: true })
    }
    const told: number[] = []
    for (let from = 0; from < 1_400; from += 100)
      if ((await bring(some(from))).one.state === 'done') told.push(from)
    expect([told.length, told.at(-1)]).toEqual([12, 1_100])
    const { one, targets, refusals } = await bring(sheet([...guesses(4_717).slice(4_710), '13612345678']))
    expect(one).toMatchObject({ state: 'failed', errorCode: 'import.numbers_tried', records: 0, ...nothing })
    expect(targets).toEqual([])
    expect(refusals).toMatchObject([
      {
        file: 'leads.csv',
        row: 6,
        field: 'contact.phone',
        words: {
          zh: 'leads.csv 里有 3 个号码（从第 6 行起）与 30 天内导入过的号码只差中间四位，像是在试号码',
        },
        mend: { en: expect.stringContaining('take them out') },
      },
    ])
    // 120 of ten thousand were told; of every file that is refused the owners hear.
    expect(await alarms(operator)).toEqual([126, 126, 123])
    expect((await bring(some(0))).one.state).toBe('done')
    expect((await bring(sheet(['13612345678']))).one.state).toBe('done')
    expect((await bring(some(4_000), `${operator}-b`)).one.state).toBe('done')
    files += 30 * 24
    expect((await bring(some(4_000))).one.state).toBe('done')
    desk.time.now = null
  }, 120_000)
})

describe('is not meant', () => {
  it('a file of customers', async () => {
    const phones = Array.from(
      { length: 600 },
      (_, i) => `13${5 + (i % 5)}${String((i * 7_919_317) % 1e8).padStart(8, '0')}`,
    )
    const { one, targets, undo } = await importFile(operator, sheet([...phones, secret]))
    expect(one).toMatchObject({ state: 'done', records: 601, imported: 600, refused: 0 })
    expect(targets).toHaveLength(50)
    expect(await alarms(operator)).toEqual([])
    await undo()
  })

  it('somebody who sees phones in plain', async () => {
    const { one } = await importFile(`reader-${people}`, sheet(guesses(400)), { dryRun: true })
    expect(one).toMatchObject({ state: 'done', records: 400, imported: 400 })
    expect(await alarms(`reader-${people}`)).toEqual([])
  })
})
