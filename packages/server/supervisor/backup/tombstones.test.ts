import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { addTombstones, tombstoneFiles } from './tombstones.ts'

const folder = mkdtempSync(join(tmpdir(), 'qiao-tombstones-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const former = join(folder, 'former')
const lists = join(former, 'files', 'privacy')
mkdirSync(lists, { recursive: true })
writeFileSync(join(lists, 'hemu.tombstones'), 'aa\nbb\n')
writeFileSync(join(lists, 'other.tombstones'), 'cc\n')
writeFileSync(join(lists, 'note.txt'), 'x')

it('are found from the data directory, its files, their folder or one list', () => {
  const all = ['hemu', 'other'].map((brand) => join(lists, `${brand}.tombstones`))
  for (const from of [former, join(former, 'files'), lists]) expect(tombstoneFiles(from).sort()).toEqual(all)
  expect(tombstoneFiles(all[0]!)).toEqual([all[0]])
  for (const wrong of [folder, join(folder, 'nowhere')])
    expect(() => tombstoneFiles(wrong)).toThrow(expect.objectContaining({ code: 'restore.no_tombstones' }))
})

it('are added to what the backup brought, also behind half a line', () => {
  const files = join(folder, 'files')
  mkdirSync(join(files, 'privacy'), { recursive: true })
  writeFileSync(join(files, 'privacy', 'hemu.tombstones'), 'aa\nha')
  addTombstones(tombstoneFiles(former), files)
  expect(readFileSync(join(files, 'privacy', 'hemu.tombstones'), 'utf8').split('\n')).toEqual([
    ...['aa', 'ha', 'aa', 'bb', ''],
  ])
  expect(readFileSync(join(files, 'privacy', 'other.tombstones'), 'utf8')).toBe('\ncc\n')
})
