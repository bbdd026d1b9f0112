import { describe, expect, it } from 'vitest'
import { ofPerson, type SidebarView } from './view.ts'

const view = {
  orders: [
    { orderId: 'a', personKey: 'self' },
    { orderId: 'b', personKey: 'mother' },
  ],
  jobs: [
    { workOrderId: '1', personKey: 'mother' },
    { workOrderId: '2', personKey: null },
  ],
} as unknown as SidebarView

describe('ofPerson', () => {
  it('shows everybody until one is picked, and then never a mixture', () => {
    expect(ofPerson(view, null).orders).toHaveLength(2)
    const mother = ofPerson(view, 'mother')
    expect(mother.orders.map((one) => one.orderId)).toEqual(['b'])
    expect(mother.jobs.map((one) => one.workOrderId)).toEqual(['1'])
  })
})
