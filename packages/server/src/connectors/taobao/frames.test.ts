import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseFrame, writeFrame } from '../../../../sandbox/src/taobao/frames.ts'
import { byte, decodeFrame, encodeFrame, type Frame, type FrameValue, int64, text } from './frames.ts'

const value: fc.Arbitrary<FrameValue> = fc.oneof(
  fc.string({ unit: 'grapheme' }).map(text),
  fc.integer({ min: -128, max: 127 }).map(byte),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(int64),
  fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }).map((n): FrameValue => ({ format: 'int16', value: n })),
  fc.integer().map((n): FrameValue => ({ format: 'int32', value: n })),
  fc.nat().map((ms): FrameValue => ({ format: 'date', value: ms })),
  fc.uint8Array().map((bytes): FrameValue => ({ format: 'bytes', value: Buffer.from(bytes) })),
  fc.constant<FrameValue>({ format: 'void', value: null }),
)
const frame: fc.Arbitrary<Frame> = fc.record(
  {
    type: fc.constantFrom('connect', 'connectAck', 'send', 'sendAck'),
    token: fc.string(),
    flag: fc.integer(),
    statusPhrase: fc.string(),
    custom: fc.dictionary(fc.stringMatching(/^[a-z_]{1,10}$/), value, { maxKeys: 6 }),
  },
  { requiredKeys: ['type', 'custom'] },
)

describe('TMC frames', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(frame, (sent) => {
        expect(decodeFrame(encodeFrame(sent))).toEqual(sent)
      }),
    )
  })

  it('are read and written alike by the stand-in', () => {
    fc.assert(
      fc.property(frame, (sent) => {
        const bytes = encodeFrame(sent)
        expect(writeFrame(parseFrame(bytes))).toEqual(bytes)
      }),
    )
  })

  it('reads a status code of either width', () => {
    const wide = encodeFrame({ type: 'connectAck', statusCode: 7, statusPhrase: 'no', custom: {} })
    expect(decodeFrame(wide)).toMatchObject({ statusCode: 7, statusPhrase: 'no' })
    const narrow = Buffer.concat([wide.subarray(0, 6), wide.subarray(8)])
    expect(decodeFrame(narrow)).toMatchObject({ statusCode: 7, statusPhrase: 'no' })
  })

  it('refuses what is no whole frame, and never reads past its end', () => {
    const whole = encodeFrame({ type: 'send', token: 'tok1', custom: { id: int64(5n), topic: text('主题') } })
    for (let cut = 0; cut < whole.length; cut++)
      expect(() => decodeFrame(whole.subarray(0, cut))).toThrow('taobao.malformed_frame')
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        try {
          decodeFrame(Buffer.from(noise))
        } catch (error) {
          expect((error as Error).message).toBe('taobao.malformed_frame')
        }
      }),
    )
  })

  it('keeps a key that means something to objects harmless', () => {
    const bytes = encodeFrame({ type: 'send', custom: { __proto__x: text('a') } })
    const poisoned = Buffer.from(
      bytes.toString('latin1').replace('\n\0\0\0__proto__x', '\t\0\0\0__proto__'),
      'latin1',
    )
    expect(({} as Record<string, unknown>).format).toBeUndefined()
    expect(Object.getPrototypeOf(decodeFrame(poisoned).custom)).toBeNull()
  })
})
