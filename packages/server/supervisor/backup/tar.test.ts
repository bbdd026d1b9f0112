import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTar, TAR_END, tarHeader, tarPadding } from './tar.ts'

const when = new Date('2026-11-21T08:00:00Z')

function archive(entries: { name: string; bytes: Uint8Array }[]): Buffer {
  return Buffer.concat([
    ...entries.flatMap(({ name, bytes }) => [
      tarHeader(name, bytes.length, when),
      bytes,
      tarPadding(bytes.length),
    ]),
    TAR_END,
  ])
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function readAll(bytes: Buffer, pieceSize: number): Promise<{ name: string; bytes: Buffer }[]> {
  const found = []
  for await (const entry of readTar(inPieces(bytes, pieceSize))) {
    const chunks: Buffer[] = []
    for await (const chunk of entry.chunks) chunks.push(Buffer.from(chunk))
    found.push({ name: entry.name, bytes: Buffer.concat(chunks) })
  }
  return found
}

describe('the archive format', () => {
  it('gives back what was put in, however it is cut', async () => {
    const entry = fc.record({
      name: fc.stringMatching(/^[a-z]{1,20}(\/[a-z.]{1,40}){0,4}$/),
      bytes: fc.uint8Array({ maxLength: 2_000 }),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry, { maxLength: 5 }),
        fc.integer({ min: 1, max: 3_000 }),
        async (entries, piece) => {
          const read = await readAll(archive(entries), piece)
          expect(read).toEqual(entries.map(({ name, bytes }) => ({ name, bytes: Buffer.from(bytes) })))
        },
      ),
      { numRuns: 50 },
    )
  })

  it('is what tar reads', () => {
    const folder = mkdtempSync(join(tmpdir(), 'qiao-tar-'))
    const path = join(folder, 'a.tar')
    const long = `files/${'目录/'.repeat(20)}${'a'.repeat(80)}.jpg`
    writeFileSync(path, archive([{ name: long, bytes: Buffer.from('照片') }]))
    expect(execFileSync('tar', ['--quoting-style=literal', '-tf', path], { encoding: 'utf8' }).trim()).toBe(
      long,
    )
    rmSync(folder, { recursive: true })
  })

  it('is refused when it ends too early or is something else', async () => {
    const whole = archive([{ name: 'a', bytes: Buffer.alloc(600, 1) }])
    await expect(readAll(whole.subarray(0, 900), 100)).rejects.toThrow('ends too early')
    await expect(readAll(Buffer.alloc(1_024, 7), 100)).rejects.toThrow('not a tar archive')
  })

  it('refuses a name that no reader could restore', () => {
    expect(() => tarHeader('a'.repeat(101), 0, when)).toThrow('too long')
  })
})
