import type { ErrorFacts } from '../kernel/error.ts'
import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

export class FulfilmentError extends QiaoError {
  constructor(problem: 'words_name_a_person' | 'nothing_to_retry' | 'no_memo_call', facts: ErrorFacts = {}) {
    super(`fulfilment.${problem}`, facts)
  }
}

export const errorWords: Record<string, ErrorWords> = {
  'fulfilment.words_name_a_person': {
    status: 422,
    zh: { title: '备注里不能写电话号码', whatToDo: '请删掉号码再写' },
    en: { title: 'The memo names a phone number', whatToDo: 'Take the number out and write it again' },
  },
  'fulfilment.no_memo_call': {
    status: 409,
    zh: {
      title: '这家店写不了卖家备注',
      whatToDo: '平台没有写备注的接口，或店铺还没有接入；请到平台后台里写',
    },
    en: {
      title: 'This shop takes no memo from here',
      whatToDo: 'Its marketplace has no such call, or it is not connected; write it on the marketplace',
    },
  },
  'fulfilment.nothing_to_retry': {
    status: 409,
    zh: { title: '这条备注不用重写', whatToDo: '请刷新页面，看看它现在的状态' },
    en: { title: 'This memo needs no other try', whatToDo: 'Reload the page to see its state' },
  },
}
