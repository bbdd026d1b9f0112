import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

type Why = 'not_found' | 'unknown_blank' | 'unknown_segment' | 'too_many' | 'not_empty'

export class ReplyRefused extends QiaoError {
  constructor(why: Why, facts: Record<string, string | number> = {}) {
    super(`ready_reply.${why}`, facts)
  }
}

export const errorWords: Record<`ready_reply.${Why}`, ErrorWords> = {
  'ready_reply.not_found': {
    status: 404,
    zh: { title: '没有这条话术', whatToDo: '它可能已删除，请刷新列表' },
    en: { title: 'There is no such reply', whatToDo: 'It may have been removed; load the list again' },
  },
  'ready_reply.unknown_blank': {
    status: 400,
    zh: { title: '不认识“{name}”这个空位', whatToDo: '花括号里只能写称呼或客服' },
    en: {
      title: 'Nothing fills the blank “{name}”',
      whatToDo: 'Only the two names that the form explains may stand in braces',
    },
  },
  'ready_reply.unknown_segment': {
    status: 400,
    zh: { title: '没有这个分群', whatToDo: '它可能已删除，请在「给谁用」里另选一个，或选所有人' },
    en: {
      title: 'There is no such segment',
      whatToDo: 'It may have been removed; choose another one, or everybody',
    },
  },
  'ready_reply.too_many': {
    status: 409,
    zh: { title: '话术已有 {most} 条', whatToDo: '请先删掉不用的' },
    en: { title: 'There are {most} replies already', whatToDo: 'Remove what is not used first' },
  },
  'ready_reply.not_empty': {
    status: 409,
    zh: { title: '已经有话术了', whatToDo: '常用话术只能在还没有话术时一次载入' },
    en: {
      title: 'There are replies already',
      whatToDo: 'The common ones can be loaded only into an empty list',
    },
  },
}
