import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

type Why = 'too_many' | 'same_id' | 'circle' | 'id' | 'from' | 'to' | 'days' | 'everybody'

export class PoolRuleWrong extends QiaoError {
  constructor(at: string, why: Why) {
    super(`pool.rule_${why}`, { at })
  }
}

export class PoolMemberMissing extends QiaoError {
  constructor(memberId: string) {
    super('pool.member_not_found', { memberId })
  }
}

export class PoolRunRefused extends QiaoError {
  constructor(reason: 'not_found' | 'not_under_way' | 'under_way' | 'same_member') {
    super(`pool.run_${reason}`)
  }
}

const rule = (zh: string, whatZh: string, en: string, whatEn: string): ErrorWords => ({
  status: 422,
  zh: { title: zh, whatToDo: whatZh },
  en: { title: en, whatToDo: whatEn },
})

export const errorWords: Record<string, ErrorWords> = {
  'pool.rule_too_many': rule(
    '规则太多',
    '最多 30 条，请合并或删掉几条',
    'Too many rules',
    'At most 30 are kept',
  ),
  'pool.rule_same_id': rule(
    '有两条规则编号相同',
    '请删掉其中一条再发布',
    'Two rules have one id',
    'Remove one of them',
  ),
  'pool.rule_circle': rule(
    '两条规则互相搬来搬去',
    '它们条件相同、方向相反，请改掉其中一条',
    'Two rules undo each other',
    'Their conditions are the same and they go opposite ways; change one',
  ),
  'pool.rule_id': rule(
    '规则编号不对',
    '只用小写字母、数字和短横',
    'The id of a rule is wrong',
    'Use lower-case letters, digits and hyphens',
  ),
  'pool.rule_from': rule('没有选来源池', '请至少选一个来源池', 'No pool to come from', 'Choose at least one'),
  'pool.rule_to': rule(
    '目标池不对',
    '目标池不能同时是来源池',
    'The pool to go to is wrong',
    'It cannot be one of those it comes from',
  ),
  'pool.rule_days': rule(
    '天数或数量不对',
    '请填 0 到 3650 之间的整数',
    'A number is out of range',
    'Use whole numbers from 0 to 3650',
  ),
  'pool.rule_everybody': rule(
    '没有条件的规则会清空整个池',
    '请至少加一个条件',
    'Without a condition the rule would empty the pool',
    'Add at least one condition',
  ),
  'pool.member_not_found': {
    status: 404,
    zh: { title: '没有这位在职成员', whatToDo: '请刷新后重新选择' },
    en: { title: 'There is no such member here now', whatToDo: 'Reload and choose again' },
  },
  'pool.run_not_found': {
    status: 404,
    zh: { title: '没有找到这次批量操作', whatToDo: '刷新列表后再看' },
    en: { title: 'This run was not found', whatToDo: 'Reload the list' },
  },
  'pool.run_not_under_way': {
    status: 409,
    zh: { title: '这次批量操作已经结束', whatToDo: '如需恢复原状，请撤销' },
    en: { title: 'This run has ended', whatToDo: 'Take it back to undo what it did' },
  },
  'pool.run_under_way': {
    status: 409,
    zh: { title: '这次批量操作还在进行，或已撤销', whatToDo: '请等它结束，或先停止' },
    en: {
      title: 'This run is under way or was taken back',
      whatToDo: 'Wait until it ends, or stop it first',
    },
  },
  'pool.run_same_member': {
    status: 422,
    zh: { title: '不能交接给本人', whatToDo: '请选其他同事' },
    en: { title: 'Nobody hands over to themselves', whatToDo: 'Choose somebody else' },
  },
}
