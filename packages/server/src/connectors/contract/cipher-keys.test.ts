import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { keepCipherKeys } from './cipher-keys.ts'
import { decryptMessage, encryptMessage, InvalidAesKey } from './sealed-callback.ts'

describe('kept keys', () => {
  it('are read once, and each text gives its own', () => {
    const read: string[] = []
    const keyOf = keepCipherKeys((text) => {
      read.push(text)
      return Buffer.from(text.padEnd(32, '.'))
    })
    expect(keyOf('a').key.export()).toEqual(Buffer.from('a'.padEnd(32, '.')))
    expect(keyOf('a')).toBe(keyOf('a'))
    expect(keyOf('b').bytes).toEqual(Buffer.from('b'.padEnd(32, '.')))
    expect(read).toEqual(['a', 'b'])
  })

  it('that cannot be read are refused each time', () => {
    const keyOf = keepCipherKeys(() => {
      throw new InvalidAesKey('no key')
    })
    for (let n = 0; n < 3; n += 1) expect(() => keyOf('x')).toThrow(InvalidAesKey)
  })

  it('are no more than a few hundred, oldest gone first', () => {
    let read = 0
    const keyOf = keepCipherKeys((text) => {
      read += 1
      return Buffer.from(text.padEnd(32, '.'))
    })
    for (let n = 0; n < 300; n += 1) keyOf(`${n}`)
    keyOf('299')
    expect(read).toBe(300)
    expect(keyOf('0').bytes).toEqual(Buffer.from('0'.padEnd(32, '.')))
    expect(read).toBe(301)
  })

  it('open the messages of each configuration, in turns', () => {
    const keys = [1, 2, 3].map(() => randomBytes(32).toString('base64').slice(0, 43))
    const sealed = keys.map((key, i) => encryptMessage(key, `第${i}条`, 'wx1', randomBytes(16)))
    for (let round = 0; round < 2; round += 1)
      for (const [i, key] of keys.entries())
        expect(decryptMessage(key, sealed[i]!)).toEqual({ message: `第${i}条`, receiveId: 'wx1' })
    expect(() => decryptMessage(keys[0]!, sealed[1]!)).toThrow()
    expect(() => decryptMessage('short', sealed[1]!)).toThrow(InvalidAesKey)
  })
})
