import { QiaoError } from '../kernel/error.ts'

/** A definition that the linter would refuse reached the engine. */
export class FlowBroken extends QiaoError {
  constructor(flow: string, problem: string, place: string) {
    super('flow.broken', { flow, problem, place })
  }
}

export class FlowNotFound extends QiaoError {
  constructor(flow: string, version: number | null) {
    super('flow.not_found', { flow, version })
  }
}

export class FlowRefused extends QiaoError {
  constructor(flow: string, problems: string[]) {
    super('flow.refused_by_linter', { flow, count: problems.length, first: problems[0] ?? '' })
  }
}

export class FlowVersionTaken extends QiaoError {
  constructor(flow: string, version: number) {
    super('flow.version_taken', { flow, version })
  }
}

export const errorWords = {
  'flow.broken': {
    status: 500,
    zh: { title: '流程定义有误', whatToDo: '请联系管理员检查该流程' },
    en: { title: 'The flow definition is broken', whatToDo: 'Ask an administrator to check this flow' },
  },
  'flow.not_found': {
    status: 404,
    zh: { title: '没有这个流程或版本', whatToDo: '请刷新后重选' },
    en: { title: 'No such flow or version', whatToDo: 'Refresh and choose again' },
  },
  'flow.refused_by_linter': {
    status: 422,
    zh: { title: '流程检查未通过', whatToDo: '请按提示修改后再发布' },
    en: { title: 'The flow did not pass its checks', whatToDo: 'Correct what is listed, then publish' },
  },
  'flow.version_taken': {
    status: 409,
    zh: { title: '该版本号已发布', whatToDo: '请用下一个版本号发布' },
    en: { title: 'That version is already published', whatToDo: 'Publish with the next version number' },
  },
} as const
