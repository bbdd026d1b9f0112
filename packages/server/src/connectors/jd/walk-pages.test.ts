import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChangedRecord, PullWindow } from '../contract/connector.ts'
import { type PagedList, walkWindow } from './walk-pages.ts'
import type { JdRecord } from './wire.ts'

const start = Date.parse('2026-11-11T00:00:00Z')
const minute = 60_000

interface Row {
  id: string
  at: number
}

/** A list of the platform in memory; `between` may change it before each answer. */
function listOf(rows: Row[], between: (asked: number) => void = () => {}, pageSize = 5) {
  let asked = 0
  const list: PagedList = {
    name: 'test',
    pageSize,
    async ask(slice, page) {
      between(asked++)
      const inside = rows.filter(({ at }) => at >= slice.from.getTime() && at <= slice.to.getTime())
      const shown = inside.slice((page - 1) * pageSize, page * pageSize)
      return { rows: shown as unknown as JdRecord[], total: inside.length }
    },
    toRecord: (row): ChangedRecord => {
      const { id, at } = row as unknown as Row
      return { id, orderId: id, versionAt: new Date(at), detail: row }
    },
    listedAt: (row) => new Date((row as unknown as Row).at),
  }
  return { list, calls: () => asked }
}

async function idsFrom(list: PagedList, window: PullWindow, sliceMs = 10 * minute): Promise<string[]> {
  const found: string[] = []
  for await (const page of walkWindow(list, window, sliceMs)) found.push(...page.map(({ id }) => id))
  return found
}

const rowsOf = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: `o${index}`, at: start + index * 1_000 }))
const tenMinutes = { from: new Date(start), to: new Date(start + 10 * minute) }

describe('walking over pages', () => {
  it('finds all that stay, none twice, whatever leaves and whenever', async () => {
    const leaving = fc.array(fc.tuple(fc.nat(12), fc.nat(60)), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(fc.nat(60), leaving, fc.boolean(), async (count, leaves, reversed) => {
        const rows = rowsOf(count)
        if (reversed) rows.reverse()
        const { list } = listOf(rows, (asked) => {
          for (const [when, which] of leaves)
            if (when === asked && rows[which]) rows[which].at = start + 60 * minute
        })
        const all = rows.map(({ id }) => id)
        const found = await idsFrom(list, tenMinutes)
        const stayed = all.filter((id) => rows.some((row) => row.id === id && row.at < start + 60 * minute))
        expect(stayed.filter((id) => !found.includes(id))).toEqual([])
        expect(new Set(found).size).toBe(found.length)
      }),
      { numRuns: 300 },
    )
  })

  it('finds what appears while it walks, by starting again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 6, max: 40 }), fc.nat(7), fc.nat(40), async (count, when, where) => {
        const rows = rowsOf(count)
        let appeared = false
        const { list, calls } = listOf(rows, (asked) => {
          if (asked !== when) return
          appeared = true
          rows.splice(Math.min(where, rows.length), 0, { id: 'late', at: start + 30_000 })
        })
        const found = await idsFrom(list, tenMinutes)
        expect(rowsOf(count).filter(({ id }) => !found.includes(id))).toEqual([])
        expect(found.includes('late')).toBe(appeared && calls() > when)
      }),
    )
  })

  it.each([
    [0, 1],
    [5, 1],
    [6, 2],
    [23, 5],
  ])('asks once a page: %i rows take %i calls', async (count, expected) => {
    const { list, calls } = listOf(rowsOf(count))
    expect(await idsFrom(list, tenMinutes)).toHaveLength(count)
    expect(calls()).toBe(expected)
  })

  it('gives a row at the border of two slices once', async () => {
    const rows = [{ id: 'edge', at: start + 5 * minute }]
    const { list, calls } = listOf(rows)
    expect(await idsFrom(list, tenMinutes, 5 * minute)).toEqual(['edge'])
    expect(calls()).toBe(2)
  })

  it('halves a slice with too many, but none that is a minute long', async () => {
    const many = Array.from({ length: 2_500 }, (_, index) => ({
      id: `o${index}`,
      at: start + (index % 600) * 1_000,
    }))
    const spread = listOf(many, undefined, 100)
    expect(new Set(await idsFrom(spread.list, tenMinutes)).size).toBe(2_500)
    const dense = many.map(({ id }) => ({ id, at: start }))
    const { list } = listOf(dense, undefined, 100)
    expect(await idsFrom(list, { from: new Date(start), to: new Date(start + minute) })).toHaveLength(2_500)
  })

  it('gives up by name when the platform contradicts itself', async () => {
    const { list } = listOf(rowsOf(20))
    const short: PagedList = {
      ...list,
      ask: async (slice, page) => ({ ...(await list.ask(slice, page)), total: 30 }),
    }
    await expect(idsFrom(short, tenMinutes)).rejects.toMatchObject({
      kind: 'malformed_answer',
      code: 'not_the_page',
    })
    const other: PagedList = { ...list, listedAt: () => new Date(start - minute) }
    await expect(idsFrom(other, tenMinutes)).rejects.toMatchObject({ code: 'not_the_slice' })
  })
})
