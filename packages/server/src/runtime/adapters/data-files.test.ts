import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { dataFiles } from './data-files.ts'

const root = mkdtempSync(join(tmpdir(), 'qiao-data-files-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const files = dataFiles(root)

it('a file is whole or not there', async () => {
  await files.write('a/b.bin', Buffer.from('one'))
  expect((await files.read('a/b.bin')).toString()).toBe('one')
  await files.remove('a/b.bin')
  await expect(files.read('a/b.bin')).rejects.toMatchObject({ code: 'ENOENT' })
  await files.remove('a/b.bin')
})

it('written by many at a time it is what one of them wrote, and nothing is left beside it', async () => {
  const other = dataFiles(root)
  const texts = Array.from({ length: 40 }, (_, n) => `${n}`.repeat(70_000))
  await Promise.all(texts.map((text, n) => (n % 2 ? files : other).write('many.bin', Buffer.from(text))))
  expect(texts).toContain((await files.read('many.bin')).toString())
  expect(readdirSync(root).filter((name) => name.endsWith('.part'))).toEqual([])
})

it('what is appended follows what stands', async () => {
  for (const text of ['one', 'two']) await files.append('log', Buffer.from(text))
  expect((await files.read('log')).toString()).toBe('onetwo')
})

it.each(['../outside', 'a/../../b'])('%s leaves the folder and is refused', async (name) => {
  await expect(files.write(name, Buffer.from('x'))).rejects.toThrow('leaves the data folder')
})
