import { type ErrorFacts, QiaoError } from '../kernel/error.ts'

export class DispatchError extends QiaoError {
  constructor(code: DispatchErrorCode, facts: ErrorFacts = {}) {
    super(code, facts)
  }
}

interface Words {
  title: string
  whatToDo: string
}

/** Every error of this folder, with status and words for the edge. */
export const errorWords = {
  'offer.not_found': words(
    404,
    '没有这个派单请求',
    '请刷新待接单列表',
    'No such offer',
    'Refresh the list of offers',
  ),
  'offer.expired': words(
    409,
    '这单已过接单时间',
    '已转给下一位，请刷新列表',
    'The time to accept has passed',
    'It went to the next candidate; refresh the list',
  ),
  'offer.withdrawn': words(
    409,
    '这单已撤回',
    '工单有变动，请刷新列表',
    'The offer was withdrawn',
    'The work order changed; refresh the list',
  ),
  'offer.already_accepted': words(
    409,
    '这单已被接走',
    '请刷新列表',
    'Somebody accepted it already',
    'Refresh the list',
  ),
  'offer.already_rejected': words(
    409,
    '这单已经拒绝过',
    '要重新接单请联系调度员',
    'The offer was rejected already',
    'Ask the dispatcher to offer it again',
  ),
  'offer.held': words(
    409,
    '工单已挂起，暂不能接单',
    '等工单恢复后会重新派',
    'The work order is suspended',
    'It is offered again when it resumes',
  ),
  'offer.no_longer_fits': words(
    409,
    '现在已不满足接单条件',
    '原因：{why}。需要时联系调度员',
    'You no longer fit this job',
    'Reason: {whyEn}. Ask the dispatcher if need be',
  ),
  'offer.words_needed': words(
    422,
    '请写明原因',
    '选择“其他”时要写几个字',
    'Please say why',
    'The reason “other” wants a few words',
  ),
  'offer.already_open': words(
    409,
    '已有一个等待答复的派单请求',
    '先撤回它，再派给别人',
    'An offer is waiting for its answer',
    'Withdraw it first',
  ),
  'dispatch.not_ready': words(
    409,
    '工单还不能派',
    '地址补全并约好时间后才能派单',
    'The work order cannot be dispatched yet',
    'Complete its address and appointment first',
  ),
  'dispatch.plan_not_found': words(
    404,
    '这个工单还没有进入派单',
    '等它走到派单环节',
    'The work order is not in dispatch',
    'Wait until it reaches that step',
  ),
  'assignment.not_possible': words(
    409,
    '这个状态下不能派师傅',
    '请刷新后看当前状态',
    'No technician can be assigned in this state',
    'Refresh and see its state',
  ),
  'assignment.not_of_this_point': words(
    403,
    '这位师傅不属于本网点',
    '请选本网点的师傅',
    'This technician belongs to another point',
    'Choose one of your own',
  ),
  'assignment.refused': words(
    409,
    '这位师傅不满足派单条件',
    '原因：{why}。请改选别的师傅',
    'This technician does not fit',
    'Reason: {whyEn}. Choose another one',
  ),
  'assignment.needs_reason': words(
    422,
    '请写明改派或破例的原因',
    '写一句话，会记入工单历史',
    'Please give a reason',
    'One sentence; it is kept in the history',
  ),
} satisfies Record<string, { status: number; zh: Words; en: Words }>

export type DispatchErrorCode = keyof typeof errorWords

function words(status: number, zhTitle: string, zhDo: string, enTitle: string, enDo: string) {
  return { status, zh: { title: zhTitle, whatToDo: zhDo }, en: { title: enTitle, whatToDo: enDo } }
}
