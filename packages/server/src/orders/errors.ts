import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

export class OrderMissing extends QiaoError {
  constructor(orderId: string) {
    super('order.not_found', { orderId })
  }
}

export const errorWords: Record<string, ErrorWords> = {
  'order.not_found': {
    status: 404,
    zh: { title: '没有找到订单', whatToDo: '请检查订单号' },
    en: { title: 'The order was not found', whatToDo: 'Check the order number' },
  },
  'order.claim_refused': {
    status: 409,
    zh: { title: '核对信息不一致，不能关联订单', whatToDo: '请再核对手机尾号、收件人姓氏或实付金额' },
    en: {
      title: 'The second fact does not fit this order',
      whatToDo: 'Check the phone tail, surname or paid amount',
    },
  },
}
