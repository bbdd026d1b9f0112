import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectedSign } from '../../../../sandbox/src/pinduoduo/sign.ts'
import { pinduoduoSandboxVectors } from '../../../../sandbox/src/pinduoduo/vectors.ts'
import { signPinduoduo } from './sign.ts'
import { pinduoduoVectors } from './vectors.ts'

const increment = {
  access_token: 'TK',
  client_id: '1',
  data_type: 'JSON',
  end_updated_at: '1700001800',
  is_lucky_flag: '0',
  order_status: '5',
  page: '1',
  page_size: '50',
  refund_status: '5',
  start_updated_at: '1700000000',
  timestamp: '1700001900',
  type: 'pdd.order.number.list.increment.get',
  use_has_next: 'true',
}
const vectors: [string, string, unknown, unknown][] = [
  [
    'P1, of the official page',
    'sign',
    {
      secret: 'testSecret',
      params: {
        access_token: 'asd78172s8ds9a921j9qqwda12312w1w21211',
        client_id: '1',
        data_type: 'XML',
        order_status: '1',
        page: '1',
        page_size: '10',
        timestamp: '1480411125',
        type: 'pdd.order.number.list.get',
      },
    },
    'E4DE3ED21002510DED352819E7AE6775',
  ],
  ['P2', 'sign', { secret: 'testSecret', params: increment }, '315596AF31B2AB168EA0C3E7A3576522'],
  [
    'the address of the message service',
    'message_path',
    { client_id: 'client123', secret: 'testSecret', timestamp_ms: '1700000000000' },
    '/message/client123/1700000000000/YzhhNjg3YTdmZGNhZmZiMjAwMzM2NWI4OTdiMDg2YTA%3D',
  ],
  [
    'an acknowledgement',
    'message_ack',
    {
      frame:
        '{"id":9007199254740993,"commandType":"Common","time":1700000000000,"sendTime":1700000000123,"message":{"type":"pdd_trade_TradeConfirmed","mallID":100,"content":"{\\"mall_id\\":100,\\"tid\\":\\"240101-1\\"}"}}',
      now: 1700000000456,
    },
    '{"id":9007199254740993,"commandType":"Ack","time":1700000000456,"sendTime":1700000000456,"type":"pdd_trade_TradeConfirmed","mallID":100}',
  ],
]

describe('vectors of the protocol page', () => {
  it.each(vectors)('%s holds for our side', (_, kind, input, expected) => {
    expect(pinduoduoVectors[kind]!(input)).toBe(expected)
  })

  it.each(vectors)('%s holds for the stand-in, which shares no code with us', (_, kind, input, expected) => {
    expect(pinduoduoSandboxVectors[kind]!(input)).toBe(expected)
  })

  it('are there for every kind of both sides', () => {
    const kinds = new Set(vectors.map(([, kind]) => kind))
    expect(new Set(Object.keys(pinduoduoVectors))).toEqual(kinds)
    expect(new Set(Object.keys(pinduoduoSandboxVectors))).toEqual(kinds)
  })
})

describe('signPinduoduo', () => {
  const params = fc.dictionary(fc.stringMatching(/^[a-z_]{1,12}$/), fc.string({ unit: 'binary' }), {
    maxKeys: 12,
  })

  it('is accepted by the stand-in, whatever is signed', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), params, (secret, signed) => {
        expect(signPinduoduo(secret, signed)).toBe(expectedSign(secret, Object.entries(signed)))
      }),
    )
  })

  it('changes with a value and with the secret, and not with its own name', () => {
    const good = signPinduoduo('testSecret', increment)
    expect(signPinduoduo('testSecret', { ...increment, page: '2' })).not.toBe(good)
    expect(signPinduoduo('testsecret', increment)).not.toBe(good)
    expect(signPinduoduo('testSecret', { ...increment, sign: good })).toBe(good)
  })
})
