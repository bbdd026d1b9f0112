import { QiaoError } from '../kernel/error.ts'
import type { MappingProblem } from './mapping.ts'

/** A mapping that cannot be used; `problems` says what, where and how to mend it. */
export class MappingRefused extends QiaoError {
  readonly problems: readonly MappingProblem[]
  constructor(problems: readonly MappingProblem[]) {
    const [first] = problems
    super('mapping.refused', {
      count: problems.length,
      pointer: first?.pointer || '/',
      code: first?.code ?? '',
    })
    this.problems = problems
  }
}

export const errorWords = {
  'mapping.refused': {
    status: 422,
    zh: { title: '字段转换有 {count} 处要改', whatToDo: '第一处在 {pointer}；请按提示逐条修改' },
    en: {
      title: 'The mapping has {count} places to mend',
      whatToDo: 'The first is {pointer}; mend what is listed',
    },
  },
} as const
