import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeFiles, mapping } from '../../bench/imports/make-files.ts'

const root = join(fileURLToPath(import.meta.url), '../../..')
let folder: string
let files: string[]
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-command-'))
  const made = await makeFiles({ folder, orders: 2_500, encoding: 'gb18030', badEvery: 100 })
  files = [made.orders, made.lines, made.customers]
  writeFileSync(join(folder, 'mapping.json'), JSON.stringify(mapping))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  out: string
  said: string
}

/** As `npm run qiao` starts it: the limits of memory are part of what is tested. */
const limits = ['--max-semi-space-size=8', '--max-old-space-size=224']

function qiao(args: string[], env: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [...limits, 'scripts/run.mjs', 'scripts/qiao.ts', ...args], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: '', ...env },
  })
  let [out, said] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  return new Promise((done) => child.once('close', (code, signal) => done({ code, signal, out, said })))
}

it('a stranger imports files into a fresh directory, is killed, goes on, imports again and undoes', async () => {
  const given = [
    ...files,
    '--mapping',
    join(folder, 'mapping.json'),
    '--data',
    join(folder, 'data'),
    '--json',
  ]
  const killed = await qiao(['import', ...given], { QIAO_FAULT_POINT: 'imports.after-batch:2' })
  expect(killed.signal).toBe('SIGKILL')
  const errors = join(folder, 'errors.csv')
  const resumed = await qiao(['import', ...given, '--errors', errors])
  expect([resumed.code, resumed.said]).toEqual([0, expect.stringContaining('goes on where it stopped')])
  const summary = JSON.parse(resumed.out)
  expect(summary).toMatchObject({ records: 2_500, imported: 2_475, updated: 0, unchanged: 0, refused: 25 })
  expect(summary.peakRssMiB).toBeLessThan(512)
  expect(readFileSync(errors, 'utf8').trim().split('\n')).toHaveLength(26)
  const again = await qiao(['import', ...given])
  expect(JSON.parse(again.out)).toMatchObject({ imported: 0, updated: 0, unchanged: 2_475 })
  const undone = await qiao(['undo', summary.importId, '--data', join(folder, 'data'), '--json'])
  expect([undone.code, JSON.parse(undone.out)]).toEqual([0, expect.objectContaining({ left: 0 })])
}, 180_000)

it('a wrong mapping is told with a pointer, and ends with 2', async () => {
  const path = join(folder, 'wrong.json')
  writeFileSync(path, JSON.stringify({ ...mapping, fields: { ...mapping.fields, orderId: '订单号码' } }))
  const wrong = await qiao(['import', ...files, '--mapping', path, '--data', join(folder, 'data'), '--json'])
  expect([wrong.code, JSON.parse(wrong.out).problems[0].pointer]).toEqual([2, '/fields/orderId'])
  expect((await qiao(['import', files[0]!])).code).toBe(2)
  const gone = await qiao([
    'import',
    join(folder, 'gone.csv'),
    '--mapping',
    join(folder, 'mapping.json'),
    '--data',
    folder,
  ])
  expect([gone.code, gone.said]).toEqual([1, expect.stringContaining('gone.csv')])
}, 60_000)
