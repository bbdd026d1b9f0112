import { describe, expect, it } from 'vitest'
import { unknownValue } from './error-words.ts'

describe('a value that no table knows', () => {
  it('is read with its field, also where the value holds the sign between them', () => {
    expect(unknownValue('unknown_value:status=TRADE=NEW')).toEqual({ field: 'status', value: 'TRADE=NEW' })
    expect(unknownValue('unknown_value:status')).toEqual({ field: 'status', value: '' })
  })
  it('is nothing else', () => {
    expect([unknownValue('unreadable'), unknownValue('too_many_tries')]).toEqual([null, null])
  })
})
