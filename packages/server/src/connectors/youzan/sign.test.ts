import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectedEventSign, openMessage, sealMessage } from '../../../../sandbox/src/youzan/sign.ts'
import { youzanSandboxVectors } from '../../../../sandbox/src/youzan/vectors.ts'
import { decryptMessage, isSignedEvent, signEvent } from './sign.ts'
import { youzanVectors } from './vectors.ts'

interface Case {
  kind: string
  input: unknown
  expect: unknown
}

const file = new URL('../../../test/vectors/youzan.json', import.meta.url)
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] }
const text = fc.string({ unit: 'binary' })
const secret = fc.stringMatching(/^[a-z0-9]{16,40}$/)

describe('the vectors of the page', () => {
  it.each(cases)('hold for both sides: $kind', ({ kind, input, expect: expected }) => {
    expect(youzanVectors[kind]!(input)).toEqual(expected)
    expect(youzanSandboxVectors[kind]!(input)).toEqual(expected)
  })

  it('are there for every kind of both sides', () => {
    const kinds = [...new Set(cases.map(({ kind }) => kind))].sort()
    expect(Object.keys(youzanVectors).sort()).toEqual(kinds)
    expect(Object.keys(youzanSandboxVectors).sort()).toEqual(kinds)
  })
})

describe('signing', () => {
  it('agrees with the stand-in, whatever is signed', () => {
    fc.assert(
      fc.property(text, text, text, (id, body, key) => {
        expect(signEvent(id, body, key)).toBe(expectedEventSign(id, body, key))
      }),
    )
  })

  it('is accepted in either case of letters, and in no other way', () => {
    const good = signEvent('id', '{"a":1}', 'secret')
    expect(isSignedEvent(good.toUpperCase(), 'id', '{"a":1}', 'secret')).toBe(true)
    expect(isSignedEvent(good, 'id', '{"a": 1}', 'secret')).toBe(false)
    expect(isSignedEvent(good, 'id', '{"a":1}', 'other')).toBe(false)
    for (const forged of ['', good.slice(1), `${good}0`, '0'.repeat(32), '签'.repeat(32)])
      expect(isSignedEvent(forged, 'id', '{"a":1}', 'secret')).toBe(false)
  })
})

describe('sealed messages', () => {
  it('are read as the stand-in seals them', () => {
    fc.assert(
      fc.property(secret, text, (key, content) => {
        const sealed = sealMessage(key, content)
        expect(decryptMessage(key, sealed)).toBe(content)
        expect(openMessage(key, sealed)).toBe(content)
      }),
    )
  })

  it('are read with or without URL encoding, since base64 has pluses', () => {
    const sealed = decodeURIComponent(sealMessage('0123456789abcdef', '订购'.repeat(40)))
    expect(decryptMessage('0123456789abcdef', sealed)).toBe('订购'.repeat(40))
  })

  it('use the first sixteen characters of the secret, and fail with a shorter one', () => {
    const sealed = sealMessage('0123456789abcdef', 'x')
    expect(decryptMessage('0123456789abcdefghij', sealed)).toBe('x')
    expect(() => decryptMessage('short', sealed)).toThrow()
    expect(() => decryptMessage('0123456789abcdef', 'AAAA')).toThrow()
  })
})
