import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

export class CustomerMissing extends QiaoError {
  constructor(customerId: string) {
    super('customer.not_found', { customerId })
  }
}

export class RevealRefused extends QiaoError {
  constructor(reason: 'nothing_kept' | 'reason_missing') {
    super(`customer.reveal_${reason}`)
  }
}

export const errorWords: Record<string, ErrorWords> = {
  'customer.not_found': {
    status: 404,
    zh: { title: '没有找到这位客户', whatToDo: '可能已合并，请重新搜索' },
    en: { title: 'This customer was not found', whatToDo: 'They may have been merged; search again' },
  },
  'customer.reveal_nothing_kept': {
    status: 404,
    zh: { title: '没有保存这项信息', whatToDo: '可请客户补填' },
    en: { title: 'Nothing is kept here', whatToDo: 'Ask the customer to fill it in' },
  },
  'customer.reveal_reason_missing': {
    status: 400,
    zh: { title: '查看明文需要原因', whatToDo: '请选择或填写原因' },
    en: { title: 'A reason is needed to see this', whatToDo: 'Choose or write a reason' },
  },
}
