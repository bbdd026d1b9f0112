import { describe, expect, it } from 'vitest'
import {
  mayAppoint,
  mayRegister,
  type Service,
  situationOf,
  situations,
  stageAt,
  stages,
  startOf,
} from './service.ts'

/** The flow of the server, in its order. */
const states = [
  'open',
  'complete_address',
  'goods_arrived',
  'appoint',
  'dispatch',
  'first_call',
  'on_the_way',
  'check_in',
  'complete',
  'sign_off',
  'settle',
  'settled',
  'cancelled',
]
const service = (more: Partial<Service>): Service => ({
  workOrderId: '1',
  code: 'QW260410-0001',
  purpose: 'service',
  state: 'appoint',
  stateName: { zh: '待预约', en: 'To be appointed' },
  suspended: false,
  products: '智能锁 X1 ×1',
  serviceType: 'installation',
  category: 'smart_lock',
  addressState: 'complete',
  contact: null,
  appointment: null,
  technician: null,
  steps: [],
  completionCode: null,
  codeTriesLeft: 5,
  signOff: null,
  rating: null,
  ...more,
})

describe('every state of a work order', () => {
  it.each(states)('%s has a situation and a place in the line of steps', (state) => {
    expect(situations).toContain(situationOf(service({ state })))
    expect(stageAt({ state })).toBeGreaterThanOrEqual(0)
    expect(stageAt({ state })).toBeLessThanOrEqual(stages.length)
  })

  it('never walks the steps back along the path', () => {
    const places = states.filter((state) => state !== 'cancelled').map((state) => stageAt({ state }))
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places.at(-1)).toBe(stages.length)
  })
})

describe('the situation', () => {
  it('of a stopped job is that it is stopped, until there is something to sign', () => {
    expect(situationOf(service({ suspended: true }))).toBe('suspended')
    expect(situationOf(service({ suspended: true, state: 'sign_off' }))).toBe('sign_off')
    expect(situationOf(service({ suspended: true, state: 'cancelled' }))).toBe('cancelled')
  })
  it('after the signature is a rating, once', () => {
    expect(situationOf(service({ state: 'settle' }))).toBe('rate')
    expect(situationOf(service({ state: 'settled', rating: 5 }))).toBe('thanks')
  })
})

describe('the page begins', () => {
  it.each([
    [{ state: 'complete_address' }, '/register/contact'],
    [{ state: 'complete_address', suspended: true }, '/overview'],
    [{ state: 'appoint' }, '/overview'],
    [{ state: 'sign_off' }, '/overview'],
    [{ state: 'settled', rating: 5 }, '/thanks'],
    [{ state: 'cancelled' }, '/overview'],
    [{ state: 'sign_off', purpose: 'sign_off' }, '/sign'],
    [{ state: 'settle', purpose: 'sign_off' }, '/rate'],
    [{ state: 'settle', purpose: 'sign_off', rating: 4 }, '/thanks'],
    [{ state: 'complete_address', purpose: 'sign_off' }, '/overview'],
  ] as const)('%o at %s', (more, path) => {
    expect(startOf(service(more))).toBe(path)
  })
})

describe('what may be changed', () => {
  it('ends when the technician has set off, and never begins on the technician’s phone', () => {
    expect(mayAppoint(service({ state: 'on_the_way' }))).toBe(true)
    expect(mayAppoint(service({ state: 'check_in' }))).toBe(false)
    expect(mayAppoint(service({ state: 'on_the_way', suspended: true }))).toBe(false)
    expect(mayRegister(service({ state: 'on_the_way' }))).toBe(true)
    expect(mayRegister(service({ state: 'check_in' }))).toBe(false)
    expect(mayRegister(service({ purpose: 'sign_off' }))).toBe(false)
    expect(mayAppoint(service({ purpose: 'sign_off' }))).toBe(false)
  })
})
