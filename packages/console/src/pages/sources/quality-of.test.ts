import { expect, it } from 'vitest'
import { joinQuality } from './quality-of.ts'

const words = (name: string) => ({ zh: name, en: name })
const batch = { imports: 1, records: 9, refused: 0, quarantined: 0, latestId: 'i1' }

it('shops, other systems and files stand in one list, those that need a person first', () => {
  const rule = (what: 'mended' | 'quarantined', n: number) => ({ rule: 'phone' as const, what, n })
  const joined = joinQuality(
    [{ sourceId: 'tmall', kind: 'shop', title: words('旗舰店'), rules: [rule('mended', 900)] }],
    [
      { sourceId: null, name: 'qianniu', title: words('千牛订单'), rules: [], ...batch },
      {
        sourceId: 's1',
        name: 'mini',
        title: words('小程序'),
        rules: [{ ...rule('quarantined', 1), latestId: 'i2' }],
        ...batch,
      },
      { sourceId: 's2', name: 'mini', title: words('小程序'), rules: [], ...batch },
    ],
    [{ id: 's1', name: '自营商城' }],
  )
  expect(joined.map(({ key, kind, title }) => [key, kind, title.zh])).toEqual([
    ['s1', 'system', '自营商城'],
    ['tmall', 'shop', '旗舰店'],
    ['qianniu', 'import', '千牛订单'],
    ['s2', 'system', '小程序'],
  ])
  expect(joined.map(({ batches }) => batches?.records ?? null)).toEqual([9, null, 9, 9])
})
