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

export class MergeRefused extends QiaoError {
  constructor(reason: 'already_one' | 'not_found' | 'already_undone', id: string) {
    super(`merge.${reason}`, { id })
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
  'merge.already_one': {
    status: 409,
    zh: { title: '这两位已经是同一个人', whatToDo: '刷新页面即可看到合并后的客户' },
    en: { title: 'These two are one person already', whatToDo: 'Reload to see the merged customer' },
  },
  'merge.not_found': {
    status: 404,
    zh: { title: '没有找到这次合并', whatToDo: '从客户的合并记录里重新打开' },
    en: { title: 'This merge was not found', whatToDo: 'Open it again from the history of the customer' },
  },
  'merge.already_undone': {
    status: 409,
    zh: { title: '这次合并已经撤销', whatToDo: '两位客户已分开，无需再做' },
    en: {
      title: 'This merge was taken back already',
      whatToDo: 'The two stand apart; nothing is left to do',
    },
  },
}
