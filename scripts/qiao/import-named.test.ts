import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findImport } from '../../packages/server/src/imports/index.ts'
import { publishDraft, saveDraft } from '../../packages/server/src/imports/publish-mapping.ts'
import type { InwardMapping } from '../../packages/server/src/mapping/index.ts'
import { chooseBrand, openInstallation } from './installation.ts'

const root = join(fileURLToPath(import.meta.url), '../../..')
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-named-'))
  writeFileSync(join(folder, 'customers.csv'), '编号,称呼,手机\nC1,王芳,13800000001\nC2,李雷,13800000002\n')
  writeFileSync(join(folder, 'store.json'), JSON.stringify(own('手机号')))
  await inBrand(async (tx) => {
    // The first version reads a column that the file does not have; the second is in force.
    await saveDraft(tx, 'my-customers', own('电话'), 0)
    await publishDraft(tx, 'my-customers', 1)
    await saveDraft(tx, 'my-customers', own('手机'), 0)
    await publishDraft(tx, 'my-customers', 1)
  })
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function own(phone: string): InwardMapping {
  return {
    name: 'my-customers',
    version: 1,
    title: { zh: '我的客户', en: 'My customers' },
    record: 'customer',
    source: { format: 'csv' },
    fields: { outsideId: '编号', 'contact.name': '称呼', 'contact.phone': phone },
  }
}

type Work = Parameters<Awaited<ReturnType<typeof openInstallation>>['desk']['deps']['db']['transact']>[1]
async function inBrand<T>(work: (tx: Parameters<Work>[0]) => Promise<T>): Promise<T> {
  const installation = await openInstallation(join(folder, 'data'))
  try {
    return await installation.desk.deps.db.transact(await chooseBrand(installation.desk, undefined), work)
  } finally {
    await installation.close()
  }
}

function qiao(mapping: string, data = 'data'): Promise<{ code: number; out: string; said: string }> {
  const args = ['scripts/run.mjs', 'scripts/qiao.ts', 'import', join(folder, 'customers.csv')]
  return new Promise((done) =>
    execFile(
      process.execPath,
      [...args, '--mapping', mapping, '--data', join(folder, data), '--json'],
      { cwd: root, env: { ...process.env, DATABASE_URL: '' } },
      (error, out, said) => done({ code: error ? Number(error.code) : 0, out, said }),
    ),
  )
}

it("a brand's published mapping is found by its name, and the import remembers which version it was", async () => {
  const done = await qiao('my-customers')
  expect([done.code, done.said]).toEqual([0, ''])
  const summary = JSON.parse(done.out)
  expect(summary).toMatchObject({ rows: 2, imported: 2, refused: 0 })
  const kept = await inBrand((tx) => findImport(tx, summary.importId))
  expect(kept?.mapping).toMatchObject({
    name: 'my-customers',
    version: 2,
    fields: { 'contact.phone': '手机' },
  })
  expect(kept?.options.unpublished).toBeUndefined()
}, 120_000)

it('an older version is named with @', async () => {
  const done = await qiao('my-customers@1')
  expect([done.code, JSON.parse(done.out).rows]).toEqual([0, 2])
  expect(done.said).toContain('电话')
  const none = await qiao('my-customers@7')
  expect([none.code, JSON.parse(none.out)]).toEqual([
    2,
    { error: 'import.version_unknown', name: 'my-customers', version: 7 },
  ])
}, 120_000)

it('a name that nobody has is told with those like it, and makes no database', async () => {
  const wrong = await qiao('my-custmers')
  expect(wrong.out, wrong.said).not.toBe('')
  expect([wrong.code, JSON.parse(wrong.out)]).toEqual([
    2,
    expect.objectContaining({
      error: 'import.mapping_not_found',
      near: expect.stringMatching(/^my-customers(、|$)/),
    }),
  ])
  const fresh = await qiao('xiaohongshu-order', 'nothing-here')
  expect([fresh.code, fresh.said]).toEqual([2, expect.stringContaining('xiaohongshu-orders')])
  expect(existsSync(join(folder, 'nothing-here'))).toBe(false)
  expect((await qiao('finance-vouchers')).said).toContain('往外发')
}, 120_000)

it('a file under the name of a published mapping runs only when it says the same', async () => {
  const changed = await qiao(join(folder, 'store.json'))
  expect([changed.code, JSON.parse(changed.out).error]).toEqual([2, 'import.mapping_unpublished'])
  expect((await qiao(join(folder, 'gone.json'))).code).toBe(2)
}, 120_000)
