import { type ErrorFacts, QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

export class SignInRefused extends QiaoError {
  constructor() {
    super('organization.sign_in_refused')
  }
}

export class SetupRefused extends QiaoError {
  constructor(why: 'done' | 'code_wrong') {
    super(`organization.setup_${why}`)
  }
}

export class TokenMissing extends QiaoError {
  constructor(id: string) {
    super('api_token.not_found', { id })
  }
}

export class TokenTooWide extends QiaoError {
  constructor(what: string) {
    super('api_token.too_wide', { what })
  }
}

export class TokenNameTaken extends QiaoError {
  constructor(name: string) {
    super('api_token.name_taken', { name })
  }
}

export class TokenAlreadyOver extends QiaoError {
  constructor() {
    super('api_token.already_over')
  }
}

export class DutyRefused extends QiaoError {
  constructor(
    why: 'not_found' | 'last_owner' | 'no_role' | 'not_alone' | 'no_region' | 'not_cut' | 'unknown_region',
    facts: ErrorFacts = {},
  ) {
    super(`member.${why}`, facts)
  }
}

export const errorWords: Record<string, ErrorWords> = {
  'api_token.not_found': {
    status: 404,
    zh: { title: '没有找到这个 API 令牌', whatToDo: '请刷新列表后重试' },
    en: { title: 'This API token was not found', whatToDo: 'Reload the list and try again' },
  },
  'api_token.too_wide': {
    status: 403,
    zh: { title: '令牌的权限不能超过你自己：{what}', whatToDo: '去掉这一项，或请有这项权限的同事来建' },
    en: {
      title: 'A token may not do more than you may: {what}',
      whatToDo: 'Leave it out, or ask a colleague who holds it to make the token',
    },
  },
  'api_token.name_taken': {
    status: 409,
    zh: { title: '已经有一个令牌叫「{name}」', whatToDo: '换个名字，或先撤销旧的' },
    en: {
      title: 'A token is named {name} already',
      whatToDo: 'Take another name, or revoke the old one first',
    },
  },
  'api_token.already_over': {
    status: 400,
    zh: { title: '到期时间已经过去', whatToDo: '请选一个将来的日期' },
    en: { title: 'The expiry is in the past', whatToDo: 'Choose a day to come' },
  },
  'organization.setup_done': {
    status: 409,
    zh: { title: '已经完成初始设置', whatToDo: '请直接登录' },
    en: { title: 'This server is set up already', whatToDo: 'Sign in instead' },
  },
  'organization.setup_code_wrong': {
    status: 403,
    zh: { title: '设置码不对', whatToDo: '请向部署这台服务器的人索取设置码，或在服务器本机上打开本页' },
    en: {
      title: 'The set-up code is wrong',
      whatToDo: 'Ask whoever runs this server for the code, or open this page on the server itself',
    },
  },
  'organization.sign_in_refused': {
    status: 401,
    zh: { title: '账号或密码不对', whatToDo: '请检查后重试；忘记密码请联系管理员' },
    en: {
      title: 'Log-in or password is wrong',
      whatToDo: 'Check both and try again; ask your administrator if you forgot',
    },
  },
  'member.not_found': {
    status: 404,
    zh: { title: '没有这位员工', whatToDo: '请刷新列表后重试' },
    en: { title: 'There is no such member', whatToDo: 'Reload the list and try again' },
  },
  'member.last_owner': {
    status: 409,
    zh: { title: '至少要留一位负责人', whatToDo: '请先让另一位员工成为负责人' },
    en: { title: 'A brand keeps at least one owner', whatToDo: 'Make another member an owner first' },
  },
  'member.no_role': {
    status: 422,
    zh: { title: '还没有选角色', whatToDo: '请至少选一个角色' },
    en: { title: 'No role is chosen', whatToDo: 'Choose at least one role' },
  },
  'member.not_alone': {
    status: 422,
    zh: { title: '区域经理和经销商不能兼任其他角色', whatToDo: '只留这一个角色，或换成别的角色' },
    en: {
      title: 'A region manager or a dealer holds no other role',
      whatToDo: 'Keep that role alone, or choose others',
    },
  },
  'member.no_region': {
    status: 422,
    zh: { title: '区域经理还没有负责的区域', whatToDo: '请至少选一个省、市或区县' },
    en: {
      title: 'A region manager needs a region',
      whatToDo: 'Choose at least one province, city or district',
    },
  },
  'member.not_cut': {
    status: 422,
    zh: { title: '只有区域经理按区域看数据', whatToDo: '去掉区域，或把角色换成区域经理' },
    en: {
      title: 'Only a region manager is cut to regions',
      whatToDo: 'Take the regions away, or make the member a region manager',
    },
  },
  'member.unknown_region': {
    status: 422,
    zh: { title: '没有这个区域：{code}', whatToDo: '请从列表里选省、市或区县' },
    en: {
      title: 'There is no region {code}',
      whatToDo: 'Choose a province, city or district from the list',
    },
  },
}
