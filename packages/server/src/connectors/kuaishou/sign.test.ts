import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectedSign, sealMessage } from '../../../../sandbox/src/kuaishou/sign.ts'
import { decryptMessage, signCall, signMethods } from './sign.ts'

const text = fc.string({ unit: 'grapheme' })
const call = fc.record({
  access_token: text,
  appkey: text,
  method: text,
  param: text,
  timestamp: text,
  version: fc.constant('1'),
})

describe('signing', () => {
  it('agrees with the stand-in, whatever is signed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...signMethods), text, call, (signMethod, secret, params) => {
        const signed = { ...params, signMethod }
        expect(signCall(signMethod, secret, signed)).toBe(expectedSign(signed, secret))
      }),
    )
  })

  it('covers every parameter and the secret', () => {
    const params = { access_token: 't', appkey: 'k', method: 'm', param: '{}', timestamp: '1', version: '1' }
    const signs = Object.keys(params).map((name) =>
      signCall('HMAC_SHA256', 's', { ...params, [name]: 'other' }),
    )
    signs.push(signCall('HMAC_SHA256', 's', params), signCall('HMAC_SHA256', 'S', params))
    expect(new Set(signs).size).toBe(signs.length)
  })

  it('is Base64 with one method and hex with the other', () => {
    expect(signCall('HMAC_SHA256', 's', { param: '{}' })).toMatch(/^[A-Za-z0-9+/]{43}=$/)
    expect(signCall('MD5', 's', { param: '{}' })).toMatch(/^[0-9a-f]{32}$/)
  })
})

describe('sealed messages', () => {
  const key = fc
    .uint8Array({ minLength: 16, maxLength: 16 })
    .map((bytes) => Buffer.from(bytes).toString('base64'))

  it('are opened, whatever they say', () => {
    fc.assert(
      fc.property(key, text, (messageKey, plain) => {
        expect(decryptMessage(messageKey, sealMessage(messageKey, plain))).toBe(plain)
      }),
    )
  })

  it('need a key of 16 bytes', () => {
    const sealed = sealMessage(Buffer.alloc(16).toString('base64'), '{}')
    for (const length of [0, 15, 17, 32])
      expect(() => decryptMessage(Buffer.alloc(length).toString('base64'), sealed)).toThrow()
  })
})
