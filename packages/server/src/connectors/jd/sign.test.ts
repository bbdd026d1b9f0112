import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectedSign } from '../../../../sandbox/src/jd/sign.ts'
import { encrypt } from '../../../../sandbox/src/jd/tde.ts'
import { jdSandboxVectors } from '../../../../sandbox/src/jd/vectors.ts'
import { signJos } from './sign.ts'
import { decryptTde, isCiphertext, keyIdOf } from './tde.ts'
import { jdVectors } from './vectors.ts'

interface Case {
  kind: string
  input: unknown
  expect: unknown
}
const file = new URL('../../../test/vectors/jd.json', import.meta.url)
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] }

describe('the vectors of the protocol page', () => {
  it.each(cases)('hold for both sides: $kind', ({ kind, input, expect: expected }) => {
    expect(jdVectors[kind]!(input)).toBe(expected)
    expect(jdSandboxVectors[kind]!(input)).toBe(expected)
  })

  it('are there for every kind', () => {
    const kinds = [...new Set(cases.map(({ kind }) => kind))].sort()
    expect(Object.keys(jdVectors).sort()).toEqual(kinds)
    expect(Object.keys(jdSandboxVectors).sort()).toEqual(kinds)
  })
})

describe('signJos', () => {
  const params = fc.dictionary(
    fc.stringMatching(/^[a-z0-9_]{1,12}$/),
    fc.string({ unit: 'binary', minLength: 1 }),
    {
      maxKeys: 9,
    },
  )

  it('is accepted by the stand-in, whatever is signed', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), params, (secret, signed) => {
        expect(signJos(secret, signed)).toBe(expectedSign(secret, Object.entries(signed)))
      }),
    )
  })

  it('does not sign itself, and does not see where a name ends: checkers need a closed list', () => {
    expect(signJos('s', { v: '2.0', sign: 'x' })).toBe(signJos('s', { v: '2.0' }))
    expect(signJos('s', { vv: '2.0' })).toBe(signJos('s', { v: 'v2.0' }))
  })
})

describe('ciphertexts of receivers', () => {
  const key = { id: Buffer.alloc(16, 7), bytes: Buffer.from('0123456789abcdef0123456789abcdef', 'hex') }
  const keys = new Map([[key.id.toString('base64'), key.bytes]])

  it('of the stand-in are read, whatever they hide and however long the key is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        (plain, bytes) => {
          const own = { id: key.id, bytes: Buffer.from(bytes) }
          const text = encrypt(plain, own)
          expect(isCiphertext(text)).toBe(true)
          expect(keyIdOf(text)).toBe(key.id.toString('base64'))
          expect(decryptTde(text, new Map([[keyIdOf(text), own.bytes]]))).toBe(plain)
        },
      ),
    )
  })

  it.each([
    '13535476632',
    '刘*',
    '',
    'AAQA',
    'AAQAESIzRFVmd4iZqrvM3e7/EBESExQVFhcYGRobHB0eH9bGOJpQ',
    '羽山路1号',
  ])('are not %s', (text) => {
    expect(isCiphertext(text)).toBe(false)
    expect(() => decryptTde(text, keys)).toThrow('jd.undecryptable')
  })

  it('with a strange key or a cut end are refused by name', () => {
    expect(() => decryptTde(encrypt('x', { ...key, id: Buffer.alloc(16, 8) }), keys)).toThrow(
      'jd.undecryptable',
    )
    const long = Buffer.from(encrypt('一个很长的地址一个很长的地址', key), 'base64')
    expect(() => decryptTde(long.subarray(0, -16).toString('base64'), keys)).toThrow('jd.undecryptable')
  })
})
