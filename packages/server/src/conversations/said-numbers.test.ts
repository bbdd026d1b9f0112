import { describe, expect, it } from 'vitest'
import { mobilesIn, orderNumbersIn } from './said-numbers.ts'

describe('numbers of orders in what was said', () => {
  it.each([
    ['订单号1795306747174000073，帮我看看', ['1795306747174000073']],
    ['拼多多的 240311-123456789012345 谢谢', ['240311-123456789012345']],
    ['E20260311102030012345678901', ['E20260311102030012345678901']],
    ['京东 304512345678 和 304512345679', ['304512345678', '304512345679']],
  ])('%s', (said, numbers) => {
    expect(orderNumbersIn(said)).toEqual(numbers)
  })

  it.each(['打 13812345678 找我', '门宽 860，门厚 40', 'SF1234567890123', '2026-03-11 10:20:30'])(
    'none in %s',
    (said) => {
      expect(orderNumbersIn(said)).toEqual([])
    },
  )
})

describe('phones in what was said', () => {
  it.each([
    ['我手机13812345678', ['+8613812345678']],
    ['+86 138 1234 5678，或者 139-1234-5678', ['+8613812345678', '+8613912345678']],
  ])('%s', (said, phones) => {
    expect(mobilesIn(said)).toEqual(phones)
  })

  it.each(['订单号1795306747174000073', '尾号 5678', '12812345678', '138****5678', 'SF13812345678'])(
    'none in %s',
    (said) => {
      expect(mobilesIn(said)).toEqual([])
    },
  )
})
