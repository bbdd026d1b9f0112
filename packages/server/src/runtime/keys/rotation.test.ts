import { describe, expect, it } from 'vitest'
import { keysOf, kindsOf, type Part, percentOf, type Rotation, secondsToEnd } from './rotation.ts'

const noon = new Date('2026-04-10T04:00:00Z')
const after = (seconds: number): Date => new Date(noon.getTime() + seconds * 1000)

const rotation = (of: Partial<Rotation> = {}): Rotation => ({
  keyId: 2,
  state: 'sealing',
  reason: 'regular',
  startedBy: 'member:zhoulan',
  startedAt: noon,
  finishedAt: null,
  countedAt: noon,
  place: 0,
  block: 0n,
  round: 1,
  blocksTotal: 0n,
  blocksDone: 0n,
  tokensMoved: 0n,
  valuesSealed: 0n,
  filesSealed: 0n,
  unreadable: 0n,
  filesUnreadable: 0n,
  errorCode: null,
  nextTryAt: null,
  ...of,
})
const part = (tab: string, total: number, done: number, of: Partial<Part> = {}): Part => ({
  tab,
  col: 'name',
  total: BigInt(total),
  done: BigInt(done),
  unreadable: 0n,
  rows: [],
  ...of,
})

describe('how far a change of keys is', () => {
  it('rises from nothing to the end, and is whole only when it is done', () => {
    const half = [part('customers.customer', 60, 30), part('orders."order"', 40, 20)]
    const all = [part('customers.customer', 100, 100)]
    const way: [Partial<Rotation>, readonly Part[]][] = [
      [{ state: 'asked' }, []],
      [{ state: 'counting', blocksTotal: 80n, blocksDone: 40n }, [part('customers.customer', 60, 0)]],
      [{ state: 'indexing' }, [part('customers.customer', 60, 0)]],
      [{ state: 'sealing' }, half],
      [{ state: 'sealing' }, all],
      [{ state: 'counting', round: 2, blocksTotal: 80n }, all],
      [{ state: 'files' }, all],
      [{ state: 'done' }, all],
    ]
    const percents = way.map(([of, parts]) => percentOf(rotation(of), parts))
    expect(percents).toEqual([0, 2, 5, 50, 96, 96, 97, 100])
  })

  it('is told for a brand without data, and never beyond what there was', () => {
    expect(percentOf(rotation(), [])).toBe(96)
    expect(percentOf(rotation(), [part('customers.customer', 10, 14)])).toBe(96)
  })

  it('has an end at the pace since the count', () => {
    const quarter = [part('customers.customer', 100, 25)]
    expect(secondsToEnd(rotation(), quarter, after(10))).toBe(30)
    expect(secondsToEnd(rotation(), [part('customers.customer', 100, 0)], after(10))).toBeNull()
    for (const of of [
      { state: 'asked' },
      { state: 'counting' },
      { state: 'files' },
      { state: 'done' },
    ] as const)
      expect(secondsToEnd(rotation(of), quarter, after(10))).toBeNull()
    expect(secondsToEnd(rotation({ nextTryAt: after(600) }), quarter, after(10))).toBeNull()
  })
})

describe('kinds of data', () => {
  it('are capabilities, each in its place, and name some of what does not open', () => {
    const shut = part('orders."order"', 9, 8, { unreadable: 1n, rows: ['7'] })
    expect(
      kindsOf([
        part('customers.customer', 4, 4),
        part('customers.household', 2, 2),
        shut,
        part('contacts.contact', 0, 0),
        part('intake.inbox_entry', 40, 40),
        part('notes.note', 20, 2),
      ]),
    ).toEqual([
      { kind: 'orders', total: 9, left: 1, unreadable: 1, rows: ['orders."order".name 7'] },
      { kind: 'intake', total: 40, left: 0, unreadable: 0, rows: [] },
      { kind: 'notes', total: 20, left: 18, unreadable: 0, rows: [] },
      { kind: 'customers', total: 6, left: 0, unreadable: 0, rows: [] },
    ])
  })
})

describe('keys', () => {
  const second = rotation({ state: 'done', finishedAt: after(60) })
  const third = rotation({ keyId: 3, startedAt: after(900), state: 'done', finishedAt: after(960) })

  it('of a brand that never changed them are one', () => {
    expect(keysOf([{ keyId: 1, since: noon }], [])).toEqual([
      { keyId: 1, state: 'current', since: noon, destroyedAt: null },
    ])
  })

  it('that are gone are told with when', () => {
    expect(keysOf([{ keyId: 3, since: after(901) }], [third, second])).toEqual([
      { keyId: 3, state: 'current', since: after(901), destroyedAt: null },
      { keyId: 2, state: 'destroyed', since: noon, destroyedAt: after(960) },
      { keyId: 1, state: 'destroyed', since: null, destroyedAt: after(60) },
    ])
  })

  it('stay as long as something stands under them; one that is only asked for is none yet', () => {
    const live = [
      { keyId: 1, since: noon },
      { keyId: 2, since: after(1) },
    ]
    const told = (of: typeof live, rotations: Rotation[]) => keysOf(of, rotations).map(({ state }) => state)
    expect(told(live, [rotation()])).toEqual(['current', 'retiring'])
    expect(told(live.slice(0, 1), [rotation({ state: 'asked' })])).toEqual(['current'])
  })
})
