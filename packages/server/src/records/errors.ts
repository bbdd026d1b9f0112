import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

export class RecordMissing extends QiaoError {
  constructor(recordId: string) {
    super('record.not_found', { recordId })
  }
}

export class TargetMissing extends QiaoError {
  constructor(target: string) {
    super('record.target_not_found', { target })
  }
}

export const errorWords: Record<string, ErrorWords> = {
  'record.not_found': {
    status: 404,
    zh: { title: '没有找到这条记录', whatToDo: '它可能随导入一起撤销了，请刷新列表' },
    en: { title: 'The record was not found', whatToDo: 'Its import may have been undone; reload the list' },
  },
  'record.target_not_found': {
    status: 404,
    zh: { title: '要关联的对象不存在', whatToDo: '请重新搜索后再选' },
    en: { title: 'What it should be linked to does not exist', whatToDo: 'Search again and choose' },
  },
}
