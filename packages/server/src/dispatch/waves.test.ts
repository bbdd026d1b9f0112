import { describe, expect, it } from 'vitest'
import { wavesOf } from './subscribers.ts'

describe('waves of events', () => {
  it('keep the order of each key and make the first wave as large as can be', () => {
    const events = ['a1', 'b1', 'a2', 'c1', 'a3', 'b2'].map((name) => ({ key: name[0]!, name }))
    expect(wavesOf(events).map((wave) => wave.map((one) => one.name))).toEqual([
      ['a1', 'b1', 'c1'],
      ['a2', 'b2'],
      ['a3'],
    ])
    expect(wavesOf([])).toEqual([])
  })
})
