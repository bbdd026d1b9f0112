import { type ErrorFacts, QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

export class OutwardRefused extends QiaoError {
  constructor(what: OutwardProblem, facts: ErrorFacts = {}) {
    super(`outward.${what}`, facts)
  }
}

export const errorWords = {
  'outward.not_outwards': words(
    422,
    '这份字段转换不能用来往外发',
    '方向要是对外，数据类型从列表里选',
    'This mapping cannot tell anything outwards',
    'Its direction must be out, and its record one of the list',
  ),
  'outward.not_vouchers': words(
    422,
    '这份字段转换不是记账凭证的表格',
    '数据类型要是记账凭证，格式要是 CSV',
    'This mapping makes no table of vouchers',
    'Its record must be voucher, its format csv',
  ),
  'outward.not_yours': words(
    403,
    '你看不到这类数据，不能把它发出去',
    '请有权限的同事来设置',
    'You may not see such records, so they cannot be sent in your name',
    'Ask a colleague who may',
  ),
  'outward.mapping_changed': words(
    409,
    '表格样式刚被别人改过',
    '请刷新，看过对方的改动后再发布',
    'Somebody else has changed the table',
    'Reload, and look at their changes before you publish',
  ),
  'outward.period_wrong': words(
    422,
    '时间段不对',
    '开始不能晚于结束，最多导出 366 天',
    'This period cannot be exported',
    'Its begin must not be after its end, and it may have 366 days',
  ),
  'outward.not_written': words(
    422,
    '凭证里的「{field}」写不出来',
    '改一下这一列的转换，例如科目对照表里补上缺的科目',
    'The column {field} cannot be written',
    'Mend its field: add what is missing to the table of accounts, say',
  ),
} satisfies Record<string, ErrorWords>

type OutwardProblem = keyof typeof errorWords extends `outward.${infer What}` ? What : never

function words(status: number, zhTitle: string, zhDo: string, enTitle: string, enDo: string): ErrorWords {
  return { status, zh: { title: zhTitle, whatToDo: zhDo }, en: { title: enTitle, whatToDo: enDo } }
}
