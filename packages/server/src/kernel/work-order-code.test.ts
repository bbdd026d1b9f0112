import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { id, type WorkOrderId } from './ids.ts'
import { isCode, makeCode, readCode } from './work-order-code.ts'

const bytes = fc.uint8Array({ minLength: 4, maxLength: 8 })
const codes = bytes.map((random) => makeCode(random, '2026-11-21'))

describe('work order code', () => {
  it('carries prefix, Shanghai day, five characters and a check', () => {
    expect(makeCode(Uint8Array.of(0, 0, 0, 0), '2026-11-21')).toMatch(/^QW261121-00000[0-9A-Z]$/)
    expect(makeCode(Uint8Array.of(255, 255, 255, 255), '2026-11-21')).toMatch(/^QW261121-ZZZZZ[0-9A-Z]$/)
  })

  it('is read as people type it', () => {
    fc.assert(
      fc.property(codes, (code) => {
        const typed = ` ${code.toLowerCase().replace('-', ' ').replaceAll('0', 'o').replaceAll('1', 'I')} `
        expect(readCode(typed)).toBe(code)
      }),
    )
  })

  it('finds every single wrong character', () => {
    fc.assert(
      fc.property(
        codes,
        fc.integer({ min: 2, max: 14 }),
        fc.constantFrom(...'0123456789ABCXYZ'),
        (code, at, other) => {
          if (code[at] === '-' || code[at] === other) return
          expect(isCode(code.slice(0, at) + other + code.slice(at + 1))).toBe(false)
        },
      ),
    )
  })

  it('finds every two swapped neighbours', () => {
    fc.assert(
      fc.property(codes, fc.integer({ min: 9, max: 13 }), (code, at) => {
        if (code[at] === code[at + 1]) return
        expect(isCode(code.slice(0, at) + code[at + 1] + code[at] + code.slice(at + 2))).toBe(false)
      }),
    )
  })

  it('refuses what is no code', () => {
    for (const text of ['', 'QW261121', 'QX261121-7K3F9C', '13812345678', 'QW261121-7K3F9CX'])
      expect(isCode(text)).toBe(false)
  })

  it('needs enough randomness and a real day', () => {
    expect(() => makeCode(Uint8Array.of(1, 2, 3), '2026-11-21')).toThrow('work_order_code.too_few_bytes')
    expect(() => makeCode(new Uint8Array(4), '261121')).toThrow('work_order_code.not_a_day')
  })
})

describe('id', () => {
  it('names text and refuses nothing at all', () => {
    expect(id<WorkOrderId>('018f')).toBe('018f')
    expect(() => id<WorkOrderId>(' ')).toThrow('id.empty')
  })
})
