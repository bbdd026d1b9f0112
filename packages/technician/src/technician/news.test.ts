import { describe, expect, it } from 'vitest'
import { newsOf } from './news.ts'

const event = (type: string, key = 'wo-1') => ({ id: `${type}-${key}`, type, key, at: '', payload: {} })

describe('newsOf', () => {
  it('tells of an offer and leads to today', () => {
    expect(newsOf([event('offer.made')])).toEqual([
      { key: 'offer', tone: 'attention', stays: true, path: '/' },
    ])
  })
  it('tells of a refund asked while on the way, until it is seen', () => {
    const [news] = newsOf([event('work-order.suspended')])
    expect(news).toMatchObject({ key: 'suspended', stays: true, path: '/jobs/wo-1' })
  })
  it('is silent about what only renews a list', () => {
    expect(newsOf([event('work-order.departed'), event('slip.posted')])).toEqual([])
  })
  it('says one thing once, two jobs twice', () => {
    const events = [
      event('work-order.cancelled'),
      event('work-order.cancelled'),
      event('work-order.cancelled', 'wo-2'),
    ]
    expect(newsOf(events)).toHaveLength(2)
  })
})
