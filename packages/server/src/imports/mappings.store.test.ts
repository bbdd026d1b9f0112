import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signedIn, type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { type Served, serve } from '../../test/support/serve.ts'
import { expressions } from '../app/expressions.ts'
import { importSinks } from '../app/sinks.ts'
import { errorWords as mappingErrors } from '../mapping/index.ts'
import { deskRoutes } from './desk-routes.ts'
import { errorWords } from './errors.ts'
import { importJobs } from './jobs.ts'
import { routes } from './routes.ts'

let desk: TestRuntime
let served: Served
let operator: Record<string, string>
let owner: Record<string, string>
const jobs = importJobs({ sinks: importSinks, expressions })

beforeAll(async () => {
  desk = await testRuntime()
  served = await serve(desk, [...routes, ...deskRoutes({ expressions })], { ...errorWords, ...mappingErrors })
  operator = await signedIn(desk, 'operator')
  owner = await signedIn(desk, 'owner')
})
afterAll(async () => {
  expressions.close()
  await served.close()
  await desk.close()
})

type Body = Record<string, unknown>
const ask = async (
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  payload?: Body,
  headers = operator,
) =>
  served.ask({
    method,
    url: `/api/console/${url}`,
    headers: { ...headers, ...(method === 'GET' ? {} : { 'idempotency-key': crypto.randomUUID() }) },
    ...(payload ? { payload } : {}),
  })
const job = (name: string, payload: unknown = null) =>
  jobs.find((one) => one.name === name)!.run(desk.runtime, desk.brandId, payload)

async function upload(name: string, text: string): Promise<string> {
  const bytes = Buffer.from(text)
  const { body } = await ask('POST', 'import-uploads', { name, bytes: bytes.length })
  await ask('PUT', `import-uploads/${body.id}/parts/0`, { base64: bytes.toString('base64') })
  return body.id
}

const orders = [
  '单子号,状态,日期,实收,电话,姓名,备注地址,买家号',
  'Z-1,已发出,2026-03-01 10:00:00,1299.00,+86 138-0013-8001（微信同号）,钱 多多,江苏省苏州市姑苏区干将路1号,B-1',
  'Z-2,未发出,2026-03-02 11:30:00,899.5,13800138002,孙小美,上海市徐汇区漕溪北路398号,B-2',
  'Z-3,怪状态,2026-03-03 09:00:00,10,没有电话,阿土伯,无,B-3',
].join('\n')
const lines = ['单子号,品名,件数', 'Z-1,指纹锁 X1,1', 'Z-1,电池,2', 'Z-2,门铃,1', 'Z-3,门铃,1'].join('\n')

const mapping = {
  name: 'strange-shop',
  version: 1,
  title: { zh: '陌生的店', en: 'A strange shop' },
  record: 'order',
  source: {
    format: 'csv',
    joins: [{ name: 'items', take: 'many', format: 'csv', file: '*lines*.csv', on: { 单子号: '单子号' } }],
  },
  fields: {
    orderId: '单子号',
    state: {
      from: '状态',
      steps: [{ do: 'lookup', values: { 已发出: 'shipped', 未发出: 'to_ship' }, unknown: 'quarantine' }],
    },
    createdAt: { from: '日期', steps: [{ do: 'date' }] },
    paidFen: { from: '实收', steps: [{ do: 'money', unit: 'yuan' }] },
    'receiver.phone': '电话',
    'receiver.name': '姓名',
    'receiver.address': '备注地址',
    lines: { each: 'items', fields: { title: '品名', quantity: '件数', itemId: '品名' } },
  },
  cleanse: [{ rule: 'phone', otherwise: 'refuse' }, { rule: 'name' }, { rule: 'address' }],
}
type Mapping = typeof mapping
const change = (edit: (copy: Mapping) => void): Mapping => {
  const copy = structuredClone(mapping)
  edit(copy)
  return copy
}
const save = (body: unknown, revision: number, headers = operator, name = 'strange-shop') =>
  ask('PUT', `mappings/${name}/draft`, { mapping: body, revision } as Body, headers)
const publish = (revision: number) => ask('POST', 'mappings/strange-shop/publication', { revision })
const shown = async () => (await ask('GET', 'mappings/strange-shop')).body
const begin = async (body: unknown, dryRun = false) => {
  const uploads = [await upload('orders.csv', orders), await upload('lines.csv', lines)]
  return ask('POST', 'imports', { mapping: body, uploads, startFlows: false, dryRun } as Body)
}

let kept: string

