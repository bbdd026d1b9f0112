import { QiaoError } from '../kernel/error.ts'
import { type Day, endOfDay, isDay, startOfDay } from '../kernel/time.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

const earliest: Day = '1970-01-01'
/** The day after it has five digits in its year. */
const last: Day = '9999-12-30'

/** The moments that business days stand for, both days included. Throws `audit.not_a_day`, `audit.days_reversed`. */
export function momentsOfDays(from: Day | undefined, to: Day | undefined): { since?: Date; until?: Date } {
  for (const day of [from, to])
    if (day !== undefined && !(isDay(day) && day >= earliest && day <= last))
      throw new QiaoError('audit.not_a_day')
  if (from !== undefined && to !== undefined && from > to) throw new QiaoError('audit.days_reversed')
  return {
    ...(from === undefined ? {} : { since: startOfDay(from) }),
    ...(to === undefined ? {} : { until: endOfDay(to) }),
  }
}

export const errorWords: Record<string, ErrorWords> = {
  'audit.not_a_day': {
    status: 422,
    zh: { title: '筛选的日期不存在', whatToDo: '日期写成 2026-11-21 这样，或者清空后重新选' },
    en: { title: 'There is no such day', whatToDo: 'Write it as 2026-11-21, or clear it and choose again' },
  },
  'audit.days_reversed': {
    status: 422,
    zh: { title: '开始日期晚于结束日期', whatToDo: '对调两个日期，或者清空其中一个' },
    en: {
      title: 'The first day is later than the last',
      whatToDo: 'Change them round, or clear one of them',
    },
  },
}
