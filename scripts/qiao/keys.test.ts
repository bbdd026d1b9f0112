import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'

const root = join(fileURLToPath(import.meta.url), '../../..')
const folder = mkdtempSync(join(tmpdir(), 'qiao-keys-'))
const data = join(folder, 'data')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function qiao(...args: string[]): Promise<{ code: number; out: string; said: string }> {
  return new Promise((done) =>
    execFile(
      process.execPath,
      ['scripts/run.mjs', 'scripts/qiao.ts', ...args],
      { cwd: root, env: { ...process.env, DATABASE_URL: '' } },
      (error, out, said) => done({ code: error ? Number(error.code) : 0, out, said }),
    ),
  )
}

const people = {
  name: 'people',
  version: 1,
  title: { zh: '客户', en: 'People' },
  record: 'customer',
  source: { format: 'csv' },
  fields: { outsideId: '编号', 'contact.name': '称呼', 'contact.phone': '手机' },
}

it('a stranger changes the keys of what was imported, and verifies the audit chain', async () => {
  const csv = join(folder, 'people.csv')
  writeFileSync(csv, '编号,称呼,手机\nC1,刘婷,13812345678\nC2,王强,13987654321\n')
  const mapping = join(folder, 'mapping.json')
  writeFileSync(mapping, JSON.stringify(people))
  const imported = await qiao('import', csv, '--mapping', mapping, '--data', data, '--json')
  expect([imported.code, imported.said]).toEqual([0, expect.anything()])

  expect((await qiao('keys', 'status', '--data', data)).out).toContain('从未更换过')
  const rotated = await qiao('keys', 'rotate', '--data', data, '--json')
  expect(JSON.parse(rotated.out)).toMatchObject({ keys: [2], percent: 100, rotation: { state: 'done' } })
  expect(rotated.code).toBe(0)
  expect((await qiao('keys', 'status', '--data', data)).out).toContain('旧密钥已销毁')
  expect((await qiao('keys', 'spin')).code).toBe(2)

  const verified = await qiao('audit', 'verify', '--data', data, '--json')
  expect([verified.code, JSON.parse(verified.out)]).toEqual([0, expect.objectContaining({ ok: true })])
  const again = await qiao('import', csv, '--mapping', mapping, '--data', data, '--json')
  expect(JSON.parse(again.out)).toMatchObject({ unchanged: 2, imported: 0 })
}, 240_000)