describe('a mapping of a brand', () => {
  it('is a draft as long as one likes, half done or not, and nobody writes over another', async () => {
    const half = { ...mapping, fields: { orderId: '单子号' } }
    const saved = await save(half, 0)
    expect(saved.body.revision).toBe(1)
    expect(saved.body.problems.map((one: { code: string }) => one.code)).toContain('mapping.field_missing')
    expect((await publish(1)).body.code).toBe('mapping.refused')
    expect((await save(mapping, 0, owner)).body.code).toBe('import.draft_changed')
    expect((await save(mapping, 1, owner)).body).toEqual({ revision: 2, problems: [] })
    expect(await shown()).toMatchObject({
      builtIn: false,
      inForce: null,
      versions: [],
      draft: { revision: 2, problems: [] },
    })
    const { items } = (await ask('GET', 'mappings')).body
    expect(items[0]).toMatchObject({ name: 'strange-shop', version: null, hasDraft: true })
    expect((await save(mapping, 0, operator, 'pos-receipts')).body.code).toBe('import.mapping_taken')
    expect((await ask('PUT', 'mappings/x1/draft', { mapping: { name: 'x1' }, revision: 0 })).status).toBe(400)
  })

  it('is what imports use once it is published, and an import keeps the version that it began with', async () => {
    expect((await publish(1)).body.code).toBe('import.draft_changed')
    expect((await publish(2)).body).toEqual({ version: 1 })
    expect((await publish(2)).body.code).toBe('import.draft_missing')
    const started = await begin(mapping)
    kept = started.body.importId
    // A second version is published while the first import waits.
    await save(
      change((copy) => {
        copy.fields.paidFen.steps = [{ do: 'money', unit: 'fen' }] as never
      }),
      0,
    )
    expect((await publish(1)).body).toEqual({ version: 2 })
    await job('imports.run', { importId: kept })
    expect((await ask('GET', `imports/${kept}`)).body.import).toMatchObject({
      state: 'done',
      mapping: { name: 'strange-shop', version: 1 },
      unpublished: false,
      imported: 2,
      quarantined: 1,
    })
    const { versions, inForce } = await shown()
    expect(inForce).toBe(2)
    expect(versions[0]).toMatchObject({
      version: 2,
      inForce: true,
      by: expect.stringMatching(/^member:/),
      changes: [{ part: 'field', change: 'changed', name: { zh: '实付金额' } }],
    })
  })

  it('that has changes nobody published is tried, not imported; one that is used once says so', async () => {
    const edited = change((copy) => {
      copy.fields.paidFen = '实收' as never
    })
    const worded = change((copy) => {
      copy.title.zh = '别的名字'
    })
    expect((await begin(worded)).body.code).toBe('import.mapping_unpublished')
    expect((await begin(worded, true)).status).toBe(200)
    expect((await begin(edited, true)).body.code).toBe('mapping.refused')
    const once = await begin({ ...worded, name: 'only-once' })
    expect((await ask('GET', `imports/${once.body.importId}`)).body.import.unpublished).toBe(true)
    // The same content is the same version, whatever number it bears.
    const same = await begin({ ...mapping, version: 9 })
    expect((await ask('GET', `imports/${same.body.importId}`)).body.import.mapping.version).toBe(1)
  })

  it('goes back to an older version by one act, and forth again by the same', async () => {
    const back = await ask('POST', 'mappings/strange-shop/rollback', { version: 1 })
    expect(back.body).toEqual({ from: 2, version: 1 })
    expect((await shown()).inForce).toBe(1)
    expect((await ask('GET', 'mappings')).body.items[0]).toMatchObject({ version: 1 })
    expect((await ask('POST', 'mappings/strange-shop/rollback', { version: 1 })).body.code).toBe(
      'import.already_in_force',
    )
    expect((await ask('POST', 'mappings/strange-shop/rollback', { version: 7 })).body.code).toBe(
      'import.version_unknown',
    )
    await ask('POST', 'mappings/strange-shop/rollback', { version: back.body.from })
    const { releases, inForce } = await shown()
    expect(inForce).toBe(2)
    expect(releases.map((one: Body) => [one.version, one.what])).toEqual([
      [2, 'rolled_back'],
      [1, 'rolled_back'],
      [2, 'published'],
      [1, 'published'],
    ])
    await ask('POST', 'mappings/strange-shop/rollback', { version: 1 })
    // Numbers go on behind the newest, not behind the one in force.
    const third = change((copy) => {
      copy.cleanse = copy.cleanse.slice(0, 2)
    })
    await save(third, 0)
    expect((await shown()).draft.changes).toEqual([
      { part: 'cleanse', change: 'removed', name: { zh: '地址', en: 'Addresses' } },
    ])
    expect((await publish(1)).body).toEqual({ version: 3 })
    expect((await ask('GET', 'mappings/strange-shop/versions/1')).body.mapping.cleanse).toHaveLength(3)
    await save(mapping, 0)
    expect((await ask('DELETE', 'mappings/strange-shop/draft')).body).toEqual({ dropped: true })
    expect((await ask('DELETE', 'mappings/strange-shop/draft')).body.code).toBe('import.draft_missing')
    await ask('POST', 'mappings/strange-shop/rollback', { version: 1 })
  })
})

