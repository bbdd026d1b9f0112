import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BrandId, id } from '../../kernel/ids.ts'
import { systemRandomness } from '../adapters/system-random.ts'
import { equalBytes, openVault, type StoredKeys, type WrappedKey } from './vault.ts'

const hemu = id<BrandId>('hemu')
const xibei = id<BrandId>('xibei')
const master = Buffer.alloc(32, 1)
const keys = new Map<BrandId, WrappedKey[]>()
const stored = (of: WrappedKey[], more: Partial<StoredKeys> = {}): StoredKeys => ({
  version: 0,
  keys: of,
  root: null,
  index: { at: 0, to: null, below: null },
  ...more,
})
const open = (key = master) =>
  openVault(key, systemRandomness(), async (brandId) => stored(keys.get(brandId) ?? []))
for (const brandId of [hemu, xibei]) keys.set(brandId, [{ keyId: 1, wrapped: open().newBrandKey(brandId) }])
const mine = await open().brand(hemu)
const theirs = await open().brand(xibei)
const place = 'customers.customer.phone'
const locked = { code: 'runtime.vault_locked' }
/** Any letters of any script. A lone surrogate is no text: UTF-8 has no form for it. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 40 })
  .map((codes) => String.fromCodePoint(...codes).toWellFormed())
const refusal = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return { code: (error as { code?: string }).code }
  }
}

describe('a sealed value', () => {
  it('opens to what it was, any text, under its place and row', () => {
    fc.assert(
      fc.property(anyText, fc.string(), fc.string(), (plain, where, row) => {
        expect(mine.open(where, row, mine.seal(where, row, plain))).toBe(plain)
      }),
    )
  })

  it('never shows its text, and never looks the same twice', () => {
    const sealed = [1, 2].map(() => mine.seal(place, 'liu', '13812345678'))
    expect(sealed[0]!.equals(sealed[1]!)).toBe(false)
    for (const one of sealed) expect(one.includes('13812345678')).toBe(false)
    expect([sealed[0]![0], sealed[0]!.readUInt16BE(1)]).toEqual([1, 1])
  })

  it.each([
    ['another row', () => mine.open(place, 'wang', mine.seal(place, 'liu', 'x'))],
    ['another column', () => mine.open('customers.customer.name', 'liu', mine.seal(place, 'liu', 'x'))],
    ['another brand', () => theirs.open(place, 'liu', mine.seal(place, 'liu', 'x'))],
  ])('moved to %s no longer opens', (_name, work) => {
    expect(refusal(work)).toEqual(locked)
  })

  it('no longer opens with any bit changed, or cut anywhere', () => {
    const sealed = mine.seal(place, 'liu', '江宁路 1 弄')
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: sealed.length * 8 - 1 }),
        fc.integer({ min: 0, max: sealed.length - 1 }),
        (bit, length) => {
          const changed = Buffer.from(sealed)
          changed[bit >> 3]! ^= 1 << (bit & 7)
          expect(refusal(() => mine.open(place, 'liu', changed))).toEqual(locked)
          expect(refusal(() => mine.open(place, 'liu', sealed.subarray(0, length)))).toEqual(locked)
        },
      ),
    )
  })
})

describe('the key of a brand', () => {
  it('opens with the right master key only, and for its own brand only', async () => {
    await expect(open(Buffer.alloc(32, 2)).brand(hemu)).rejects.toMatchObject(locked)
    const swapped = openVault(master, systemRandomness(), async () => stored(keys.get(xibei)!))
    await expect(swapped.brand(hemu)).rejects.toMatchObject(locked)
    await expect(open().brand(id<BrandId>('nobody'))).rejects.toMatchObject(locked)
    expect(() => open(Buffer.alloc(16))).toThrow('runtime.vault_locked')
  })

  it('that could not be loaded is asked for again', async () => {
    let tries = 0
    const shaky = openVault(master, systemRandomness(), async (brandId) => {
      tries += 1
      if (tries === 1) throw new Error('no connection')
      return stored(keys.get(brandId)!)
    })
    await expect(shaky.brand(hemu)).rejects.toThrow('no connection')
    await shaky.brand(hemu)
    await shaky.brand(hemu)
    expect(tries).toBe(2)
    shaky.forget(hemu)
    await shaky.brand(hemu)
    expect(tries).toBe(3)
  })

  it('rotated seals with the new one, still opens the old, and finds what was indexed before', async () => {
    const old = mine.seal(place, 'liu', '13812345678')
    const both = [...keys.get(hemu)!, { keyId: 2, wrapped: open().newBrandKey(hemu) }]
    const rotated = await openVault(master, systemRandomness(), async () =>
      stored([...both].reverse()),
    ).brand(hemu)
    expect(rotated.keyId).toBe(2)
    expect(rotated.open(place, 'liu', old)).toBe('13812345678')
    expect(rotated.seal(place, 'liu', 'x').readUInt16BE(1)).toBe(2)
    expect(rotated.index('phone', 'a').equals(mine.index('phone', 'a'))).toBe(true)
    expect(refusal(() => mine.open(place, 'liu', rotated.seal(place, 'liu', 'x')))).toEqual(locked)
  })
})

describe('a blind index', () => {
  it('is equal for equal values of one kind in one brand, and for nothing else', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.constantFrom('phone', 'name'), (a, b, kind) => {
        expect(mine.index(kind, a).equals(mine.index(kind, a))).toBe(true)
        expect(mine.index(kind, a).equals(mine.index(kind, b))).toBe(a === b)
        expect(mine.index(kind, a).equals(theirs.index(kind, a))).toBe(false)
        expect(mine.index('phone', a).equals(mine.index('phone-tail', a))).toBe(false)
      }),
    )
  })

  it('does not take a longer kind for a value that begins with it', () => {
    expect(mine.index('phone', '1x').equals(mine.index('phone1', 'x'))).toBe(false)
  })
})

it('compares bytes of different lengths without throwing', () => {
  expect(equalBytes(Buffer.from('a'), Buffer.from('ab'))).toBe(false)
  expect(equalBytes(Buffer.alloc(0), Buffer.alloc(0))).toBe(true)
  expect(equalBytes(Buffer.from('ab'), Buffer.from('ab'))).toBe(true)
})
