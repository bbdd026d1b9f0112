import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitted, toBase64 } from './photos.ts'

describe('toBase64', () => {
  it('keeps every byte, also of photos larger than one chunk', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(new Uint8Array(Buffer.from(toBase64(bytes), 'base64'))).toEqual(bytes)
      }),
    )
    const large = new Uint8Array(100_000).map((_, i) => i % 251)
    expect(Buffer.from(toBase64(large), 'base64').equals(large)).toBe(true)
  })
})

describe('fitted', () => {
  it('makes a large photo smaller and keeps its shape', () => {
    expect(fitted({ width: 4000, height: 3000 }, 1920)).toEqual({ width: 1920, height: 1440 })
    expect(fitted({ width: 3000, height: 4000 }, 1920)).toEqual({ width: 1440, height: 1920 })
  })
  it('never makes one larger', () => {
    expect(fitted({ width: 640, height: 480 }, 1920)).toEqual({ width: 640, height: 480 })
  })
})
