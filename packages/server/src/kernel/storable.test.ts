import { describe, expect, it } from 'vitest'
import { storable, storableDeep } from './storable.ts'

describe('texts from outside', () => {
  it('lose NUL and halves of characters, and nothing else', () => {
    expect(storable('刘\0女士')).toBe('刘女士')
    expect(storable('锁\ud83d')).toBe('锁\ufffd')
    expect(storable('门锁 🔒')).toBe('门锁 🔒')
  })

  it('are mended at any depth; numbers, dates and amounts stay as they are', () => {
    const at = new Date(0)
    expect(storableDeep({ a: ['x\0', { b: '\udc00' }], n: 5n, at, none: null })).toEqual({
      a: ['x', { b: '\ufffd' }],
      n: 5n,
      at,
      none: null,
    })
  })
})
