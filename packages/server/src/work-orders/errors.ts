import { type ErrorFacts, QiaoError } from '../kernel/error.ts'

/** What can go wrong with a work order; the table below holds status and words. */
export type WorkOrderProblem =
  | 'not_found'
  | 'not_now'
  | 'suspended'
  | 'not_yours'
  | 'already_exists'
  | 'order_of_another'
  | 'nothing_to_do'
  | 'reason_missing'
  | 'address_incomplete'
  | 'address_not_served'
  | 'appointment_in_the_past'
  | 'appointment_too_short'
  | 'appointment_too_long'
  | 'appointment_too_far'
  | 'appointment_outside_hours'
  | 'checklist_incomplete'
  | 'photos_missing'
  | 'evidence_missing'
  | 'barcode_wrong'
  | 'too_many_photos'
  | 'photo_unreadable'
  | 'photo_too_large'
  | 'code_wrong'
  | 'code_locked'
  | 'signature_missing'
  | 'return_call_not_asked'
  | 'already_rated'
  | 'undo_too_late'
  | 'refunded'
  | 'link_invalid'

export class WorkOrderError extends QiaoError {
  constructor(problem: WorkOrderProblem, facts: ErrorFacts = {}) {
    super(`work_order.${problem}`, facts)
  }
}

interface Words {
  status: number
  zh: { title: string; whatToDo: string }
  en: { title: string; whatToDo: string }
}

const words: Record<WorkOrderProblem, [status: number, zh: string, zhDo: string, en: string, enDo: string]> =
  {
    not_found: [404, '没有这张工单', '请核对工单号', 'No such work order', 'Check the code'],
    not_now: [
      409,
      '工单当前状态不能这样操作',
      '请刷新后查看最新状态',
      'The work order is not in a state for this',
      'Refresh to see where it stands',
    ],
    suspended: [
      409,
      '工单已挂起',
      '请先等退款处理完或恢复工单',
      'The work order is suspended',
      'Wait for the refund, or resume it first',
    ],
    not_yours: [
      403,
      '这张工单不归你处理',
      '如需处理请联系调度',
      'This work order is not yours',
      'Ask the dispatcher',
    ],
    already_exists: [
      409,
      '该订单已有同类工单',
      '确需再开请填写原因',
      'The order already has such a work order',
      'Give a reason to open another',
    ],
    order_of_another: [
      422,
      '该订单不属于这位客户',
      '请换成这位客户的订单，或到订单的客户处新建',
      'The order belongs to another customer',
      'Choose an order of this customer, or open it at the customer of the order',
    ],
    nothing_to_do: [
      422,
      '没有需要服务的商品',
      '请至少选择一件商品',
      'There is nothing to install',
      'Choose at least one product',
    ],
    reason_missing: [422, '缺少原因', '请选择或填写原因', 'A reason is missing', 'Choose or write one'],
    address_incomplete: [
      422,
      '联系人、电话或地址不完整',
      '请补全后再提交',
      'Contact, phone or address is not whole',
      'Complete them and send again',
    ],
    address_not_served: [
      422,
      '驿站、快递柜等不能作为上门地址',
      '请填写可以上门的详细地址',
      'A pick-up point is no place for a visit',
      'Give the address of the home',
    ],
    appointment_in_the_past: [
      422,
      '预约时间已过',
      '请选择以后的时间',
      'That time is already past',
      'Choose a later time',
    ],
    appointment_too_short: [
      422,
      '预约时段太短',
      '时段至少一小时',
      'The window is too short',
      'A window lasts at least an hour',
    ],
    appointment_too_long: [
      422,
      '预约时段太长',
      '时段不超过一天',
      'The window is too long',
      'A window stays within one day',
    ],
    appointment_too_far: [
      422,
      '预约时间太远',
      '请选择 60 天以内的时间',
      'That is too far ahead',
      'Choose a time within 60 days',
    ],
    appointment_outside_hours: [
      422,
      '该时段不上门',
      '请选择服务时间内的时段',
      'Nobody comes at that hour',
      'Choose a window within service hours',
    ],
    checklist_incomplete: [
      422,
      '作业项未完成',
      '请逐项完成后再提交',
      'The checklist is not complete',
      'Do every item first',
    ],
    photos_missing: [
      422,
      '完工照片不够',
      '请补拍后再提交',
      'Photos are missing',
      'Take the photos that are due',
    ],
    evidence_missing: [
      422,
      '凭证不齐',
      '按清单补齐凭证后再提交',
      'Evidence is missing',
      'Add what the list asks for',
    ],
    barcode_wrong: [
      422,
      '69 码不对',
      '核对外箱上 69 开头的 13 位数字',
      'That is no 69 code',
      'Check the 13 digits on the box that begin with 69',
    ],
    too_many_photos: [
      422,
      '照片太多了',
      '请删去重复的照片',
      'There are too many photos',
      'Leave out doubles',
    ],
    photo_unreadable: [422, '照片无法读取', '请换一张照片', 'The photo cannot be read', 'Send another one'],
    photo_too_large: [413, '照片太大', '请压缩后再传', 'The photo is too large', 'Send a smaller one'],
    code_wrong: [
      422,
      '完工码不对',
      '请与客户核对后重输',
      'The completion code is wrong',
      'Ask the customer again',
    ],
    code_locked: [
      423,
      '完工码已锁定',
      '请客户换新码或改用签字',
      'The completion code is locked',
      'Ask for a new code, or take a signature',
    ],
    signature_missing: [422, '还没有签字', '请在签字框内签名', 'The signature is missing', 'Sign in the box'],
    return_call_not_asked: [
      409,
      '师傅未申请回访确认',
      '请先由师傅申请回访',
      'No return call was asked for',
      'The technician asks for it first',
    ],
    already_rated: [409, '已经评价过了', '感谢您的评价', 'Already rated', 'Thank you for your rating'],
    undo_too_late: [
      409,
      '已超过可撤销时间',
      '如需继续请新建工单并写明原因',
      'It is too late to undo',
      'Open a new work order with a reason',
    ],
    refunded: [409, '商品已退款', '不能再恢复工单', 'The goods were refunded', 'It cannot be reopened'],
    link_invalid: [
      401,
      '链接已失效',
      '请联系客服重新获取链接',
      'This link no longer works',
      'Ask the agent for a new one',
    ],
  }

export const errorWords: Record<string, Words> = Object.fromEntries(
  Object.entries(words).map(([problem, [status, zh, zhDo, en, enDo]]) => [
    `work_order.${problem}`,
    { status, zh: { title: zh, whatToDo: zhDo }, en: { title: en, whatToDo: enDo } },
  ]),
)
