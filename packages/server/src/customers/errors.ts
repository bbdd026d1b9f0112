import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

export class CustomerMissing extends QiaoError {
  constructor(customerId: string) {
    super('customer.not_found', { customerId })
  }
}

export class CustomerForgotten extends QiaoError {
  constructor() {
    super('customer.forgotten')
  }
}

export class RevealRefused extends QiaoError {
  constructor(
    why: 'nothing_kept' | 'words_missing' | 'words_name_a_person' | 'token_refused' | 'too_many',
    facts: Record<string, string> = {},
  ) {
    super(`reveal.${why}`, facts)
  }
}

export class NumbersSought extends QiaoError {
  constructor(limit: number) {
    super('search.too_many_numbers', { limit: String(limit) })
  }
}

export class NamesSought extends QiaoError {
  constructor(limit: number, minutes: number) {
    super('search.too_many_names', { limit: String(limit), minutes: String(minutes) })
  }
}

export class DialsCounted extends QiaoError {
  constructor(limit: number, minutes: number) {
    super('dial.too_many', { limit: String(limit), minutes: String(minutes) })
  }
}

export class MergeRefused extends QiaoError {
  constructor(reason: 'already_one' | 'not_found' | 'already_undone', id: string) {
    super(`merge.${reason}`, { id })
  }
}

export class EditRefused extends QiaoError {
  constructor(reason: 'masked_value' | 'not_a_phone', field: string) {
    super(`customer.${reason}`, { field })
  }
}

export class NotAPhone extends QiaoError {
  constructor() {
    super('customer.block_not_a_phone')
  }
}

export class BlockMissing extends QiaoError {
  constructor() {
    super('customer.block_not_found')
  }
}

export class ResolveRefused extends QiaoError {
  constructor(
    reason: 'not_found' | 'under_way' | 'not_under_way' | 'not_planned' | 'plan_too_old' | 'nothing_joined',
  ) {
    super(`resolve.${reason}`)
  }
}

export class HouseholdRefused extends QiaoError {
  constructor(reason: 'one_person' | 'in_another' | 'not_in_it' | 'not_found') {
    super(`household.${reason}`)
  }
}

