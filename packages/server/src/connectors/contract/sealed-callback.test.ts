import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  callbackSignature,
  decryptMessage,
  encryptMessage,
  InvalidAesKey,
  isSignatureEqual,
  isTimestampFresh,
  padToBlock,
  parseCallbackTimestamp,
  signSorted,
  UndecryptableMessage,
} from './sealed-callback.ts'

/** 43 characters whose spare bits are not zero: a strict decoder refuses it. */
const looseKey = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C'
const aesKey = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('base64').slice(0, 43))
const random16 = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes))

describe('padding to 32 bytes', () => {
  it.each([
    [0, 32, 0x20],
    [31, 1, 0x01],
    [32, 32, 0x20],
    [20, 12, 0x0c],
  ])('%i bytes get %i more', (length, added, value) => {
    const padded = padToBlock(Buffer.alloc(length))
    expect(padded.length).toBe(length + added)
    expect([...padded.subarray(length)]).toEqual(Array.from({ length: added }, () => value))
  })
})

describe('message cryptography', () => {
  it('gives back what was encrypted, for every text, key and receiver', () => {
    fc.assert(
      fc.property(
        aesKey,
        fc.string({ unit: 'grapheme' }),
        fc.string(),
        random16,
        (key, message, receiver, random) => {
          const encrypted = encryptMessage(key, message, receiver, random)
          expect(decryptMessage(key, encrypted)).toEqual({ message, receiveId: receiver })
        },
      ),
    )
  })

  it('does not open with another key as if nothing were wrong', () => {
    const encrypted = encryptMessage(looseKey, '你好', 'wwCORP', Buffer.alloc(16, 7))
    const other = `A${looseKey.slice(1)}`
    const opened = () => decryptMessage(other, encrypted)
    let receiver: string | null = null
    try {
      receiver = opened().receiveId
    } catch (error) {
      expect(error).toBeInstanceOf(UndecryptableMessage)
    }
    expect(receiver).not.toBe('wwCORP')
  })

  it.each([
    ['nothing', ''],
    ['half a block', Buffer.alloc(16).toString('base64')],
    ['a block of zeros', Buffer.alloc(32).toString('base64')],
    ['not base64', '***'],
  ])('refuses %s', (_name, encrypted) => {
    expect(() => decryptMessage(looseKey, encrypted)).toThrow(UndecryptableMessage)
  })

  it.each(['', 'short', `${looseKey}x`])('names a key of the wrong length: %j', (key) => {
    expect(() => encryptMessage(key, 'x', 'y', Buffer.alloc(16))).toThrow(InvalidAesKey)
  })

  it('wants 16 random bytes', () => {
    expect(() => encryptMessage(looseKey, 'x', 'y', Buffer.alloc(15))).toThrow(RangeError)
  })
})

describe('signatures', () => {
  it('changes with any byte of the ciphertext', () => {
    const encrypted = encryptMessage(looseKey, '新客户', 'wwCORP', Buffer.alloc(16, 1))
    const signature = callbackSignature('token', '1700000000', 'nonce', encrypted)
    fc.assert(
      fc.property(fc.nat(encrypted.length - 1), fc.integer({ min: 33, max: 126 }), (at, code) => {
        fc.pre(encrypted.charCodeAt(at) !== code)
        const changed = encrypted.slice(0, at) + String.fromCharCode(code) + encrypted.slice(at + 1)
        expect(isSignatureEqual(callbackSignature('token', '1700000000', 'nonce', changed), signature)).toBe(
          false,
        )
      }),
    )
  })

  it.each(['', 'abc', 'A'.repeat(40), `${'a'.repeat(39)}é`, 'a'.repeat(41)])(
    'refuses %j as a signature',
    (given) => {
      expect(isSignatureEqual('a'.repeat(40), given)).toBe(false)
    },
  )

  it('are made over three values where nothing is sealed', () => {
    expect(signSorted(['scrmtoken', '1700000000', 'nonce001'])).toBe(
      '682077e7b34a5b99a4ac2ad34b02ac8ba4be953b',
    )
  })
})

describe('callback time', () => {
  it.each([
    '',
    '170000000',
    '17000000000',
    '0700000000',
    '1.70000000',
    ' 1700000000',
    '1700000000 ',
    '１７００００００００',
    '1e9',
  ])('refuses %j', (text) => {
    expect(parseCallbackTimestamp(text)).toBeNull()
  })

  it.each([
    [0, true],
    [300, true],
    [301, false],
    [-300, true],
    [-301, false],
  ])('%i seconds old: %s', (age, fresh) => {
    const sentAt = parseCallbackTimestamp('1700000000')!
    expect(isTimestampFresh(sentAt, new Date((1_700_000_000 + age) * 1000))).toBe(fresh)
  })
})
