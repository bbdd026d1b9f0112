import { describe, expect, it } from 'vitest'
import { linkView } from './link-views.ts'

describe('what is said of a link', () => {
  it('is the way that was proved, or its code where that way is gone; else what decided', () => {
    const of = (way: string) => linkView({ linkedBy: { way }, ruleVersion: '7' }, 'zh')
    expect(of('order_code')).toMatchObject({ because: '扫订单专属码', way: 'order_code', ruleVersion: '7' })
    const linkedBy = { by: 'phone', same: 'value', agreed: ['phone'], elsewhere: [] } as const
    expect(
      linkView({ linkedBy: { ...linkedBy, agreed: ['phone'], elsewhere: [] }, ruleVersion: '7' }, 'en'),
    ).toEqual({
      ...linkedBy,
      because: 'By phone',
      way: null,
      ruleVersion: '7',
    })
    expect(of('gone')).toMatchObject({ because: 'gone', by: null, agreed: [] })
  })
})
