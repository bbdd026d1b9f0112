import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectedSign } from '../../../../sandbox/src/taobao/sign.ts'
import { type SignMethod, signTop } from './sign.ts'

const methods: SignMethod[] = ['md5', 'hmac', 'hmac-sha256']
const params = fc.dictionary(fc.stringMatching(/^[a-z_]{1,12}$/), fc.string({ unit: 'binary' }), {
  maxKeys: 12,
})

describe('signTop', () => {
  it('is accepted by the stand-in, whatever is signed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...methods),
        fc.string({ minLength: 1 }),
        params,
        (method, secret, signed) => {
          expect(signTop(method, secret, signed)).toBe(expectedSign(method, secret, Object.entries(signed)))
        },
      ),
    )
  })

  it('changes with any change of a value or of the secret', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...methods),
        fc.string(),
        params,
        fc.string({ minLength: 1 }),
        (method, secret, signed, more) => {
          const before = signTop(method, secret, { ...signed, tid: '1' })
          expect(signTop(method, secret, { ...signed, tid: `1${more}` })).not.toBe(before)
          expect(signTop(method, `${secret}${more}`, { ...signed, tid: '1' })).not.toBe(before)
        },
      ),
    )
  })

  it('does not see empty values, nor where a name ends: checkers need a closed list', () => {
    const plain = signTop('md5', 's', { status: 'PAID', tid: '1234' })
    expect(signTop('md5', 's', { status: 'PAID', tid: '1234', extra: '' })).toBe(plain)
    expect(signTop('md5', 's', { s: 'tatusPAIDtid1234' })).toBe(plain)
  })
})
