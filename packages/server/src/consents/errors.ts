import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

export class ConsentRefused extends QiaoError {
  constructor(
    why: 'customer_missing' | 'customer_forgotten' | 'channel_wrong' | 'in_future' | 'evidence_missing',
  ) {
    super(`consent.${why}`)
  }
}

export const errorWords: Record<string, ErrorWords> = {
  'consent.customer_missing': {
    status: 404,
    zh: { title: '没有找到这位客户', whatToDo: '请刷新后重新选择客户' },
    en: { title: 'This customer was not found', whatToDo: 'Reload and choose the customer again' },
  },
  'consent.customer_forgotten': {
    status: 409,
    zh: {
      title: '这位客户的资料已按本人要求删除',
      whatToDo: '不能再登记同意；此人再来时会建立新的档案，那时再登记',
    },
    en: {
      title: 'This customer asked to be forgotten',
      whatToDo: 'No consent can be recorded; should they come again, a new record is made: record it there',
    },
  },
  'consent.channel_wrong': {
    status: 422,
    zh: { title: '这个用途不分联系方式', whatToDo: '联系方式请选“全部”' },
    en: { title: 'This purpose has no channels', whatToDo: 'Choose “all” as the channel' },
  },
  'consent.in_future': {
    status: 422,
    zh: { title: '说这句话的时间在将来', whatToDo: '请填客户实际表示的时间' },
    en: {
      title: 'This would be said in the future',
      whatToDo: 'Give the time at which the customer said it',
    },
  },
  'consent.evidence_missing': {
    status: 422,
    zh: { title: '代客户登记要写明凭据', whatToDo: '请选择客户是怎么表示的' },
    en: { title: 'A word for somebody else needs its evidence', whatToDo: 'Choose how the customer said it' },
  },
}
