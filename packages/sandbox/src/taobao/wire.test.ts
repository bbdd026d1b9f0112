import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { Accounts } from './accounts.ts'
import { parseFrame, type WireFrame, type WireValue, writeFrame } from './frames.ts'
import { expectedConnectSign, expectedSign } from './sign.ts'
import { TopError } from './top-error.ts'

const int = (bits: number) => fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 })
const value: fc.Arbitrary<WireValue> = fc.oneof(
  fc.constant(null),
  fc.string({ unit: 'binary' }).map((string) => ({ string })),
  int(8).map((byte) => ({ byte })),
  int(16).map((int16) => ({ int16 })),
  int(32).map((int32) => ({ int32 })),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((int64) => ({ int64: String(int64) })),
  fc.integer({ min: 0, max: 4e12 }).map((date) => ({ date })),
  fc.uint8Array({ maxLength: 700 }).map((bytes) => ({ bytes: Buffer.from(bytes).toString('hex') })),
)
const frame: fc.Arbitrary<WireFrame> = fc.record(
  {
    messageType: fc.integer({ min: 0, max: 3 }),
    statusCode: int(32),
    statusPhrase: fc.string(),
    flag: int(32),
    token: fc.string(),
    custom: fc.array(fc.tuple(fc.string(), value), { maxLength: 8 }),
  },
  { requiredKeys: ['messageType', 'custom'] },
)

describe('frames', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(frame, (written) => {
        expect(parseFrame(writeFrame(written))).toEqual(written)
      }),
    )
  })

  it('are whole or nothing: every cut and every added byte is refused', () => {
    const whole = writeFrame({
      messageType: 2,
      statusCode: 7,
      statusPhrase: '好',
      token: 't',
      custom: [
        ['id', { int64: '9007199254740993' }],
        ['content', { string: '{"tid":1}' }],
        ['raw', { bytes: '00ff' }],
      ],
    })
    for (let length = 0; length < whole.length; length++)
      expect(() => parseFrame(whole.subarray(0, length))).toThrow(RangeError)
    expect(() => parseFrame(Buffer.concat([whole, Buffer.from([0])]))).toThrow('behind the frame')
  })

  it.each([
    ['another protocol', '0102 0000', 'protocol version'],
    ['a header that is not known', '0202 0900', 'header 9'],
    ['a value of no known kind', '0202 0100 01000000 61 09', 'value format 9'],
    ['a string of less than nothing', '0202 0500 ffffffff', 'beyond the frame'],
    ['a string longer than the frame', '0202 0500 ffffff7f', 'beyond the frame'],
  ])('refuse %s', (_name, hex, words) => {
    expect(() => parseFrame(Buffer.from(hex.replaceAll(' ', ''), 'hex'))).toThrow(words)
  })
})

describe('signatures', () => {
  const fields: [string, string][] = [
    ['method', 'taobao.item.seller.get'],
    ['app_key', '12345678'],
    ['v', '2.0'],
    ['empty', ''],
    ['sign', 'ignored'],
    ['Zebra', '1'],
  ]
  const joined = 'Zebra1app_key12345678methodtaobao.item.seller.getv2.0'

  it('sort by code unit, leave out the signature and what is empty', () => {
    const md5 = createHash('md5').update(`helloworld${joined}helloworld`).digest('hex').toUpperCase()
    expect(expectedSign('md5', 'helloworld', fields)).toBe(md5)
    const sha = createHmac('sha256', 'helloworld').update(joined).digest('hex').toUpperCase()
    expect(expectedSign('hmac-sha256', 'helloworld', fields)).toBe(sha)
    expect(expectedSign('hmac', 'helloworld', fields)).toHaveLength(32)
    expect(expectedSign('sha1', 'helloworld', fields)).toBeNull()
  })

  it('do not depend on the order of the parameters', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(fields, { minLength: fields.length }), (shuffled) => {
        expect(expectedSign('md5', 's', shuffled)).toBe(expectedSign('md5', 's', fields))
      }),
    )
  })

  it('of the channel agree with the known one', () => {
    expect(expectedConnectSign('helloworld', '12345678', 'default', '1700000000000')).toBe(
      'C86848D198760FA334AA309207C72ECD',
    )
  })
})

describe('sessions and codes', () => {
  const app = { appKey: '1', appSecret: 's', shop: { sellerId: '1', nick: 'n' } }
  const other = { ...app, appKey: '2' }
  let now = 0
  let accounts: Accounts
  beforeEach(() => {
    now = 1_776_000_000_000
    accounts = new Accounts(() => now)
  })

  it('give an app the same first session in every run', () => {
    const again = new Accounts(() => now + 1)
    expect(accounts.addApp(app)).toEqual(again.addApp(app))
    expect(accounts.addApp(other).session).not.toBe(again.addApp(app).session)
  })

  it('belong to one app and end', () => {
    const { session } = accounts.addApp(app)
    accounts.addApp(other)
    expect(accounts.session(session, '1')).toBe(app.shop)
    expect(accounts.session(session, '2')).toBeUndefined()
    now += accounts.sessionLifeMs - 1
    expect(accounts.session(session, '1')).toBe(app.shop)
    now += 1
    expect(accounts.session(session, '1')).toBeUndefined()
    accounts.renewSessions()
    expect(accounts.session(session, '1')).toBe(app.shop)
  })

  it('redeem a code once, for its own app, within half an hour', () => {
    accounts.addApp(app)
    const stolen = accounts.issueCode(app)
    expect(accounts.redeemCode(stolen, other)).toBeNull()
    expect(accounts.redeemCode(stolen, app)).toBeNull()
    const late = accounts.issueCode(app)
    now += 30 * 60_000
    expect(accounts.redeemCode(late, app)).toBeNull()
    const good = accounts.redeemCode(accounts.issueCode(app), app)!
    expect(accounts.session(good.session, '1')).toBe(app.shop)
    expect(accounts.redeemCode('', app)).toBeNull()
  })

  it('refresh only with a token of the same app', () => {
    const { refreshToken } = accounts.addApp(app)
    accounts.addApp(other)
    expect(accounts.refresh(refreshToken, other)).toBeNull()
    expect(accounts.refresh('never', app)).toBeNull()
    const renewed = accounts.refresh(refreshToken, app)!
    expect(renewed.refreshToken).toBe(refreshToken)
    expect(accounts.session(renewed.session, '1')).toBe(app.shop)
  })
})

describe('an error', () => {
  it('has a sub code only when there is one', () => {
    const plain = JSON.parse(new TopError(21, 'Missing Method').render('r1'))
    expect(plain).toEqual({ error_response: { code: 21, msg: 'Missing Method', request_id: 'r1' } })
    const sub = JSON.parse(new TopError(15, 'Remote service error', 'isv.x').render('r2')).error_response
    expect(sub).toMatchObject({ sub_code: 'isv.x', sub_msg: 'Remote service error' })
  })
})
