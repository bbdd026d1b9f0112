import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { masterKeyFingerprint, readMasterKey, readOrMakeDatabasePasswords, writeFingerprint } from './keys.ts'

let keys: string
const environment = {}

beforeEach(() => {
  keys = mkdtempSync(join(tmpdir(), 'qiao-keys-'))
})
afterEach(() => rmSync(keys, { recursive: true, force: true }))

describe('the master key', () => {
  it('is made once, for its owner alone, and read again', () => {
    const made = readMasterKey(keys, { mayCreate: true, environment })
    expect(made.key).toHaveLength(32)
    expect(statSync(join(keys, 'master.key')).mode & 0o777).toBe(0o600)
    expect(readMasterKey(keys, { mayCreate: true, environment }).key).toEqual(made.key)
  })

  it('is never made anew where there is data', () => {
    expect(() => readMasterKey(keys, { mayCreate: false, environment })).toThrowError(
      expect.objectContaining({ code: 'keys.master_missing' }),
    )
  })

  it('comes from QIAO_MASTER_KEY in base64 or hex, and is not written down', () => {
    const key = Buffer.alloc(32, 7)
    for (const text of [key.toString('base64'), key.toString('hex')])
      expect(readMasterKey(keys, { mayCreate: true, environment: { QIAO_MASTER_KEY: text } })).toEqual({
        key,
        file: null,
      })
    expect(() => statSync(join(keys, 'master.key'))).toThrow()
  })

  it('is refused when it is malformed or belongs to other data', () => {
    expect(() =>
      readMasterKey(keys, { mayCreate: true, environment: { QIAO_MASTER_KEY: 'short' } }),
    ).toThrowError(expect.objectContaining({ code: 'keys.master_malformed' }))
    writeFingerprint(keys, masterKeyFingerprint(Buffer.alloc(32, 1)))
    writeFileSync(join(keys, 'master.key'), Buffer.alloc(32, 2).toString('base64'))
    expect(() => readMasterKey(keys, { mayCreate: false, environment })).toThrowError(
      expect.objectContaining({ code: 'keys.master_wrong' }),
    )
  })
})

describe('the passwords of the embedded database', () => {
  it('are made once and differ', () => {
    const made = readOrMakeDatabasePasswords(keys)
    expect(new Set(Object.values(made)).size).toBe(3)
    expect(readOrMakeDatabasePasswords(keys)).toEqual(made)
    expect(statSync(join(keys, 'postgres.json')).mode & 0o777).toBe(0o600)
  })
})
