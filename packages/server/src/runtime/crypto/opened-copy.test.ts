import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import type { BrandId } from '../../kernel/ids.ts'
import { openedOf, underTodaysKeys } from './opened-copy.ts'
import { openVault, type StoredKeys, VaultLocked } from './vault.ts'

const brand = 'hemu' as BrandId
const randomness = { bytes: (n: number) => randomBytes(n) } as never
const keyed = { sealed: { name: 'customers.customer.name' }, index: ['tail'] }

it('a copied row is put back under the key of the day, and as it stood where that is still the same', async () => {
  let stored: StoredKeys = { version: 1, keys: [], root: null, index: { at: 0, to: null, below: null } }
  const vault = openVault(randomBytes(32), randomness, () => Promise.resolve(stored))
  const first = { keyId: 1, wrapped: vault.newBrandKey(brand) }
  stored = { ...stored, keys: [first] }
  const before = await vault.brand(brand)
  const hex = (bytes: Buffer) => `\\x${bytes.toString('hex')}`
  const row = {
    id: 'c1',
    name: hex(before.seal('customers.customer.name', 'c1', '张伟')),
    tail: hex(before.index('tail', '1234')),
    level: '普通',
  }
  const opened = openedOf(before, keyed, 'c1', { ...row, phone: null })
  expect(underTodaysKeys(before, keyed, 'c1', row, opened)).toEqual(row)

  const root = await vault.wrappedRoot(brand)
  const second = { keyId: 2, wrapped: vault.newBrandKey(brand) }
  const moved = { version: 2, root, index: { at: 2, to: null, below: null } }
  stored = { ...moved, keys: [first, second] }
  vault.forget(brand)
  const between = await vault.brand(brand)
  // A copy that was kept before this rule still opens as long as its key is there.
  const old = underTodaysKeys(between, keyed, 'c1', row) as typeof row
  expect(between.open('customers.customer.name', 'c1', bytes(old.name))).toBe('张伟')

  stored = { ...moved, keys: [second] }
  vault.forget(brand)
  const after = await vault.brand(brand)
  const back = underTodaysKeys(after, keyed, 'c1', row, opened) as typeof row
  expect(after.open('customers.customer.name', 'c1', bytes(back.name))).toBe('张伟')
  expect(back).toMatchObject({ id: 'c1', level: '普通', tail: hex(after.index('tail', '1234')) })
  expect(back.tail).not.toBe(row.tail)
  expect(() => underTodaysKeys(after, keyed, 'c1', row)).toThrow(VaultLocked)
})

const bytes = (text: string): Buffer => Buffer.from(text.slice(2), 'hex')
