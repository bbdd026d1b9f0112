import { describe, expect, it } from 'vitest'
import { packRows } from '../facets.ts'
import type { Field, Kind } from '../field.ts'
import { fieldFor } from '../schema.ts'
import { isOneSlip } from '../text-distance.ts'

/** The level that two values of one column reach, by name; the same both ways. */
function level(kind: Kind, a: string | string[], b: string | string[], lentOn?: string): string {
  const [first, second] = [[a].flat(), [b].flat()]
  const field: Field = fieldFor({ name: 'x', kind, ...(lentOn && { lentOn }) }, 2, [first[0]!, second[0]!])
  field.set(0, first)
  field.set(1, second)
  field.finish?.(2)
  packRows([field.facets], 2)
  expect(field.compare(1, 0)).toBe(field.compare(0, 1))
  return field.levels[field.compare(0, 1)]!.name
}

describe('names', () => {
  it.each([
    ['陈可燕', '陈可燕', 'same'],
    ['陈可燕', '程可艳', 'sounds-same'],
    ['陈可燕', '陈*燕', 'visible-same'],
    ['陈可燕', '陈*明', 'other-given-name'],
    ['陈可燕', '陈**', 'surname-same'],
    ['陈可燕', '陈女士', 'surname-same'],
    ['陈可燕', '陈某', 'surname-same'],
    ['陈可燕', 'chen ', 'surname-same'],
    ['欧阳娜', '欧阳**', 'surname-same'],
    ['陈可燕', '李**', 'other'],
    ['陈先生', '陈女士', 'other'],
    ['陈老师', '陈女士', 'surname-same'],
    ['陈可生', '陈可声', 'sounds-same'],
    ['陈可燕', '陈浩然', 'other-given-name'],
    ['陈可燕', '', 'unknown'],
    ['John Smith', 'smith john', 'alike'],
    ['John Smith', 'Jon Smith', 'alike'],
  ])('%s and %s: %s', (a, b, expected) => {
    expect(level('name', a, b)).toBe(expected)
  })

  // Short names are compared by their signs as numbers: the texts must say the same.
  it('finds one slip in short names wherever the texts have one', () => {
    const signs = ['海', '波', '晓']
    const given = signs.flatMap((one) => ['', ...signs].map((two) => one + two))
    const all = given.flatMap((one) => ['林', '柳'].map((surname) => surname + one))
    const [slips, others] = [new Set<string>(), new Set<string>()]
    for (const a of all)
      for (const b of all) {
        if (a === b) continue
        const isSlip = isOneSlip(a, b) && Math.max(a.length, b.length) > 2
        ;(isSlip ? slips : others).add(level('name', a, b))
      }
    expect(slips).toEqual(new Set(['alike']))
    expect(others.has('alike')).toBe(false)
    expect(others).toEqual(new Set(['other-given-name', 'other']))
  })
})

describe('phones', () => {
  it.each([
    [['13812345678'], ['+86 138-1234-5678'], 'same'],
    [['13812345678'], ['138****5678'], 'visible-digits-same'],
    [['138****5678'], ['138****5678'], 'visible-digits-same'],
    [['138****5678'], [' 138****5678'], 'visible-digits-same'],
    [['13812345678'], ['139****5678'], 'other'],
    [['13812345678'], ['13812345978'], 'one-slip'],
    [['13812345678'], ['13998765432'], 'other'],
    [['17001234567', '1234'], ['17001234567', '1234'], 'same-privacy-number'],
    [['17001234567', '1234'], ['17001234567'], 'unknown'],
    [['17001234567', '1234'], ['17001234567', '9999'], 'unknown'],
    [['4001234567'], ['4001234567'], 'unknown'],
    [['13812345678'], [''], 'unknown'],
    [['310/246-1501'], ['310-246-1501'], 'same'],
  ])('%s and %s: %s', (a, b, expected) => {
    expect(level('phone', a, b)).toBe(expected)
  })
})

describe('privacy numbers of which a life is known', () => {
  const number = '17001234567'
  it.each([
    [[number, '1234', '20000'], [number, '1234', '20030'], 'same-privacy-number'],
    [[number, '1234', '20000'], [number, '1234', '20031'], 'unknown'],
    [[number, '1234', '20000'], [number, '1234', ''], 'unknown'],
    [[number, '1234', ''], [number, '1234', ''], 'unknown'],
    [[`${number}转1234`, '', '20000'], [`$${number}$#1234#`, '', '20001'], 'same-privacy-number'],
    [[`${number}#1234#`, '', '20000'], [`$${number}$#1235#`, '', '20001'], 'unknown'],
    [['9501312345678转12', '', '20000'], ['9501312345678转12', '', '19999'], 'same-privacy-number'],
    [['13812345678', '', ''], ['13812345678', '', ''], 'same'],
  ])('%s and %s: %s', (a, b, expected) => {
    expect(level('phone', a, b, 'day')).toBe(expected)
  })
})

describe('slips', () => {
  const mobile = '13812345678'
  const id = 'tm321472995'
  const slipsOf = (text: string, from: number) =>
    Array.from({ length: text.length - from }, (_, n) => n + from).flatMap((at) => [
      text.slice(0, at) + ((Number(text[at]) + 1 + (at % 8)) % 10) + text.slice(at + 1),
      ...(at + 1 < text.length && text[at] !== text[at + 1]
        ? [text.slice(0, at) + text[at + 1]! + text[at]! + text.slice(at + 2)]
        : []),
    ])

  it('of the finger are found at every place, and two slips are not one', () => {
    expect(slipsOf(mobile, 2)).toHaveLength(17)
    for (const other of slipsOf(mobile, 2)) expect(level('phone', mobile, other), other).toBe('one-slip')
    for (const other of [...slipsOf(id, 2), id.slice(1), id.slice(0, -1), `${id}7`])
      expect(level('id', id, other), other).toBe('one-slip')
    expect(level('phone', mobile, '13822345688')).toBe('other')
    expect(level('id', id, 'tm331472985')).toBe('other')
  })
})

