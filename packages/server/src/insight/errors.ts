import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

export type InsightProblem =
  | 'map.unknown_region'
  | 'sandbox.not_here'
  | 'sandbox.refused'
  | 'sandbox.unreachable'
  | 'raw_record.not_found'
  | 'insight.work_order_not_found'

export class InsightError extends QiaoError {
  constructor(problem: InsightProblem, facts: Record<string, string> = {}) {
    super(problem, facts)
  }
}

export const errorWords: Record<InsightProblem, ErrorWords> = {
  'map.unknown_region': {
    status: 404,
    zh: { title: '没有这个行政区的边界', whatToDo: '请检查六位行政区划代码' },
    en: { title: 'No boundary is known for this region', whatToDo: 'Check the six-digit region code' },
  },
  'raw_record.not_found': {
    status: 404,
    zh: { title: '没有这条原始记录', whatToDo: '可能已过保存期限，请刷新订单页' },
    en: { title: 'There is no such raw record', whatToDo: 'It may be past its term; load the order again' },
  },
  'sandbox.not_here': {
    status: 404,
    zh: { title: '这里没有连接沙箱', whatToDo: '用 npm start 启动演示环境才有沙箱' },
    en: { title: 'No sandbox is connected here', whatToDo: 'The demo (npm start) has one' },
  },
  'sandbox.refused': {
    status: 409,
    zh: { title: '沙箱没有照做：{said}', whatToDo: '请换一个操作或先满足条件' },
    en: { title: 'The sandbox refused: {said}', whatToDo: 'Choose another act, or do what it asks first' },
  },
  'sandbox.unreachable': {
    status: 502,
    zh: { title: '沙箱没有应答', whatToDo: '请稍后重试；仍不行就重启演示环境' },
    en: { title: 'The sandbox did not answer', whatToDo: 'Try again; if it stays, restart the demo' },
  },
  'insight.work_order_not_found': {
    status: 404,
    zh: { title: '没有这张工单', whatToDo: '请核对工单号' },
    en: { title: 'No such work order', whatToDo: 'Check the code' },
  },
}
