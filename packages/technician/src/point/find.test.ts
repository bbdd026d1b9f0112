import { describe, expect, it } from 'vitest'
import { found } from './find.ts'

const jobs = [
  {
    district: '上海市浦东新区',
    street: '三林镇',
    products: [{ name: 'X1 智能门锁' }],
    technicianName: '王磊',
    contact: { name: '刘敏', phone: '135 3547 6632', address: '上海市浦东新区三林镇羽山路971号康乐小区' },
  },
  {
    district: '上海市静安区',
    street: null,
    products: [{ name: '空调 A3' }],
    technicianName: null,
    contact: null,
  },
]
const places = (typed: string) => found(jobs, typed).map(({ district }) => district)

describe('found', () => {
  it('is everything while nothing is typed', () => {
    expect(found(jobs, '  ')).toEqual(jobs)
  })
  it.each(['刘敏', '6632', '35476632', '康乐', 'x1', '王磊'])('knows a job by %s', (typed) => {
    expect(places(typed)).toEqual(['上海市浦东新区'])
  })
  it('wants every word', () => {
    expect(places('王磊 门锁')).toEqual(['上海市浦东新区'])
    expect(places('王磊 空调')).toEqual([])
  })
  it('finds a job whose person may not be seen by place and product', () => {
    expect(places('静安 a3')).toEqual(['上海市静安区'])
  })
})
