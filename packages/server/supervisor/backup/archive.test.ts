import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StartFailure } from '../failure.ts'
import { createArchive, readArchive, verifyArchive } from './archive.ts'
import { MANIFEST, type Manifest, tableOfPart, tablePart } from './manifest.ts'
import { TAR_END, tarHeader, tarPadding } from './tar.ts'

let folder: string
let path: string
const at = new Date('2026-04-12T02:00:00Z')
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-archive-'))
  path = join(folder, 'backup.tar.gz')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const manifest = (more: Partial<Manifest> = {}): Manifest => ({
  format: 1,
  product: '0.1.0',
  createdAt: at.toISOString(),
  postgresVersion: '18',
  migrations: [],
  masterKeyFingerprint: null,
  nextTransaction: '1',
  tables: [],
  sequences: [],
  files: 0,
  parts: [],
  ...more,
})

async function written(...parts: [name: string, text: string][]): Promise<void> {
  const archive = await createArchive(path, at)
  for (const [name, text] of parts) await archive.add(name, Buffer.from(text))
  await archive.finish(manifest({ parts: archive.parts }))
}

/** An archive as nobody should make it. */
function forged(...parts: [name: string, text: string][]): void {
  const blocks = parts.flatMap(([name, text]) => {
    const bytes = Buffer.from(text)
    return [tarHeader(name, bytes.length, at), bytes, tarPadding(bytes.length)]
  })
  writeFileSync(path, gzipSync(Buffer.concat([...blocks, TAR_END])))
}

const failure = async (): Promise<StartFailure> => {
  const error = await verifyArchive(path).then(
    () => expect.fail('was taken for whole'),
    (caught) => caught,
  )
  expect(error).toBeInstanceOf(StartFailure)
  for (const words of [error.zh, error.en]) expect(words.length).toBeGreaterThan(10)
  return error
}

describe('an archive', () => {
  it('is whole, for its owner alone, and says what is in it', async () => {
    await written(['tables/orders.order/00001.copy', '1\t刘\n'], ['files/a', ''])
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const { parts } = await verifyArchive(path)
    expect(parts.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['tables/orders.order/00001.copy', 6],
      ['files/a', 0],
    ])
    const names: string[] = []
    for await (const entry of readArchive(path)) names.push(entry.name)
    expect(names).toEqual(['tables/orders.order/00001.copy', 'files/a', MANIFEST])
  })

  it('stands under its name only when it is finished, and leaves nothing when it is given up', async () => {
    const archive = await createArchive(path, at)
    await archive.add('a', Buffer.from('x'))
    expect(readdirSync(folder)).toEqual(['backup.tar.gz.part'])
    await archive.abandon()
    expect(readdirSync(folder)).toEqual([])
  })

  it('takes no stream that gives less or more than it promised', async () => {
    for (const size of [1, 9]) {
      const archive = await createArchive(path, at)
      const chunks = (async function* () {
        yield Buffer.from('four')
      })()
      await expect(archive.addStream('a', size, chunks)).rejects.toThrow('changed while it was read')
      await archive.abandon()
    }
  })

  it('cannot be written where there is no place for it', async () => {
    await expect(createArchive(join(folder, 'file', 'x'), at)).rejects.toThrow()
    writeFileSync(join(folder, 'file'), '')
    await expect(createArchive(join(folder, 'file', 'x'), at)).rejects.toMatchObject({
      code: 'data.not_a_directory',
    })
  })
})

describe('an archive is refused in words', () => {
  it('when it is not there', async () => {
    expect((await failure()).code).toBe('backup.not_found')
    expect((await failure()).en).toContain(path)
  })

  it('when it is something else', async () => {
    writeFileSync(path, 'hello')
    expect((await failure()).code).toBe('backup.damaged')
    writeFileSync(path, gzipSync(Buffer.from('hello '.repeat(200))))
    expect((await failure()).code).toBe('backup.damaged')
    writeFileSync(path, '')
    expect((await failure()).code).toBe('backup.damaged')
  })

  it('when it was cut anywhere', async () => {
    await written(['tables/a.b/00001.copy', 'x'.repeat(5_000)])
    const whole = readFileSync(path)
    for (const part of [0.1, 0.5, 0.9, 0.99]) {
      writeFileSync(path, whole.subarray(0, Math.floor(whole.length * part)))
      expect((await failure()).code).toBe('backup.damaged')
    }
  })

  it('when one byte of one part is another', async () => {
    await written(['tables/a.b/00001.copy', '100'], ['files/x', 'photo'])
    const { parts } = await verifyArchive(path)
    forged(
      ['tables/a.b/00001.copy', '900'],
      ['files/x', 'photo'],
      [MANIFEST, JSON.stringify(manifest({ parts }))],
    )
    expect((await failure()).en).toContain('tables/a.b/00001.copy')
  })

  it('when a part is missing, too many, or in another order', async () => {
    await written(['a', '1'], ['b', '2'])
    const { parts } = await verifyArchive(path)
    const told: [string, string] = [MANIFEST, JSON.stringify(manifest({ parts }))]
    forged(['a', '1'], told)
    expect((await failure()).en).toContain('(b)')
    forged(['a', '1'], ['b', '2'], ['c', '3'], told)
    expect((await failure()).en).toContain('does not name')
    forged(['b', '2'], ['a', '1'], told)
    expect((await failure()).code).toBe('backup.damaged')
  })

  it('when its manifest is missing or unreadable', async () => {
    forged(['a', '1'])
    expect((await failure()).en).toContain('the manifest is missing')
    for (const text of ['{"format":1', 'null', '{"format":1}', '']) {
      forged([MANIFEST, text])
      expect((await failure()).code).toBe('backup.damaged')
    }
  })

  it('when it is of a format to come, and says which version can read it', async () => {
    forged([MANIFEST, '{"format":2}'])
    expect(await failure()).toMatchObject({
      code: 'backup.format_unknown',
      en: expect.stringContaining('format 2'),
    })
  })
})

describe('names of parts', () => {
  it('lead back to their table, whatever it is called', () => {
    for (const table of [
      { schema: 'orders', name: 'order' },
      { schema: 'work_orders', name: 'a/b.c' },
    ]) {
      expect(tableOfPart(tablePart(table, 7))).toBe(`${table.schema}.${table.name}`)
      expect(tablePart(table, 7)).toMatch(/\/00007\.copy$/)
    }
    expect(tablePart({ schema: 'a', name: 'b' }, 2) < tablePart({ schema: 'a', name: 'b' }, 10)).toBe(true)
  })
})