export const errorWords: Record<string, ErrorWords> = {
  'customer.not_found': {
    status: 404,
    zh: { title: '没有找到这位客户', whatToDo: '可能已合并，请重新搜索' },
    en: { title: 'This customer was not found', whatToDo: 'They may have been merged; search again' },
  },
  'customer.forgotten': {
    status: 409,
    zh: { title: '这位客户的资料已按本人要求删除', whatToDo: '不能再写入或合并；此人再来时会建立新的档案' },
    en: {
      title: 'This customer asked to be forgotten',
      whatToDo: 'Nothing can be written of them or merged; should they come again, a new record is made',
    },
  },
  'household.one_person': {
    status: 409,
    zh: { title: '这两条记录是同一个人', whatToDo: '家庭里放的是不同的人，请另选一位' },
    en: { title: 'These are one person', whatToDo: 'A household is of different people; choose another' },
  },
  'household.in_another': {
    status: 409,
    zh: { title: '对方已经在另一个家庭里', whatToDo: '先从那个家庭移出，再加进来' },
    en: { title: 'The other is in another household', whatToDo: 'Take them out of it first' },
  },
  'household.not_in_it': {
    status: 409,
    zh: { title: '这位客户已不在这个家庭里', whatToDo: '请刷新页面' },
    en: { title: 'The customer is no longer in this household', whatToDo: 'Reload the page' },
  },
  'household.not_found': {
    status: 404,
    zh: { title: '没有找到这个家庭', whatToDo: '请刷新页面' },
    en: { title: 'The household was not found', whatToDo: 'Reload the page' },
  },
  'reveal.nothing_kept': {
    status: 404,
    zh: { title: '这里没有这项明文', whatToDo: '平台没有给出，或还没有保存；请客户补填联系人和地址' },
    en: { title: 'Nothing in plain is kept here', whatToDo: 'Ask the customer to fill it in' },
  },
  'reveal.words_missing': {
    status: 400,
    zh: { title: '选“其他”时请写明原因', whatToDo: '用几个字说明为什么要看' },
    en: { title: 'Write the reason when you choose “other”', whatToDo: 'A few words are enough' },
  },
  'reveal.words_name_a_person': {
    status: 400,
    zh: { title: '原因里不要写电话号码', whatToDo: '去掉号码后再试' },
    en: { title: 'Leave phone numbers out of the reason', whatToDo: 'Take the number out and try again' },
  },
  'reveal.token_refused': {
    status: 403,
    zh: {
      title: '这次查看已用过、已过期，或不是给你看这一项的',
      whatToDo: '请重新选择原因，再查看一次',
    },
    en: {
      title: 'This view was used, is over, or was given for another value or person',
      whatToDo: 'Choose a reason again and look anew',
    },
  },
  'search.too_many_numbers': {
    status: 429,
    zh: {
      title: '一小时内最多按 {limit} 个完整手机号查找',
      whatToDo: '请改用后四位、姓名或订单号查找，或稍后再试',
    },
    en: {
      title: 'At most {limit} whole phone numbers are looked for in an hour',
      whatToDo: 'Search by the last four digits, a name or an order number, or try later',
    },
  },
  'search.too_many_names': {
    status: 429,
    zh: {
      title: '一小时内最多按 {limit} 个姓名查找',
      whatToDo:
        '{minutes} 分钟后可以继续。现在请用手机号、后四位、订单号，或列表里看到的样子（如 张*明）查找',
    },
    en: {
      title: 'At most {limit} whole names are looked for in an hour',
      whatToDo:
        'It goes on in {minutes} min. Until then search by a phone, its last four digits, an order number, or the name as a list shows it, with its stars',
    },
  },
  'dial.too_many': {
    status: 429,
    zh: {
      title: '一小时内最多拨打 {limit} 位客户',
      whatToDo: '{minutes} 分钟后可以继续；确有需要请联系负责人',
    },
    en: {
      title: 'At most {limit} customers are called in an hour',
      whatToDo: 'It goes on in {minutes} min; ask an owner where it is needed',
    },
  },
  'reveal.too_many': {
    status: 429,
    zh: { title: '一小时内最多查看 {limit} 次明文', whatToDo: '请稍后再看；确有需要请联系负责人' },
    en: {
      title: 'At most {limit} values are shown in an hour',
      whatToDo: 'Try later, or ask an owner where it is needed',
    },
  },
  'customer.masked_value': {
    status: 400,
    zh: { title: '带星号的是脱敏后的内容，不能存', whatToDo: '请填完整的新值，不改的项留空' },
    en: {
      title: 'A value with stars is a masked one',
      whatToDo: 'Write the whole new value, or leave it as it is',
    },
  },
  'customer.not_a_phone': {
    status: 400,
    zh: { title: '这个手机号看不懂', whatToDo: '填 11 位手机号，或带区号的座机' },
    en: {
      title: 'This is not a phone number we can read',
      whatToDo: 'Write a mobile number, or a landline with its area code',
    },
  },
  'customer.block_not_a_phone': {
    status: 400,
    zh: { title: '这不是有效的电话号码', whatToDo: '请填写完整的手机号或座机号' },
    en: { title: 'This is not a phone number', whatToDo: 'Give the whole number' },
  },
  'customer.block_not_found': {
    status: 404,
    zh: { title: '这个号码不在屏蔽名单里', whatToDo: '刷新名单后再看' },
    en: { title: 'This number is not on the list', whatToDo: 'Reload the list' },
  },
  'resolve.not_found': {
    status: 404,
    zh: { title: '没有找到这次全量计算', whatToDo: '刷新列表后再看' },
    en: { title: 'This run was not found', whatToDo: 'Reload the list' },
  },
  'resolve.under_way': {
    status: 409,
    zh: { title: '全量计算正在进行', whatToDo: '请等它完成，或先停止' },
    en: { title: 'A run is under way', whatToDo: 'Wait until it is done, or stop it first' },
  },
  'resolve.not_under_way': {
    status: 409,
    zh: { title: '这次计算已经结束', whatToDo: '如需取消它的结果，请撤销全部合并' },
    en: { title: 'This run has ended', whatToDo: 'To undo what it did, take back all its merges' },
  },
  'resolve.not_planned': {
    status: 409,
    zh: { title: '这次没有待合并的预览', whatToDo: '可能已经合并或被新的预览取代，请重新预览' },
    en: {
      title: 'Nothing of this run waits to be merged',
      whatToDo: 'It may be done or replaced: preview again',
    },
  },
  'resolve.plan_too_old': {
    status: 409,
    zh: { title: '这次预览超过一天了', whatToDo: '客户资料可能已变，请重新预览再合并' },
    en: { title: 'This preview is older than a day', whatToDo: 'Customers may have changed: preview again' },
  },
  'resolve.nothing_joined': {
    status: 409,
    zh: { title: '这次只做了预览，没有合并过', whatToDo: '不需要撤销' },
    en: { title: 'This run only looked and merged nobody', whatToDo: 'There is nothing to take back' },
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
