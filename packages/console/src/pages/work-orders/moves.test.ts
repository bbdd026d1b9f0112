import { describe, expect, it } from 'vitest'
import { workStates } from '../../parts/trade-words.ts'
import { moveOf } from './moves.ts'

const all = () => true
const from = (state: string, suspended = false) => ({ state, suspended })

describe('a drag on the board', () => {
  it.each([
    ['complete_address', 'goods_arrived', { kind: 'dialog', dialog: 'address' }],
    ['goods_arrived', 'appoint', { kind: 'act', act: 'goodsArrival' }],
    ['appoint', 'dispatch', { kind: 'dialog', dialog: 'appointment' }],
    ['dispatch', 'appoint', { kind: 'dialog', dialog: 'withdrawal' }],
    ['dispatch', 'first_call', { kind: 'dialog', dialog: 'assignment' }],
    ['first_call', 'on_the_way', { kind: 'act', act: 'firstCall' }],
    ['on_the_way', 'dispatch', { kind: 'dialog', dialog: 'unassignment' }],
    ['complete', 'appoint', { kind: 'dialog', dialog: 'revisit' }],
    ['first_call', 'cancelled', { kind: 'dialog', dialog: 'cancellation' }],
  ])('%s → %s', (state, to, move) => expect(moveOf(from(state), to, all)).toEqual(move))

  it.each([
    ['on_the_way', 'check_in', 'byTechnician'],
    ['sign_off', 'settle', 'byCustomer'],
    ['complete_address', 'settled', 'byItself'],
    ['appoint', 'first_call', 'notYet'],
    ['appoint', 'goods_arrived', 'notBack'],
    ['settled', 'dispatch', 'ended'],
    ['sign_off', 'cancelled', 'ended'],
    ['cancelled', 'dispatch', 'cancelled'],
  ])('%s → %s is refused in words', (state, to, why) =>
    expect(moveOf(from(state), to, all)).toEqual({ kind: 'refused', why }),
  )

  it('stops what is suspended from being appointed or assigned, not from being cancelled', () => {
    expect(moveOf(from('appoint', true), 'dispatch', all)).toEqual({ kind: 'refused', why: 'suspended' })
    expect(moveOf(from('dispatch', true), 'first_call', all)).toEqual({ kind: 'refused', why: 'suspended' })
    expect(moveOf(from('dispatch', true), 'cancelled', all)).toMatchObject({ kind: 'dialog' })
  })

  it('asks for the permission of the act', () => {
    const agent = (permission: string) => permission === 'work-orders.write'
    expect(moveOf(from('dispatch'), 'first_call', agent)).toEqual({ kind: 'refused', why: 'notAllowed' })
    expect(moveOf(from('dispatch'), 'cancelled', () => false)).toEqual({ kind: 'refused', why: 'notAllowed' })
  })

  it('answers for every pair of columns', () => {
    for (const state of workStates)
      for (const to of workStates)
        if (state !== to) expect(moveOf(from(state), to, all).kind).toMatch(/act|dialog|refused/)
  })
})
