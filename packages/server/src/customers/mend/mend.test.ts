import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CustomerId } from '../../kernel/ids.ts'
import { headsAfter, type Survivors } from '../person.ts'
import { mendingOf } from './mend.ts'

const id = (text: string) => text as CustomerId
const row = (of: string, mergedInto: string | null, survivors: Survivors | null = null) => ({
  id: id(of),
  head: id(mergedInto ?? of),
  merged_into: mergedInto === null ? null : id(mergedInto),
  survivors,
  forgotten: false,
})
const merge = (mergeId: string, kept: string, absorbed: string, moved = [absorbed]) => ({
  id: mergeId,
  kept_id: id(kept),
  absorbed_id: id(absorbed),
  moved: moved.map(id),
})

describe('rows mended by the journal', () => {
  it('come out of a chain, with the choices that stood between, and the merge learns whom it moved', () => {
    const rows = [row('a', 'd', { name: id('b') }), row('b', 'a'), row('d', null, { phone: id('d') })]
    expect(mendingOf(rows, [merge('1', 'a', 'b'), merge('2', 'd', 'a')])).toEqual({
      pointers: [
        { id: 'a', mergedInto: 'd', survivors: null },
        { id: 'b', mergedInto: 'd', survivors: null },
        { id: 'd', mergedInto: null, survivors: { phone: 'd', name: 'b' } },
      ],
      joined: [{ id: 'b', head: 'd', mergeId: '2' }],
      left: [],
      moved: [{ id: '2', moved: ['a', 'b'] }],
      doubled: [],
    })
  })

  it('stand for themselves where no merge stands, and lose choices of whom they left', () => {
    const rows = [row('a', null, { name: id('b'), level: id('a') }), row('b', 'a')]
    expect(mendingOf(rows, [])).toMatchObject({
      pointers: [
        { id: 'a', mergedInto: null, survivors: null },
        { id: 'b', mergedInto: null, survivors: null },
      ],
      left: ['b'],
    })
  })

  it('are left alone where all is well', () => {
    const rows = [row('a', 'd'), row('b', 'd'), row('d', null, { name: id('a') }), row('e', null)]
    expect(mendingOf(rows, [merge('1', 'a', 'b'), merge('2', 'd', 'a', ['a', 'b'])])).toEqual({
      pointers: [],
      joined: [],
      left: [],
      moved: [],
      doubled: [],
    })
  })

  it('of any pointers end where the merges say, and mending them again finds nothing', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const name = fc.constantFrom(...names)
    const story = fc.record({
      pointers: fc.array(fc.option(name), { minLength: names.length, maxLength: names.length }),
      merges: fc.array(fc.tuple(name, name), { maxLength: 8 }),
    })
    fc.assert(
      fc.property(story, ({ pointers, merges }) => {
        const rows = names.map((one, i) => row(one, pointers[i]!))
        const all = merges.map(([kept, absorbed], i) => merge(`${i}`, kept, absorbed))
        const mending = mendingOf(rows, all)
        const after = new Map(mending.pointers.map((one) => [one.id as string, one.mergedInto]))
        const stands = rows.map((one) => {
          const to = after.has(one.id) ? after.get(one.id)! : one.merged_into
          return row(one.id, to)
        })
        const heads = headsAfter(all.map((one) => ({ keptId: one.kept_id, absorbedId: one.absorbed_id })))
        expect(stands.map((one) => one.merged_into)).toEqual(rows.map((one) => heads.get(one.id) ?? null))
        const moved = new Map(mending.moved.map((one) => [one.id, one.moved]))
        const left = all
          .filter((one) => !mending.doubled.includes(one.id))
          .map((one) => ({ ...one, moved: moved.get(one.id) ?? one.moved }))
        expect(mendingOf(stands, left)).toEqual({
          pointers: [],
          joined: [],
          left: [],
          moved: [],
          doubled: [],
        })
      }),
    )
  })
})
