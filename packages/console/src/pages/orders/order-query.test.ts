import { describe, expect, it } from 'vitest'
import { orderQuery } from './order-query.ts'

describe('what a search on the order list means', () => {
  it.each([
    ['8000', { phoneTail: '8000' }],
    ['８０００', { phoneTail: '8000' }],
    ['138 0013 8000', { phoneTail: '8000' }],
    ['+8613800138000', { phoneTail: '8000' }],
    ['1795307322163000955', { outsideId: '1795307322163000955' }],
    ['E2026 1121', { outsideId: 'E20261121' }],
    ['12345', { outsideId: '12345' }],
    ['  ', {}],
    [undefined, {}],
  ])('%s', (text, query) => expect(orderQuery(text)).toEqual(query))
})