describe('a dry run on kept records', () => {
  const run = (body: unknown, headers = operator, importId = kept) =>
    ask('POST', 'mappings/strange-shop/dry-run', { mapping: body, importId } as Body, headers)

  it('counts both ways and shows the first differences, masked by policy', async () => {
    const draft = change((copy) => {
      const [lookup] = copy.fields.state.steps
      Object.assign(lookup!.values, { 怪状态: 'closed' })
      copy.cleanse[0]!.otherwise = 'empty'
      copy.fields.paidFen.steps = [{ do: 'times', value: '2' }, ...copy.fields.paidFen.steps] as never
      copy.fields['receiver.phone'] = { from: '电话', steps: ['digits'] } as never
    })
    const { body } = await run(draft)
    expect(body).toMatchObject({
      version: 1,
      records: 3,
      more: false,
      before: { mapped: 2, quarantined: 1 },
      after: { mapped: 3, quarantined: 0 },
      differing: 3,
    })
    const [first, second, third] = body.differences
    const field = (one: typeof first, name: string) =>
      one.fields.find((each: { field: string }) => each.field === name)
    expect(field(first, 'paidFen')).toMatchObject({ before: '129900', after: '259800', alike: false })
    expect(second.fields.map((one: { field: string }) => one.field)).toContain('paidFen')
    expect([third.row, third.before, third.after]).toEqual([4, 'quarantined', 'mapped'])
    // Who may not see phones and names in plain sees them here no more than elsewhere.
    expect(JSON.stringify(body)).not.toMatch(/1380013800|多多|小美|干将路/)
  })

  it('follows a draft whose joins and groups are other ones, and says which states become worse', async () => {
    const other = change((copy) => {
      copy.source.joins[0]!.on = { 单子号: '品名' } as never
      copy.fields.createdAt.steps = [{ do: 'date', formats: ['d/M/yyyy'] }] as never
    })
    const { body } = await run(other)
    expect(body.after).toMatchObject({ refused: 3 })
    expect(body.differences[0].problems[0].zh).toContain('日期')
    const unjoined = change((copy) => {
      copy.source.joins[0]!.on = { 单子号: '品名' } as never
    })
    const { differences } = (await run(unjoined)).body
    expect(differences[0].fields).toContainEqual(
      expect.objectContaining({ field: 'lines.0.title', before: '指纹锁 X1', after: null }),
    )
    const customer = { ...mapping, record: 'customer', fields: { 'person.name': '姓名' } }
    expect((await run(customer)).status).toBeGreaterThanOrEqual(400)
    const tried = await begin(mapping, true)
    await job('imports.run', tried.body)
    expect((await run(mapping, operator, tried.body.importId)).body.code).toBe('import.nothing_kept')
  })

  it('and the live trial work on kept records, where nobody sees more than the policy lets', async () => {
    const trial = (await ask('POST', 'mappings/trial', { mapping, importId: kept })).body
    expect(trial.outcomes[0].record).toMatchObject({
      orderId: 'Z-1',
      receiver: { phone: '138****8001', city: '苏州市', address: '****' },
    })
    expect(trial.outcomes[0].record.lines).toHaveLength(2)
    expect(JSON.stringify(trial)).not.toMatch(/13800138|多多/)
    // A draft that leads a phone where it would not be masked shows that there is one, and no more.
    const sly = change((copy) => {
      copy.fields['receiver.name'] = '电话' as never
      copy.fields.lines = { each: 'items', fields: { title: '^电话', quantity: '件数' } } as never
      Object.assign(copy.fields, { sellerMemo: { expression: '电话' } })
    })
    const led = (await ask('POST', 'mappings/trial', { mapping: sly, importId: kept })).body
    expect(led.outcomes[0]).toMatchObject({
      state: 'mapped',
      record: { receiver: { name: '****' }, lines: [{ title: '****', itemId: null }, {}] },
    })
    expect(JSON.stringify([led, (await run(sly)).body])).not.toMatch(/1380013|138-0013|13800138|^9{3}/)
    const { files } = (await ask('GET', `imports/${kept}/kept-columns`)).body
    expect(files.map((one: { role: string }) => one.role)).toEqual(['main', 'items'])
    const sample = (heading: string) =>
      files[0].columns.find((one: { heading: string }) => one.heading === heading).sample
    expect(sample('状态')).toEqual(['已发出', '未发出', '怪状态'])
    expect(sample('姓名')).toEqual(['字 字字', '字字字'])
    expect(sample('买家号')).toEqual(['a-9'])
    expect(files[1].columns[1].sample).toContain('指纹锁 X1')
  })
})

