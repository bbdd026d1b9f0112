import { describe, expect, it } from 'vitest'
import { firstProblem, holdsUp, problemsIn, questionOf } from './problems.ts'

describe('problems of a contact', () => {
  it('speak of what holds up first', () => {
    expect(firstProblem(['address_no_house_number', 'address_no_district'])).toBe('address_no_district')
    expect(firstProblem(['address_no_house_number'])).toBe('address_no_house_number')
    expect(firstProblem([])).toBeNull()
    expect(firstProblem(['something_new'])).toBeNull()
  })

  it('let a missing house number pass, and hold up for what they do not know', () => {
    expect(holdsUp(['address_no_house_number'])).toBe(false)
    expect(holdsUp(['something_new'])).toBe(true)
    expect(holdsUp([])).toBe(false)
  })

  it.each([
    [['phone_missing', 'address_no_region'], 'contact'],
    [['address_no_house_number', 'name_missing'], 'contact'],
    [['address_masked'], 'address'],
    [['something_new'], 'address'],
  ] as const)('%j lead back to the question about the %s', (problems, question) => {
    expect(questionOf(problems)).toBe(question)
  })

  it.each([
    [
      'work_order.address_incomplete',
      { problems: 'phone_missing,address_empty' },
      ['phone_missing', 'address_empty'],
    ],
    ['work_order.address_not_served', {}, ['address_not_a_service_address']],
    ['work_order.address_incomplete', {}, []],
    ['work_order.suspended', { problems: 'x' }, []],
  ])('are read out of %s', (code, facts, problems) => {
    expect(problemsIn({ code, facts })).toEqual(problems)
  })
})
