import { describe, expect, it } from 'vitest'
import { matchingView, readKept, readListState, sameFilters, writeListState } from './list-state.ts'

const keys = ['state', 'shop', 'q']
const views = [
  { key: 'all', label: '全部', filters: {} },
  { key: 'to-ship', label: '待发货', filters: { state: 'to_ship' } },
]

describe('the address of a list', () => {
  it('is read and written without loss', () => {
    const search = new URLSearchParams('lang=en&state=to_ship&q=刘&sort=-paidAt&look=o-1&view=to-ship')
    const state = readListState(search, keys)
    expect(state).toEqual({
      view: 'to-ship',
      filters: { state: 'to_ship', q: '刘' },
      sort: '-paidAt',
      look: 'o-1',
    })
    expect(readListState(writeListState(search, keys, state), keys)).toEqual(state)
  })
  it('leaves what is not its own and drops what is empty', () => {
    const next = writeListState(new URLSearchParams('lang=en&state=x&foreign=1'), keys, {
      view: '',
      filters: {},
      sort: '',
      look: '',
    })
    expect(next.toString()).toBe('lang=en&foreign=1')
  })
})

describe('saved views', () => {
  it('are recognised by their filters', () => {
    const state = { view: '', filters: { state: 'to_ship' }, sort: '', look: '' }
    expect(matchingView(views, state)?.key).toBe('to-ship')
    expect(matchingView(views, { ...state, filters: { state: 'to_ship', q: '王' } })).toBeUndefined()
    expect(matchingView(views, { ...state, filters: {} })?.key).toBe('all')
  })
  it('do not care for order or emptiness', () => {
    expect(sameFilters({ a: '1', b: '' }, { a: '1' })).toBe(true)
    expect(sameFilters({ a: '1', b: '2' }, { b: '2', a: '1' })).toBe(true)
    expect(sameFilters({ a: '1' }, { a: '2' })).toBe(false)
  })
  it('fall back where nothing is kept', () => {
    expect(readKept('qiao.views.none', [])).toEqual([])
  })
})