describe('an expression under edit', () => {
  it('gives its result or its error at once, and 50 ms is told', async () => {
    const uploads = [await upload('orders.csv', orders), await upload('lines.csv', lines)]
    const attempt = async (expression: string, more: Body = { uploads }) =>
      (await ask('POST', 'mappings/expression-trial', { mapping, expression, ...more })).body
    expect(
      (await attempt('$uppercase(买家号) & "-" & $count(items)')).results.map((one: Body) => one.text),
    ).toEqual(['B-1-2', 'B-2-1', 'B-3-1'])
    expect((await attempt('品名', { uploads, each: 'items' })).results[0].text).toBe('指纹锁 X1')
    expect((await attempt('$uppercase(')).problems[0].code).toBe('mapping.expression')
    expect((await attempt('$number("x")')).results[0]).toMatchObject({ ok: false })
    const slow = await attempt('($f := function($n) { $n + $f($n + 1) }; [1..10000000].($f(1)))')
    expect(slow.results[0].ok).toBe(false)
    const endless = await attempt('($f := function($n) { $f($n + 1) }; $f(1))')
    expect(endless.results[0].words.zh).toMatch(/50 毫秒|内存/)
    expect((await attempt('电话', { importId: kept })).results[0].text).toBe('****')
    const wrong = { ...mapping, source: { format: 'csv', zone: 'Moon' } }
    expect((await attempt('1', { mapping: wrong, uploads })).problems[0].pointer).toBe('/source/zone')
  })
})

describe('the quality of what came', () => {
  it('is counted by rule and kept with the import, with examples of the kept rows', async () => {
    const { body } = await ask('GET', `imports/${kept}/quality`)
    const of = (rule: string, what: string) =>
      body.rules.find((one: { rule: string; what: string }) => one.rule === rule && one.what === what)
    expect(of('phone', 'mended')).toMatchObject({
      n: 1,
      examples: [{ row: 2, before: '+99 999-9999-9999（字字字字）', after: '138****8001' }],
    })
    expect(of('name', 'mended')).toMatchObject({ n: 1, examples: [{ before: '字 字字' }] })
    expect(of('address', 'mended')).toMatchObject({ n: 2 })
    expect(JSON.stringify(body)).not.toMatch(/13800138001|多多|干将/)
  })

  it('is summed by source over some days, without trials and what was taken back', async () => {
    const strict = change((copy) => {
      copy.name = 'only-once'
      Object.assign(copy.fields.state.steps[0]!.values, { 怪状态: 'closed' })
    })
    const { body } = await begin(strict)
    await job('imports.run', body)
    const tried = await begin(strict, true)
    await job('imports.run', tried.body)
    expect((await ask('GET', `imports/${tried.body.importId}/quality`)).body).toMatchObject({
      tried: true,
      rules: expect.arrayContaining([
        expect.objectContaining({ rule: 'phone', what: 'refused', examples: [] }),
      ]),
    })
    const sources = async () => (await ask('GET', 'quality')).body.items as Body[]
    const found = (await sources()).find(({ name }) => name === 'only-once')
    expect(found).toMatchObject({
      title: { zh: '陌生的店' },
      records: 3,
      refused: 1,
      rules: expect.arrayContaining([{ rule: 'phone', what: 'refused', n: 1, latestId: body.importId }]),
    })
    await ask('POST', `imports/${body.importId}/undoing`)
    await job('imports.undo', body)
    expect(
      (await sources()).find(({ name, records }) => name === 'only-once' && records !== 0),
    ).toBeUndefined()
    expect((await ask('GET', 'quality?days=0')).status).toBe(400)
  })
})
