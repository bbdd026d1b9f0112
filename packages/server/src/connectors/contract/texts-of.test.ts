import { expect, it } from 'vitest'
import { textsOf } from './texts-of.ts'

it('finds the texts of an order at any depth, the outer one first, and nothing that is no text', () => {
  const detail = { a: '1', n: 2, gone: null, empty: '', in: { a: 'inner', b: '2', deep: [{ c: '3' }] } }
  expect(textsOf(detail)).toEqual({ a: '1', b: '2', c: '3' })
  expect([textsOf(null), textsOf('x')]).toEqual([{}, {}])
})
