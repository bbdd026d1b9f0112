import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

export class SignInRefused extends QiaoError {
  constructor() {
    super('organization.sign_in_refused')
  }
}

export const errorWords: Record<string, ErrorWords> = {
  'organization.sign_in_refused': {
    status: 401,
    zh: { title: '账号或密码不对', whatToDo: '请检查后重试；忘记密码请联系管理员' },
    en: {
      title: 'Log-in or password is wrong',
      whatToDo: 'Check both and try again; ask your administrator if you forgot',
    },
  },
}
