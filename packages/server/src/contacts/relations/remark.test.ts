import fc from 'fast-check'
import { expect, it } from 'vitest'
import { longestRemark, mayWriteRemark, remarkFrom, spokenName } from './remark.ts'

const template = '{称呼}-{商品}-{平台}'

it('says who, what and where from', () => {
  expect(remarkFrom(template, { name: '刘女士', product: '智能锁', marketplace: '天猫' })).toBe(
    '刘女士-智能锁-天猫',
  )
})

it('leaves out what is not known, with its hyphen', () => {
  expect(remarkFrom(template, { name: '刘女士', product: null, marketplace: '天猫' })).toBe('刘女士-天猫')
  expect(remarkFrom(template, { name: null, product: null, marketplace: null })).toBeNull()
})

it('is never longer than WeCom takes, and shortens the product first', () => {
  const long = remarkFrom(template, {
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
        const text = remarkFrom(template, { name, product, marketplace })
        expect([...(text ?? '')].length).toBeLessThanOrEqual(longestRemark)
      },
    ),
  )
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
  expect(spokenName('小刘🌸', null)).toBe('小客户')
  expect(spokenName('Mia', 'female')).toBeNull()
  expect(spokenName(null, null)).toBeNull()
})
