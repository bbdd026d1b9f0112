import { describe, expect, it } from 'vitest'
import { newsOf } from './news.ts'

const events = (...types: string[]) => types.map((type) => ({ type }))

describe('news of a point', () => {
  it('is one sentence for a burst of offers', () => {
    expect(newsOf(events('offer.made', 'offer.made', 'offer.made')).map(({ key }) => key)).toEqual(['offer'])
  })
  it('stays until seen when an offer ran out', () => {
    expect(newsOf(events('offer.expired'))[0]).toMatchObject({ key: 'expired', stays: true })
  })
  it('is silent about what the clerk did himself', () => {
    expect(newsOf(events('offer.accepted', 'assignment.made'))).toEqual([])
  })
})
