import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'
import type { Fault } from './ladder.ts'

export class LadderRefused extends QiaoError {
  constructor(reason: Fault | 'not_found' | 'not_counted', facts: Record<string, string | number> = {}) {
    super(`loyalty.${reason}`, facts)
  }
}

export const errorWords: Record<string, ErrorWords> = {
  'loyalty.too_many': {
    status: 422,
    zh: { title: '等级太多', whatToDo: '最多写十级，请删去几级' },
    en: { title: 'Too many levels', whatToDo: 'Keep at most ten' },
  },
  'loyalty.name_twice': {
    status: 422,
    zh: { title: '有两级同名', whatToDo: '给每一级取不同的名称' },
    en: { title: 'Two levels have one name', whatToDo: 'Give each level a name of its own' },
  },
  'loyalty.name_plain': {
    status: 422,
    zh: { title: '「普通」是没有达到任何一级的客户', whatToDo: '换一个名称，不用为「普通」写条件' },
    en: {
      title: 'This name stands for whoever reached no level',
      whatToDo: 'Choose another name; no condition is needed for them',
    },
  },
  'loyalty.no_condition': {
    status: 422,
    zh: { title: '有一级没有写条件', whatToDo: '写消费金额、单数或客单价，至少一项' },
    en: { title: 'A level has no condition', whatToDo: 'Ask for an amount, a count of orders or an average' },
  },
  'loyalty.not_higher': {
    status: 422,
    zh: { title: '有一级比它下面的一级更容易达到', whatToDo: '提高这一级的数字，或调整顺序' },
    en: {
      title: 'A level is no harder than the one below',
      whatToDo: 'Raise its numbers, or change the order',
    },
  },
  'loyalty.not_found': {
    status: 404,
    zh: { title: '没有找到这份等级草稿', whatToDo: '刷新页面，同事可能刚发布或放弃了它' },
    en: { title: 'This draft was not found', whatToDo: 'Reload: somebody may have published or dropped it' },
  },
  'loyalty.not_counted': {
    status: 409,
    zh: { title: '还在预览有多少人会变动', whatToDo: '等预览算完再发布' },
    en: { title: 'Who would move is still being counted', whatToDo: 'Publish when the preview is done' },
  },
}
