import { describe, expect, it } from 'vitest'
import { mayAddPhotos, mayReschedule, mayRevisit, nextActOf, stageAt, stages } from './stage.ts'

const path = ['first_call', 'on_the_way', 'check_in', 'complete', 'sign_off', 'settle', 'settled']

describe('the short line of steps', () => {
  it('moves on with every state, to its end', () => {
    const places = path.map(stageAt)
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places[0]).toBe(1)
    expect(stageAt('settled')).toBe(stages.length)
  })
  it('falls back when another visit is needed', () => {
    expect(stageAt('appoint')).toBe(1)
  })
})

describe('the next act', () => {
  it('is one a state until the customer signed off', () => {
    const acts = path.map((state) => nextActOf({ state, suspended: false }))
    expect(acts).toEqual(['first_call', 'depart', 'check_in', 'complete', 'sign_off', undefined, undefined])
  })
  it('is none on a suspended job: nobody drives for goods that go back', () => {
    expect(nextActOf({ state: 'on_the_way', suspended: true })).toBeUndefined()
    expect(nextActOf({ state: 'complete', suspended: true })).toBeUndefined()
    expect(nextActOf({ state: 'sign_off', suspended: true })).toBe('sign_off')
  })
  it('is none on a cancelled job', () => {
    expect(nextActOf({ state: 'cancelled', suspended: false })).toBeUndefined()
  })
})

describe('what else may be done', () => {
  it('follows the table of acts', () => {
    expect(path.filter(mayReschedule)).toEqual(['first_call', 'on_the_way'])
    expect(path.filter(mayRevisit)).toEqual(['check_in', 'complete', 'sign_off'])
    expect(path.filter(mayAddPhotos)).toEqual(['check_in', 'complete', 'sign_off'])
  })
})
