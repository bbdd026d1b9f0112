import { describe, expect, it } from 'vitest'
import { QiaoError } from './error.ts'

describe('QiaoError', () => {
  it('carries a code, facts and its cause', () => {
    const cause = new Error('below')
    const error = new QiaoError('work_order.already_completed', { workOrderId: 'w1', visits: 2 }, { cause })
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({
      name: 'QiaoError',
      code: 'work_order.already_completed',
      message: 'work_order.already_completed',
      cause,
    })
    expect(error.facts).toEqual({ workOrderId: 'w1', visits: 2 })
    expect(new QiaoError('id.empty').facts).toEqual({})
  })
})