describe('Chinese addresses', () => {
  const full = '江苏省苏州市吴中区青松路38号翠柏家园26栋3单元2801室'
  it.each([
    ['苏州市吴中区翠柏家园26-3-2801', 'same-door'],
    ['江苏苏州吴中青松路38号翠柏家园二六栋2801', 'same-door'],
    ['江苏省苏州市吴中区青松路38号翠柏园26-3-2801', 'same-door-with-a-slip'],
    ['江苏省苏州市吴中区青松路38号', 'same-place'],
    ['江苏省苏州市吴中区青松路38号翠柏家园62-3-2801', 'same-place-door-with-a-slip'],
    ['江苏省苏州市吴中区青松路38号翠柏家园7-1-1302', 'neighbour'],
    ['江苏省苏州市吴中区青松路99号', 'same-road'],
    ['江苏省苏州市吴中区临顿路99号玉泉花园1-1-101', 'same-district'],
    ['浙江省杭州市西湖区青松路38号翠柏家园26栋3单元2801室', 'elsewhere'],
    ['', 'unknown'],
  ])('%s: %s', (other, expected) => {
    expect(level('address', full, other)).toBe(expected)
  })
})

describe('the other kinds', () => {
  it.each<[Kind, string | string[], string | string[], string]>([
    ['id', ['123456', 'jd'], ['123456', 'jd'], 'same'],
    ['id', ['123456', 'jd'], ['123456', 'tmall'], 'unknown'],
    ['id', ['123456', 'jd'], ['123465', 'jd'], 'one-slip'],
    ['id', '123456', '654321', 'other'],
    ['accounts', 'taobao|1', 'taobao|1', 'unknown'],
    ['accounts', 'taobao|1', 'taobao|2', 'two-in-one-place'],
    ['accounts', 'taobao|1', 'jd|2', 'unknown'],
    ['accounts', 'taobao|1', '', 'unknown'],
    ['accounts', 'jd|9 taobao|1', 'taobao|2 youzan|3', 'two-in-one-place'],
    ['accounts', 'taobao|1 taobao|2', 'taobao|2', 'unknown'],
    ['accounts', 'weixin-store:A|1', 'weixin-store:B|2', 'unknown'],
    ['accounts', 'weixin-store|1', 'weixin-store:B|2', 'two-in-one-place'],
    ['tokens', 'a', 'a', 'same'],
    ['tokens', 'a b', 'c b', 'same'],
    ['tokens', 'a b', 'b', 'same'],
    ['tokens', 'a b', 'a b', 'same'],
    ['tokens', 'a b', 'c', 'other'],
    ['tokens', 'a', 'b', 'other'],
    ['tokens', 'a', '', 'unknown'],
    ['tokens', ['a b', '2'], ['b', '0'], 'same'],
    ['given-name', 'Élodie', 'elodie', 'same'],
    ['family-name', 'painter', 'paitner', 'one-slip'],
    ['family-name', 'painter', 'paynters', 'alike'],
    ['given-name', 'rob', 'robert', 'alike'],
    ['family-name', 'painter', 'green', 'other'],
    ['postcode', '3212', '3221', 'one-slip'],
    ['postcode', '3212', '4560', 'other'],
    ['date', '1965-10-13', '19651013', 'same'],
    ['date', '13/10/1965', '1965-10-13', 'same'],
    ['date', '2022-03-28', '2022-03-29', 'within-2-days'],
    ['date', '2022-03-28', '2022-04-02', 'within-7-days'],
    ['date', '19651013', '19351013', 'one-slip'],
    ['date', '19650310', '19651003', 'two-parts-same'],
    ['date', '19651013', '20000101', 'other'],
    ['number', '¥36.36', '36.36', 'same'],
    ['number', '100', '100.9', 'within-1-percent'],
    ['number', '100', '97.5', 'within-3-percent'],
    ['number', '100', '500', 'one-slip'],
    ['number', '100', '250', 'other'],
    ['title', 'Sony Turntable PSLX350H', 'sony turntable pslx350h', 'same'],
    ['title', 'Sony Turntable', 'Linksys Switch', 'other'],
    ['address', '8 Stanley Street', '8 stanley st', 'same'],
    ['address', '8 stanley street', '8 stnaley street', 'one-slip'],
    ['address', '8 stanley street', '9 stanley street', 'other'],
  ])('%s: %s and %s: %s', (kind, a, b, expected) => {
    expect(level(kind, a, b)).toBe(expected)
  })
})

describe('tokens', () => {
  it('lead to others by one of them: the first, or the one whose turn it is', () => {
    const field = fieldFor({ name: 'x', kind: 'tokens' }, 5, [])
    const said = [['a'], ['a b', ''], ['a b', '1'], ['a b', '2'], ['a b', '0']]
    for (const [i, texts] of said.entries()) field.set(i, texts)
    const [lead] = field.atoms[0]!.slots
    expect(new Set(lead!.subarray(0, 3)).size).toBe(1)
    expect([lead![3] !== 0 && lead![3] !== lead![0], lead![4]]).toEqual([true, 0])
  })
})
