import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

export class PrivacyRefused extends QiaoError {
  constructor(
    why: 'request_not_found' | 'customer_not_found' | 'request_under_way' | 'request_decided' | 'link_ended',
  ) {
    super(`privacy.${why}`)
  }
}

export const errorWords: Record<string, ErrorWords> = {
  'privacy.request_not_found': {
    status: 404,
    zh: { title: '没有找到这个请求', whatToDo: '请刷新列表' },
    en: { title: 'This request was not found', whatToDo: 'Reload the list' },
  },
  'privacy.customer_not_found': {
    status: 404,
    zh: { title: '没有找到这位客户，或资料已经删除', whatToDo: '请刷新后再看' },
    en: { title: 'This customer was not found, or was erased', whatToDo: 'Reload and look again' },
  },
  'privacy.request_under_way': {
    status: 409,
    zh: { title: '这位客户已有同样的请求在处理', whatToDo: '在“同意与隐私请求”里查看进度' },
    en: { title: 'The same request of this customer is under way', whatToDo: 'See its progress on the list' },
  },
  'privacy.request_decided': {
    status: 409,
    zh: { title: '这个请求已经处理过', whatToDo: '请刷新列表' },
    en: { title: 'This request was decided already', whatToDo: 'Reload the list' },
  },
  'privacy.link_ended': {
    status: 404,
    zh: { title: '这个下载链接不对，或已经失效', whatToDo: '请向商家重新申请一份' },
    en: { title: 'This link is wrong or has ended', whatToDo: 'Ask the brand for another copy' },
  },
}
