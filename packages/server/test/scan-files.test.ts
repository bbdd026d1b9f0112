import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { afterAll, expect, it } from 'vitest'
import { bytesOf } from './support/canaries.ts'
import { filesBelow, scanFiles } from './support/scan-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'qiao-scan-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const canaries = { phone: '13907310000', name: '司空望舒' }
const noise = (bytes: number) => Buffer.alloc(bytes, 'q')
async function scan(name: string, ...parts: Buffer[]) {
  const path = join(folder, name)
  writeFileSync(path, Buffer.concat(parts))
  return (await scanFiles([path], canaries)).map(({ canary, form, where }) => ({
    canary,
    form,
    packed: where.endsWith('(packed)'),
  }))
}

it('finds every form of a value anywhere in a file, also across the pieces that it is read in', async () => {
  for (const [canary, value] of Object.entries(canaries))
    for (const { form, bytes } of bytesOf(value)) {
      const found = await scan('plain', noise(100), bytes, noise(20))
      expect(found).toContainEqual({ canary, form, packed: false })
    }
  const found = await scan('long', noise(8 * 1024 * 1024 - 5), Buffer.from(canaries.phone), noise(9))
  expect(found).toEqual([{ canary: 'phone', form: 'plain', packed: false }])
})

it('finds what is packed, whatever stands before and after it', async () => {
  const text = Buffer.from(`name,phone\n${canaries.name},1`)
  const packed = { canary: 'name', form: 'plain', packed: true }
  expect(await scan('export.csv.gz', gzipSync(text))).toContainEqual(packed)
  expect(await scan('backup', noise(50), gzipSync(text), noise(50))).toContainEqual(packed)
  const head = Buffer.alloc(30)
  head.write('PK\x03\x04', 'latin1')
  head.writeUInt16LE(8, 8)
  head.writeUInt16LE(5, 26)
  expect(await scan('book.xlsx', head, Buffer.from('a.xml'), deflateRawSync(text), noise(9))).toContainEqual(
    packed,
  )
})

it('finds nothing in what names nobody, and does not stumble over what is gone or only looks packed', async () => {
  expect(
    await scan('clean', noise(1_000), Buffer.from([0x1f, 0x8b, 0x08]), Buffer.from('PK\x03\x04', 'latin1')),
  ).toEqual([])
  expect(await scanFiles([join(folder, 'gone')], canaries)).toEqual([])
  mkdirSync(join(folder, 'below'))
  writeFileSync(join(folder, 'below', 'one'), 'x')
  expect(filesBelow(folder)).toContain(join(folder, 'below', 'one'))
})
