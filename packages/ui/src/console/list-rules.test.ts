import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  keep,
  type ListState,
  matchingView,
  offeredViews,
  readKept,
  readListState,
  type SavedView,
  sameFilters,
  steppedTo,
  writeListState,
} from './list-state.ts'
import { bulkOutcome, filterKeys, groupedOptions, isDayText } from './list-types.ts'
import { keyName } from './use-keys.ts'

const keys = ['state', 'shop', 'paidFrom', 'q']
const value = fc.string({ minLength: 1, maxLength: 12 })
const anyState: fc.Arbitrary<ListState> = fc.record({
  view: fc.oneof(fc.constant(''), value),
  filters: fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 4, noNullPrototype: true }),
  sort: fc.constantFrom('', 'paidAt', '-paidAt'),
  look: fc.oneof(fc.constant(''), value),
})

describe('a list in the address', () => {
  it('comes back as it was, whatever was typed', () => {
    fc.assert(
      fc.property(anyState, (state) => {
        const text = writeListState(new URLSearchParams(), keys, state).toString()
        expect(readListState(new URLSearchParams(text), keys)).toEqual(state)
      }),
    )
  })

  it('leaves no trace of what was cleared, and leaves alone what is not its own', () => {
    fc.assert(
      fc.property(anyState, (state) => {
        const full = writeListState(new URLSearchParams('lang=en&from=mail'), keys, state)
        const empty = writeListState(full, keys, { view: '', filters: {}, sort: '', look: '' })
        expect(empty.toString()).toBe('lang=en&from=mail')
      }),
    )
  })

  it('does not write into the address that it was given', () => {
    const before = new URLSearchParams('q=刘')
    writeListState(before, keys, { view: '', filters: {}, sort: '', look: '' })
    expect(before.get('q')).toBe('刘')
  })

  it('reads only its own filters, and an empty one as none', () => {
    expect(readListState(new URLSearchParams('state=&shop=tb&secret=1'), keys).filters).toEqual({
      shop: 'tb',
    })
  })
})

describe('saved views', () => {
  const all: SavedView = { key: 'all', label: '全部', filters: {} }
  const late: SavedView = { key: 'late', label: '超时', filters: { state: 'late' }, sort: 'dueAt' }
  const mine: SavedView = {
    key: 'own-1',
    label: '我的',
    filters: { state: 'late' },
    sort: 'dueAt',
    own: true,
  }
  const state = (part: Partial<ListState>): ListState => ({
    view: '',
    filters: {},
    sort: '',
    look: '',
    ...part,
  })

  it('are the current one only while filters and sort are exactly theirs', () => {
    const views = [all, late]
    expect(matchingView(views, state({ filters: { state: 'late' }, sort: 'dueAt' }))).toBe(late)
    expect(matchingView(views, state({ view: 'late', filters: { state: 'late' } }))).toBeUndefined()
    expect(matchingView(views, state({ view: 'late' }))).toBe(all)
    expect(matchingView(views, state({ filters: { state: '' } }))).toBe(all)
    expect(matchingView([], state({}))).toBeUndefined()
  })

  it('of equal filters are told apart by the one that was picked', () => {
    const at = state({ filters: { state: 'late' }, sort: 'dueAt' })
    expect(matchingView([late, mine], { ...at, view: 'own-1' })).toBe(mine)
    expect(matchingView([late, mine], at)).toBe(late)
  })

  it('start with all of them unless a view already shows all', () => {
    expect(offeredViews([late], [mine], '全部').map(({ key }) => key)).toEqual(['all', 'late', 'own-1'])
    const every = { key: 'every', label: 'Every', filters: {} }
    expect(offeredViews([late, every], [], '全部')).toEqual([late, every])
    expect(offeredViews([], [], 'All')).toEqual([{ key: 'all', label: 'All', filters: {} }])
  })

  it('have equal filters in any order', () => {
    expect(sameFilters({ a: '1', b: '2' }, { b: '2', a: '1', c: '' })).toBe(true)
    expect(sameFilters({ a: '1' }, { a: '2' })).toBe(false)
    expect(sameFilters({}, { a: '1' })).toBe(false)
  })
})

