import fc from 'fast-check'
import { dimensions, numberColumns } from '../../src/segments/dimensions.ts'
import type { Person, Rule } from '../../src/segments/rule.ts'

/** Small worlds for segments: few values, so that rules meet them, their borders, and what is not known. */
export const worldDay = 20_000
export const worldItems = ['product_view', 'order_pay', 'cart_add']

const small = fc.integer({ min: 0, max: 12 })
const day = fc.integer({ min: worldDay - 12, max: worldDay + 1 })
const dayColumn = /_day$/
const values = ['a', 'b', "c'; drop table segments.person; --", '禾=木']
const wordCodes = dimensions.filter((one) => one.kind === 'words').map((one) => one.code)
const numberCodes = dimensions.filter((one) => one.kind === 'number' || one.kind === 'since')
const someWordCodes = [wordCodes[0]!, 'tag']

const numbers = fc.record(
  Object.fromEntries(numberColumns.map((one) => [one, dayColumn.test(one) ? day : small])),
  { requiredKeys: [] },
)
const words = fc
  .subarray(someWordCodes.flatMap((code) => values.map((value) => `${code}=${value}`)))
  .map((list) => new Set(list))
const acts = fc
  .array(fc.record({ item: fc.constantFrom(...worldItems), day, times: fc.integer({ min: 1, max: 3 }) }), {
    maxLength: 8,
  })
  .map((list) => [...new Map(list.map((one) => [`${one.item} ${one.day}`, one])).values()])

export const anyPerson: fc.Arbitrary<Person> = fc.record({ id: fc.uuid(), numbers, words, acts })
export const anyPeople = fc
  .array(anyPerson, { maxLength: 40 })
  .map((list) => [...new Map(list.map((one) => [one.id, one])).values()])

const leaf: fc.Arbitrary<Rule> = fc.oneof(
  fc.record({
    dimension: fc.constantFrom(...numberCodes.map((one) => one.code)),
    is: fc.constantFrom('at_least' as const, 'at_most' as const),
    value: small,
  }),
  fc.record({
    dimension: fc.constantFrom(...someWordCodes),
    is: fc.constantFrom('any_of' as const, 'all_of' as const, 'none_of' as const),
    values: fc.subarray([...values, 'nobody has it'], { minLength: 1 }),
  }),
  fc.record({
    dimension: fc.constantFrom(...someWordCodes, 'recency', 'frequency', 'region'),
    is: fc.constant('known' as const),
  }),
  fc.record({
    did: fc.constantFrom(...worldItems),
    times: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 6, max: 10 })),
    days: fc.integer({ min: 1, max: 14 }),
  }),
)

export const anyRule: fc.Arbitrary<Rule> = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.record({ all: fc.array(tie('rule'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('rule') }),
  ),
})).rule
