import { describe, expect, it } from 'vitest'
import { checkMapping } from '../../../../server/src/mapping/index.ts'
import { exampleMapping, ownBodyOf, ownBodyWish } from './own-body.ts'
import type { Endpoint } from './webhook.ts'

describe('a body of the receiver’s own shape', () => {
  it('goes back to the usual one when it is blank, and keeps headers that nobody wrote', () => {
    expect(ownBodyWish({ mapping: ' ', headers: '' })).toEqual({ mapping: null })
    expect(ownBodyWish({ mapping: '{"a":1}', headers: 'X-Key: a:b\n\nY:c' })).toEqual({
      mapping: { a: 1 },
      headers: { 'X-Key': 'a:b', Y: 'c' },
    })
  })
  it('is refused when it is no JSON', () => {
    expect(ownBodyWish({ mapping: '{"a":', headers: '' })).toBeNull()
  })
  it('is shown as it is kept', () => {
    const mapping = { name: 'x' }
    expect(JSON.parse(ownBodyOf({ mapping } as unknown as Endpoint).mapping)).toEqual(mapping)
    expect(ownBodyOf(undefined).mapping).toBe('')
  })
  it('has an example that the server takes', () => {
    expect(checkMapping(exampleMapping)).toEqual([])
  })
})
