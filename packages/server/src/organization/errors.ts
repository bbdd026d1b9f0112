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

export const errorWords: Record<string, ErrorWords> = {
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