describe('what a browser keeps', () => {
  afterEach(() => vi.unstubAllGlobals())
  function storage(first: Record<string, string> = {}) {
    const kept = new Map(Object.entries(first))
    vi.stubGlobal('localStorage', {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, text: string) => kept.set(name, text),
    })
    return kept
  }

  it('comes back', () => {
    storage()
    keep('qiao.views.orders', [{ key: 'own-1' }])
    expect(readKept('qiao.views.orders', [])).toEqual([{ key: 'own-1' }])
    expect(readKept('qiao.views.slips', ['state'])).toEqual(['state'])
  })

  it.each(['null', '{}', '"text"', '{broken', ''])(
    'that is %j is forgotten where a list is wanted',
    (text) => {
      storage({ views: text })
      expect(readKept('views', ['fallback'])).toEqual(['fallback'])
    },
  )

  it('is nothing where storage is closed, and nobody is told', () => {
    vi.stubGlobal('localStorage', {
      getItem: () => {
        throw new DOMException('denied', 'SecurityError')
      },
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError')
      },
    })
    expect(readKept('views', [])).toEqual([])
    expect(() => keep('views', [1])).not.toThrow()
  })
})

describe('keys and bulk acts', () => {
  it('steps stay inside the rows', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1, max: 30 }), fc.constantFrom(1, -1), fc.nat(20), (at, by, count) => {
        const next = steppedTo(at, by, count)
        expect(next).toBeLessThan(Math.max(count, 0))
        expect(next).toBeGreaterThanOrEqual(count === 0 ? -1 : 0)
      }),
    )
    expect([steppedTo(-1, 1, 5), steppedTo(-1, -1, 5), steppedTo(4, 1, 5), steppedTo(9, 1, 3)]).toEqual([
      0, 0, 4, 2,
    ])
  })

  it('a bulk act tells how many, and why the first of the others did not', () => {
    expect(bulkOutcome([])).toEqual({ done: 0, failed: 0, reason: '' })
    expect(
      bulkOutcome([
        { key: '1', ok: true },
        { key: '2', ok: false, reason: '已派单' },
        { key: '3', ok: false, reason: '已取消' },
      ]),
    ).toEqual({ done: 1, failed: 2, reason: '已派单' })
    expect(bulkOutcome([{ key: '1', ok: false }])).toMatchObject({ reason: '' })
  })

  it('filters write their keys, days two of them', () => {
    expect(
      filterKeys([
        { key: 'state', label: '', kind: 'select', options: [] },
        { key: 'paid', label: '', kind: 'days' },
      ]),
    ).toEqual(['state', 'paidFrom', 'paidTo'])
  })

  it('choices stand under their groups, in the order given, and those of none by themselves', () => {
    const [seen, edited] = [
      { value: 'seen', label: '查看' },
      { value: 'edited', label: '修改' },
    ]
    expect(groupedOptions([seen!, edited!])).toEqual([seen, edited])
    expect(
      groupedOptions([
        { ...seen!, group: '客户' },
        { value: 'in', label: '登录', group: '账号' },
        { ...edited!, group: '客户' },
      ]),
    ).toEqual([
      { label: '客户', options: [seen, edited] },
      { label: '账号', options: [{ value: 'in', label: '登录' }] },
    ])
  })

  it.each(['2026-02-30', '2026-1-1', 'gestern', '', undefined])('%j in an address is no day', (text) => {
    expect(isDayText(text)).toBe(false)
  })

  it('a day in an address is a day, the leap day of a leap year too', () => {
    expect(['2026-11-21', '2024-02-29'].map(isDayText)).toEqual([true, true])
  })

  it.each([
    [{ key: 'K', metaKey: true, ctrlKey: false }, 'mod+k'],
    [{ key: 'J', metaKey: false, ctrlKey: false }, 'J'],
    [{ key: '?', metaKey: false, ctrlKey: false }, '?'],
    [{ key: 'Enter', metaKey: false, ctrlKey: true }, 'mod+enter'],
  ])('%j is %s', (event, name) => {
    expect(keyName(event)).toBe(name)
  })
})
