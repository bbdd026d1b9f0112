import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pairChange, unionChange } from './tag-rules.ts'

const corp = [
  { tagId: 'et1', name: 'VIP' },
  { tagId: 'et2', name: '智能锁' },
  { tagId: 'et3', name: '旧客' },
]
const wecom = (name: string) => ({ name, origin: 'wecom' })
const ours = (name: string) => ({ name, origin: 'member:lintao' })

describe('what our customer has', () => {
  it('is everything that some pair has, and no longer than one has it', () => {
    expect(unionChange(['VIP', '旧客'], [wecom('VIP'), wecom('走了')])).toEqual({
      add: ['旧客'],
      remove: ['走了'],
    })
  })

  it('keeps what was given here, whatever WeCom says', () => {
    expect(unionChange([], [ours('智能锁')])).toEqual({ add: [], remove: [] })
    expect(unionChange(['智能锁'], [ours('智能锁')])).toEqual({ add: [], remove: [] })
  })
})

describe('what is written to a pair', () => {
  it('is what was given here; what another member said stays with them', () => {
    expect(pairChange({ on: [], declined: [] }, [ours('智能锁'), wecom('VIP')], corp)).toEqual({
      add: ['et2'],
      remove: [],
      missing: [],
    })
  })

  it('takes off what our customer has no more, whoever had put it there', () => {
    expect(pairChange({ on: ['et1', 'et3'], declined: [] }, [wecom('VIP')], corp).remove).toEqual(['et3'])
  })

  it('never puts on again what an agent took off', () => {
    expect(pairChange({ on: [], declined: ['et2'] }, [ours('智能锁')], corp)).toEqual({
      add: [],
      remove: [],
      missing: [],
    })
  })

  it('names what the corp lacks, within WeCom’s thirty characters', () => {
    expect(pairChange({ on: [], declined: [] }, [ours('新的'), ours('长'.repeat(31))], corp).missing).toEqual(
      ['新的'],
    )
  })

  it('makes nothing there again that somebody took out there', () => {
    expect(pairChange({ on: [], declined: [] }, [ours('新的')], corp, new Set(['新的'])).missing).toEqual([])
  })

  it('goes over to the tag of another group that takes its place, for who carries it alone', () => {
    const led = [...corp, { tagId: 'et9', name: 'VIP' }].map((one) =>
      one.tagId === 'et1' ? { ...one, leadsTo: 'et9' } : one,
    )
    expect(pairChange({ on: ['et1'], declined: [] }, [wecom('VIP')], led)).toEqual({
      add: ['et9'],
      remove: ['et1'],
      missing: [],
    })
    expect(pairChange({ on: [], declined: [] }, [wecom('VIP')], led).add).toEqual([])
    expect(pairChange({ on: [], declined: [] }, [ours('VIP')], led).add).toEqual(['et9'])
    expect(pairChange({ on: ['et1'], declined: [] }, [], led)).toMatchObject({ add: [], remove: ['et1'] })
  })

  it('leaves a tag alone whose name is not known yet', () => {
    expect(pairChange({ on: ['et-unknown'], declined: [] }, [], corp).remove).toEqual([])
  })

  it('is settled after one round: written again it writes nothing', () => {
    const name = fc.constantFrom('VIP', '智能锁', '旧客')
    const id = fc.constantFrom('et1', 'et2', 'et3')
    fc.assert(
      fc.property(
        fc.uniqueArray(name),
        fc.uniqueArray(name),
        fc.uniqueArray(id),
        fc.uniqueArray(id),
        (given, told, on, off) => {
          const all = [...given.map(ours), ...told.filter((one) => !given.includes(one)).map(wecom)]
          const declined = off.filter((one) => !on.includes(one))
          const { add, remove } = pairChange({ on, declined }, all, corp)
          const after: string[] = [...on.filter((one) => !remove.includes(one)), ...add]
          expect(pairChange({ on: after, declined }, all, corp)).toEqual({ add: [], remove: [], missing: [] })
          expect(declined.filter((one) => add.includes(one))).toEqual([])
        },
      ),
    )
  })
})
