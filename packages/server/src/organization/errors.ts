import { QiaoError } from '../kernel/error.ts'
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
}
