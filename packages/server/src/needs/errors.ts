import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

export class NeedActRefused extends QiaoError {
  constructor(why: 'member_missing' | 'member_unknown' | 'day_missing', facts: Record<string, string> = {}) {
    super(`need.${why}`, facts)
  }
}

export const errorWords: Record<string, ErrorWords> = {
  'need.member_missing': {
    status: 422,
    zh: { title: '没有说派给谁', whatToDo: '请选一位同事' },
    en: { title: 'Nobody was named to follow it up', whatToDo: 'Choose a colleague' },
  },
  'need.member_unknown': {
    status: 422,
    zh: { title: '这位同事已离开或不存在', whatToDo: '请刷新后重选' },
    en: { title: 'This colleague has left or does not exist', whatToDo: 'Reload and choose again' },
  },
  'need.day_missing': {
    status: 422,
    zh: { title: '没有说推迟到哪天', whatToDo: '请选一个今天以后的日期' },
    en: { title: 'It was not said until when', whatToDo: 'Choose a day after today' },
  },
}
