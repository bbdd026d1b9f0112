import { describe, expect, it } from 'vitest'
import { ChangeLog, type CursorQuery } from './change-log.ts'

interface Row {
  id: number
  created: number
  modified: number
}

function filled(count: number) {
  const log = new ChangeLog<Row>(1_000)
  const rows = Array.from({ length: count }, (_, n) => ({ id: n, created: 100 + n, modified: 100 + n }))
  for (const row of rows) log.add(String(row.id), row)
  return { log, rows }
}

const all: CursorQuery = { by: 'modified', from: 0, to: 9_999, newestFirst: false, size: 10, cursor: '' }

function walk(log: ChangeLog<Row>, query: Partial<CursorQuery> = {}, between = () => {}) {
  const ids: number[] = []
  for (let cursor = ''; cursor !== 'nomore'; between()) {
    const page = log.page({ ...all, ...query, cursor })!
    ids.push(...page.records.map(({ id }) => id))
    cursor = page.cursor
  }
  return ids
}

describe('ChangeLog', () => {
  it('is walked to its end in either direction', () => {
    const { log, rows } = filled(25)
    const ids = rows.map(({ id }) => id)
    expect(walk(log)).toEqual(ids)
    expect(walk(log, { newestFirst: true })).toEqual([...ids].reverse())
    expect(walk(log, { size: 25 })).toEqual(ids)
    expect(walk(new ChangeLog<Row>(5))).toEqual([])
  })

  it('holds both ends of a window', () => {
    const { log } = filled(25)
    expect(walk(log, { from: 105, to: 107 })).toEqual([5, 6, 7])
    expect(walk(log, { from: 200 })).toEqual([])
  })

  it('shows a record where it changed last, and never twice in one walk by change', () => {
    const { log, rows } = filled(25)
    log.touch(rows[3]!, 300)
    expect(walk(log, { to: 200 })).not.toContain(3)
    expect(walk(log).at(-1)).toBe(3)
    expect(walk(log, { by: 'created' })[3]).toBe(3)
  })

  it('passes over none when records change between the pages', () => {
    const { log, rows } = filled(60)
    let n = 0
    const ids = walk(log, { to: 200 }, () => log.touch(rows[50 + n++]!, 500))
    const moved = rows.slice(50, 50 + n).map(({ id }) => id)
    expect(rows.filter(({ id }) => !ids.includes(id) && !moved.includes(id))).toEqual([])
  })

  it('makes two changes within one millisecond two versions', () => {
    const { log, rows } = filled(1)
    log.touch(rows[0]!, 100)
    log.touch(rows[0]!, 100)
    expect(rows[0]!.modified).toBe(102)
  })

  it('knows no cursor that it did not give', () => {
    expect(filled(3).log.page({ ...all, cursor: 'page-2' })).toBeNull()
  })

  it('lets the oldest go', () => {
    const log = new ChangeLog<Row>(2)
    for (const id of [1, 2, 3]) log.add(String(id), { id, created: id, modified: id })
    expect([log.size, log.get('1'), log.get('3')?.id]).toEqual([2, undefined, 3])
    expect(walk(log, { by: 'created' })).toEqual([2, 3])
  })
})
