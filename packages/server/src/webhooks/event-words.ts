import type { Words } from '../runtime/http/route.ts'
import { nounOf } from './endpoint.ts'

const nouns: Record<string, [zh: string, en: string]> = {
  order: ['订单', 'Orders'],
  'after-sales': ['售后', 'After-sales'],
  'work-order': ['工单', 'Work orders'],
  reveal: ['明文查看', 'Reveals'],
  customer: ['客户', 'Customers'],
  contact: ['企微好友', 'WeCom contacts'],
  product: ['商品', 'Products'],
  offer: ['派单请求', 'Offers'],
  assignment: ['指派', 'Assignments'],
  dispatch: ['派单', 'Dispatch'],
  technician: ['师傅', 'Technicians'],
  slip: ['结算明细', 'Slips'],
  statement: ['结算单', 'Statements'],
  stock: ['库存', 'Stock'],
  intake: ['接入', 'Intake'],
  sidebar: ['侧边栏', 'Sidebar'],
}

const types: Record<string, [zh: string, en: string]> = {
  'order.recorded': ['订单有新版本', 'An order was recorded'],
  'order.paid': ['订单首次付款', 'An order was paid'],
  'order.matched': ['订单商品匹配上了', 'An order was matched'],
  'order.delivered': ['订单签收', 'An order was delivered'],
  'order.address-changed': ['订单改地址', 'An address was changed'],
  'order.closed': ['订单关闭', 'An order was closed'],
  'order.bound': ['订单找到客户', 'An order found its customer'],
  'after-sales.requested': ['申请售后', 'After-sales was requested'],
  'after-sales.withdrawn': ['撤回售后', 'A request was withdrawn'],
  'after-sales.refunded': ['已退款', 'A refund was made'],
  'after-sales.price-protected': ['价保补差', 'A price was protected'],
  'customer.created': ['新客户', 'A customer is new'],
  'customer.linked': ['客户关联了新身份', 'An identity was linked'],
  'customer.possible-duplicate-found': ['疑似重复客户', 'A possible duplicate was found'],
  'customer.merged': ['客户合并', 'Customers were merged'],
  'customer.unmerged': ['客户合并被撤销', 'A merge was taken back'],
  'customer.tagged': ['客户标签变化', 'Tags were changed'],
  'customer.revealed': ['查看了客户明文', 'A value was revealed'],
  'reveal.alarmed': ['短时间内大量查看明文', 'Many values were revealed'],
  'contact.added': ['新增好友', 'A contact was added'],
  'contact.edited': ['好友资料变化', 'A contact was edited'],
  'contact.lost': ['好友流失', 'A contact was lost'],
  'contact.bound': ['好友绑定订单', 'A contact was bound to an order'],
  'product.matched': ['商品匹配', 'A product was matched'],
  'product.sku-unmatched': ['规格未匹配', 'A SKU is unmatched'],
  'work-order.opened': ['开工单', 'A work order was opened'],
  'work-order.address-completed': ['补全地址', 'The address was completed'],
  'work-order.address-noticed': ['平台地址不一致', 'Another address was noticed'],
  'work-order.goods-arrived': ['到货', 'The goods arrived'],
  'work-order.ready-for-appointment': ['待预约', 'Ready for an appointment'],
  'work-order.appointed': ['预约或改约', 'Appointed'],
  'work-order.appointment-withdrawn': ['撤销预约', 'The appointment was withdrawn'],
  'work-order.ready-for-dispatch': ['待派单', 'Ready for dispatch'],
  'work-order.assigned': ['已指派师傅', 'Assigned'],
  'work-order.unassigned': ['取消指派', 'Unassigned'],
  'work-order.first-called': ['首联', 'First called'],
  'work-order.departed': ['师傅出发', 'Departed'],
  'work-order.checked-in': ['师傅签到', 'Checked in'],
  'work-order.completed': ['完工', 'Completed'],
  'work-order.revisit-needed': ['需要二次上门', 'A revisit is needed'],
  'work-order.return-call-asked': ['要求回访', 'A return call was asked for'],
  'work-order.signed-off': ['客户签收', 'Signed off'],
  'work-order.rated': ['客户评价', 'Rated'],
  'work-order.settled': ['工单结算', 'Settled'],
  'work-order.suspended': ['工单暂停', 'Suspended'],
  'work-order.resumed': ['工单恢复', 'Resumed'],
  'work-order.reduced': ['减少数量', 'Reduced'],
  'work-order.cancelled': ['工单取消', 'Cancelled'],
  'work-order.reopened': ['工单重开', 'Reopened'],
  'work-order.sla-breached': ['超时', 'A promise was broken'],
  'offer.made': ['发出派单请求', 'An offer was made'],
  'offer.accepted': ['接单', 'Accepted'],
  'offer.rejected': ['拒单', 'Rejected'],
  'offer.expired': ['超时未接', 'Expired'],
  'offer.withdrawn': ['撤回请求', 'Withdrawn'],
  'assignment.made': ['指派师傅', 'An assignment was made'],
  'assignment.ended': ['结束指派', 'An assignment ended'],
  'dispatch.troubled': ['派单需要人工处理', 'Dispatch needs a person'],
  'technician.enrolled': ['师傅入驻', 'A technician enrolled'],
  'technician.absent': ['师傅请假', 'A technician is absent'],
  'technician.state-changed': ['师傅状态变化', 'The state of a technician changed'],
  'slip.priced': ['明细已计价', 'A slip was priced'],
  'slip.posted': ['明细已入账', 'A slip was posted'],
  'stock.changed': ['可售数量变化', 'Units for sale changed'],
  'stock.overpromised': ['库存不够已卖的', 'More was sold than there is'],
  'statement.closed': ['结算单关账', 'A statement was closed'],
  'intake.alarm': ['接入告警', 'Something needs a person'],
  'intake.error-rate-raised': ['数据来源出错率超过 1%', 'A source errs above one percent'],
  'intake.error-rate-cleared': ['数据来源恢复正常', 'A source is well again'],
  'intake.lost-found': ['找回漏推', 'Lost pushes were found'],
  'sidebar.notice-raised': ['侧边栏提醒', 'A notice was raised'],
  'webhook.tested': ['测试消息', 'Test message'],
}

const order = Object.keys(nouns)

/** In the order of the trade; what has no words yet comes last. */
export function inOrder(types: readonly string[]): string[] {
  const rank = (type: string): number => order.indexOf(nounOf(type)) + 1 || order.length + 1
  return [...types].sort((a, b) => rank(a) - rank(b))
}

/** A type that has no words yet is shown by its name. */
export function eventWords(type: string, language: keyof Words): { label: string; group: string } {
  const at = language === 'zh' ? 0 : 1
  const noun = nounOf(type)
  return { label: types[type]?.[at] ?? type, group: nouns[noun]?.[at] ?? noun }
}
