import { describe, expect, it } from 'vitest'
import { base64Of } from './base64.ts'

describe('a part of a file', () => {
  it('is written in base64 whatever its bytes are', () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 31) % 256)
    expect(base64Of(bytes)).toBe(Buffer.from(bytes).toString('base64'))
  })
})
