import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openNameless } from './nameless-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'qiao-nameless-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('can be read by its path as often as one likes, and is listed nowhere', async () => {
  const one = await openNameless(folder, 'one')
  await one.file.write(Buffer.from('姓名,手机号\n'))
  await one.file.write(Buffer.from('欧阳,13812345678\n'))
  for (let i = 0; i < 2; i += 1)
    expect(readFileSync(one.path, 'utf8')).toBe('姓名,手机号\n欧阳,13812345678\n')
  if (process.platform === 'linux') expect(readdirSync(folder)).toEqual([])
  await one.end()
  expect(() => readFileSync(one.path)).toThrow()
})

it('has a name for as long as it is read where a system knows no other way', async () => {
  const one = await openNameless(folder, 'two', false)
  await one.file.write(Buffer.from('x'))
  expect([one.path, readFileSync(one.path, 'utf8')]).toEqual([join(folder, 'two'), 'x'])
  await one.end()
  expect(readdirSync(folder)).toEqual([])
})
