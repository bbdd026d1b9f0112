import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  longestDescription,
  longestRemark,
  mayWriteRemark,
  type RemarkFacts,
  remarkFrom,
  spokenName,
} from './remark.ts'

const template = '{称呼}-{商品}-{平台}'

const nobody: RemarkFacts = { name: null, product: null, marketplace: null, order: null }

it('says who, what and where from', () => {
  expect(remarkFrom(template, { ...nobody, name: '刘女士', product: '智能锁', marketplace: '天猫' })).toBe(
    '刘女士-智能锁-天猫',
  )
})

it('leaves out what is not known, with its hyphen', () => {
  expect(remarkFrom(template, { ...nobody, name: '刘女士', marketplace: '天猫' })).toBe('刘女士-天猫')
  expect(remarkFrom(template, nobody)).toBeNull()
})

it('is never longer than WeCom takes, and shortens the product first', () => {
  const long = remarkFrom(template, {
    ...nobody,
    name: '刘女士',
    product: '全自动指纹密码智能门锁家用防盗门',
    marketplace: '天猫',
  })!
  expect([...long]).toHaveLength(longestRemark)
  expect(long).toMatch(/^刘女士-全自动.*-天猫$/)
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'grapheme' }),
      fc.string(),
      (name, product, marketplace) => {
        const text = remarkFrom(template, { ...nobody, name, product, marketplace })
        expect([...(text ?? '')].length).toBeLessThanOrEqual(longestRemark)
      },
    ),
  )
})

it('has more room as a description, where the order’s number fits', () => {
  const facts = {
    name: '刘女士',
    product: '锁'.repeat(200),
    marketplace: '天猫',
    order: '2604101234567890123',
  }
  const text = remarkFrom('{平台}-{商品}-订单 {订单}', facts, longestDescription)!
  expect([...text]).toHaveLength(longestDescription)
  expect(text).toMatch(/^天猫-锁+-订单 2604101234567890123$/)
  expect(remarkFrom('{平台}-订单 {订单}', { ...facts, order: null }, longestDescription)).toBe('天猫')
})

it.each([
  ['empty_only', null, null, true],
  ['empty_only', '刘敏敏', null, true],
  ['empty_only', '刘女士-旧锁', '刘女士-旧锁', false],
  ['ours_too', '刘女士-旧锁', '刘女士-旧锁', true],
  ['ours_too', '难缠', '刘女士-旧锁', false],
  ['ours_too', '难缠', null, false],
  ['always', '难缠', null, true],
  ['always', '要写的', null, false],
] as const)('%s over %s (ours was %s): %s', (rule, now, oursBefore, may) => {
  expect(mayWriteRemark(rule, { now, nickname: '刘敏敏', oursBefore, wanted: '要写的' })).toBe(may)
})

it('speaks to people by their family name only', () => {
  expect(spokenName('刘晓梅', 'female')).toBe('刘女士')
  expect(spokenName('刘晓梅', null)).toBe('刘客户')
  expect(spokenName('刘**', 'female')).toBe('刘女士')
  expect(spokenName('欧阳**', 'male')).toBe('欧阳先生')
  expect(spokenName('*敏', 'female')).toBeNull()
  expect(spokenName('小刘🌸', null)).toBe('小客户')
  expect(spokenName('Mia', 'female')).toBeNull()
  expect(spokenName(null, null)).toBeNull()
})
