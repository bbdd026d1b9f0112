import { describe, expect, it } from 'vitest'
import { actsOf } from './acts.ts'

const all = () => true
const at = (state: string, more = {}) => ({
  state,
  suspended: false,
  appointment: null,
  technicianId: null,
  returnCallAsked: false,
  ...more,
})

describe('acts of a work order', () => {
  it.each([
    ['complete_address', 'address'],
    ['goods_arrived', 'goodsArrival'],
    ['appoint', 'appointment'],
    ['dispatch', 'assignment'],
    ['first_call', 'firstCall'],
    ['sign_off', 'customerLink'],
    ['cancelled', 'reopening'],
    ['settled', undefined],
  ])('%s begins with %s', (state, primary) => expect(actsOf(at(state), all).primary).toBe(primary))

  it('offers to resume first what is suspended, and nothing that waits for it', () => {
    const { primary, others } = actsOf(at('dispatch', { suspended: true }), all)
    expect(primary).toBe('resumption')
    expect(others).not.toContain('assignment')
    expect(others).toContain('cancellation')
  })

  it('records a return call only where one was asked', () => {
    expect(actsOf(at('sign_off'), all).others).not.toContain('returnCall')
    expect(actsOf(at('sign_off', { returnCallAsked: true }), all).primary).toBe('returnCall')
  })

  it('hides dispatch from an agent and everything from a reader', () => {
    const agent = actsOf(at('dispatch'), (permission) => permission === 'work-orders.write')
    expect(agent.primary).toBeUndefined()
    expect(agent.others).toContain('appointment')
    expect(actsOf(at('dispatch'), () => false)).toEqual({ primary: undefined, others: [] })
  })
})
