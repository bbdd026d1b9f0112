import { QiaoError } from '../../kernel/error.ts'
import type { ErrorWords } from '../http/problem.ts'

export class RotationUnderWay extends QiaoError {
  constructor() {
    super('key.rotation_under_way')
  }
}

export const errorWords: Record<string, ErrorWords> = {
  'key.rotation_under_way': {
    status: 409,
    zh: { title: '密钥正在更换', whatToDo: '等这一次完成后再更换；进度在“密钥”页面' },
    en: {
      title: 'A change of the keys is under way',
      whatToDo: 'Wait until it is done; its progress is on the page “Keys”',
    },
  },
}
