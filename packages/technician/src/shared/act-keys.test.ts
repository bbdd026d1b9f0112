import { describe, expect, it } from 'vitest'
import { createActKeys } from './act-keys.ts'

function counted() {
  let keys = 0
  return createActKeys(() => `key-${++keys}`)
}

describe('keys of acts', () => {
  it('stay the same while the same thing is tried again', () => {
    const keys = counted()
    expect(keys.keyOf('departure:1', {})).toBe('key-1')
    expect(keys.keyOf('departure:1', {})).toBe('key-1')
  })
  it('change with the content: the server refuses one key for two contents', () => {
    const keys = counted()
    expect(keys.keyOf('first-calls:1', { outcome: 'not_reached' })).toBe('key-1')
    expect(keys.keyOf('first-calls:1', { outcome: 'reached' })).toBe('key-2')
  })
  it('are new once the act is done, so that it can be meant again', () => {
    const keys = counted()
    keys.keyOf('first-calls:1', { outcome: 'not_reached' })
    keys.done('first-calls:1')
    expect(keys.keyOf('first-calls:1', { outcome: 'not_reached' })).toBe('key-2')
  })
  it('belong to one act each', () => {
    const keys = counted()
    expect(keys.keyOf('departure:1', {})).not.toBe(keys.keyOf('departure:2', {}))
  })
})
