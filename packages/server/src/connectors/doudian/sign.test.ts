import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, eventSign, expectedSign } from '../../../../sandbox/src/doudian/sign.ts'
import { doudianSandboxVectors } from '../../../../sandbox/src/doudian/vectors.ts'
import { isSameSign, type JsonValue, signCall, signPush, signSpi, toParamJson } from './sign.ts'
import { doudianVectors } from './vectors.ts'

const app_key = '3409409348479354011'
const secret = '2ad2355c-01d0-11f8-91dc-05a8cd1054b1'
const timestamp = '1700000100'
const searchJson =
  '{"create_time_start":1700000000,"order_by":"create_time","page":0,"product":"A&B<红>","size":10}'
const pushBody =
  '[{"tag":"101","msg_id":"6937590000000000001:101:1700000000:1","data":"{\\"p_id\\":4781320682406083640,\\"s_ids\\":[4781320682406083640],\\"shop_id\\":12345,\\"order_status\\":2,\\"order_type\\":0,\\"pay_type\\":1,\\"biz\\":2,\\"pay_time\\":1700000000,\\"pay_amount\\":2990}"}]'

const call = { secret, app_key, timestamp, method: 'order.searchList', param_json: searchJson }
const spi = { secret, app_key, timestamp, param_json: '{"a":1}' }

describe.each([
  ['our client', doudianVectors],
  ['the stand-in', doudianSandboxVectors],
])('%s', (_, vectors) => {
  it.each([
    [
      'sign',
      { ...call, sign_method: 'hmac-sha256' },
      'c8e7a3c0ca26517e55311edb3a2fa86fa4c6ca7257fcb5ed61ed2cdf9aa8b4ac',
    ],
    ['sign', { ...call, sign_method: 'md5' }, 'c9b595fa7418098e6c4101e28352b8bc'],
    ['spi_sign', { ...spi, sign_method: 'md5' }, '9ebdd4ee524f245ff4f010619db83575'],
    [
      'spi_sign',
      { ...spi, sign_method: 'hmac-sha256' },
      '35bd23c76f74b8648423a9d84b11fb4fe83ed40ab6af15d63ecd49119770b422',
    ],
    ['event_sign', { app_key, secret, body: pushBody }, 'c5bbcfe061207b9557a8938bcd34990e'],
    [
      'param_json',
      {
        params: {
          size: 10,
          product: 'A&B<红>',
          page: 0,
          order_by: 'create_time',
          create_time_start: 1700000000,
        },
      },
      searchJson,
    ],
    [
      'param_json',
      { params: { b: [{ z: 1, a: { d: null, c: true } }, 'x'], a: {} } },
      '{"a":{},"b":[{"a":{"c":true,"d":null},"z":1},"x"]}',
    ],
    ['param_json', { params: {} }, '{}'],
  ])('gives the vector of the protocol page: %s', (kind, input, expected) => {
    expect(vectors[kind]!(input)).toBe(expected)
  })
})

const text = fc.string({ unit: 'binary' })
const json = fc
  .jsonValue({ maxDepth: 4 })
  .filter((value) => !JSON.stringify(value).includes('e')) as fc.Arbitrary<JsonValue>

describe('both sides', () => {
  it('write the same parameters, whatever they are', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), (params) => {
        const written = toParamJson(params as JsonValue)
        expect(canonicalJson(JSON.stringify(params))).toBe(written)
        expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(params)))
      }),
    )
  })

  it('sign the same, whatever is signed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('md5', 'hmac-sha256'),
        text,
        text,
        text,
        (method, key, appKey, paramJson) => {
          const ours = { appKey, method: 'a.b', paramJson, timestamp }
          const theirs = { app_key: appKey, method: 'a.b', param_json: paramJson, timestamp }
          expect(signCall(method as 'md5', key, ours)).toBe(expectedSign(method, key, theirs))
          const { method: _, ...spiCall } = theirs
          expect(signSpi(method as 'md5', key, ours)).toBe(expectedSign(method, key, spiCall))
          expect(signPush(appKey, key, paramJson)).toBe(eventSign(appKey, paramJson, key))
        },
      ),
    )
  })
})

describe('isSameSign', () => {
  it('compares texts of any length and sign', () => {
    expect(isSameSign('abc', 'abc')).toBe(true)
    for (const other of ['', 'ab', 'abd', 'abcd', '红字']) expect(isSameSign(other, 'abc')).toBe(false)
  })
})
