import { defineTexts, type StateTone } from '@qiao/ui'

const useTexts = defineTexts('console.trade', {
  'zh-CN': {
    state: {
      open: '已开单',
      complete_address: '待补全地址',
      goods_arrived: '待到货',
      appoint: '待预约',
      dispatch: '待派单',
      first_call: '待首联',
      on_the_way: '待出发',
      check_in: '上门途中',
      complete: '施工中',
      sign_off: '待验收',
      settle: '待结算',
      settled: '已结算',
      cancelled: '已取消',
    },
    service: { install: '安装', repair: '维修', maintain: '保养', survey: '勘测' },
    category: {
      smart_lock: '智能锁',
      air_conditioner: '空调',
      water_purifier: '净水器',
      accessory: '配件',
    },
    skill: {
      smart_lock_install: '智能锁安装',
      smart_lock_repair: '智能锁维修',
      air_conditioner_install: '空调安装',
      air_conditioner_repair: '空调维修',
      air_conditioner_maintain: '空调保养',
      water_purifier_install: '净水器安装',
      water_purifier_repair: '净水器维修',
      water_purifier_maintain: '净水器保养',
    },
    certificate: { work_at_height: '高空作业证', electrician: '电工证' },
    tool: {
      lock_mortiser: '锁体开孔器',
      vacuum_pump: '真空泵',
      refrigerant_gauge: '冷媒表组',
      safety_harness: '安全带',
      impact_drill: '冲击钻',
      pipe_cutter: '管刀',
      tds_meter: 'TDS 水质笔',
      multimeter: '万用表',
    },
    plan: {
      waiting: '要人处理',
      offered: '等应答',
      accepted: '待派师傅',
      assigned: '已派师傅',
      ended: '已结束',
    },
    offer: { open: '待应答', accepted: '已接单', rejected: '已拒单', expired: '超时', withdrawn: '已撤回' },
    origin: {
      customer: '客户自填',
      agent: '客服补录',
      marketplace: '平台带来',
      privacy_number: '虚拟号',
      order: '订单开单',
    },
    problem: {
      name_missing: '缺联系人姓名',
      phone_missing: '缺电话',
      phone_masked: '电话是脱敏的',
      phone_not_a_number: '电话不是号码',
      pin_elsewhere: '定位和地址不在一处',
      address_empty: '缺地址',
      address_no_region: '地址看不出省市',
      address_no_district: '地址缺区县',
      address_ambiguous_region: '地区有重名，要写全省市',
      address_region_conflict: '省市区互相矛盾',
      address_masked: '地址是脱敏的',
      address_no_detail: '缺街道门牌',
      address_no_house_number: '缺门牌号',
      address_not_a_service_address: '驿站、快递柜不能上门',
    },
    outcome: {
      reached: '接通',
      not_reached: '联系不上',
      reschedule: '客户要改约',
      wrong_number: '号码有误',
      customer_cancels: '客户要取消',
      confirmed: '客户确认没问题',
      unreachable: '没打通',
      complaint: '客户有意见',
    },
    revisit: {
      missing_part: '缺件',
      not_ready: '不具备条件',
      customer_absent: '客户不在',
      rework: '返修（由师傅承担）',
    },
    proof: { qr_signature: '扫码签字', completion_code: '完工码', photos_and_call: '照片加回访' },
    reason: {
      refund_requested: '客户申请退款',
      refunded: '已退款',
      no_answer: '超时未应答',
      assigned_by_hand: '调度直接派单',
      no_agreement: '服务商没有生效的数据处理协议',
      reassigned: '改派',
      unassigned: '收回派单',
      completed: '已完工',
      cancelled: '工单已取消',
    },
    marketplace: {
      taobao: '淘宝天猫',
      jd: '京东',
      pinduoduo: '拼多多',
      doudian: '抖店',
      kuaishou: '快手小店',
      youzan: '有赞',
      'weixin-store': '微信小店',
      import: '数据导入',
      wecom: '企业微信',
    },
    actor: {
      member: '员工',
      technician: '师傅',
      point_clerk: '网点信息员',
      customer: '客户',
      marketplace: '平台',
      wecom: '企业微信',
      system: '系统',
      dispatcher: '调度员',
    },
    technician: { active: '接单中', paused: '已暂停', left: '已离职' },
    file: { photo: '照片', signature: '签名', completion: '完工照片' },
  },
  en: {
    state: {
      open: 'Opened',
      complete_address: 'Address to complete',
      goods_arrived: 'Goods to arrive',
      appoint: 'To be appointed',
      dispatch: 'To be dispatched',
      first_call: 'First call due',
      on_the_way: 'To set off',
      check_in: 'On the way',
      complete: 'At work',
      sign_off: 'To be signed off',
      settle: 'To be settled',
      settled: 'Settled',
      cancelled: 'Cancelled',
    },
    service: { install: ' installation', repair: ' repair', maintain: ' maintenance', survey: ' survey' },
    category: {
      smart_lock: 'Smart lock',
      air_conditioner: 'Air conditioner',
      water_purifier: 'Water purifier',
      accessory: 'Accessory',
    },
    skill: {
      smart_lock_install: 'Smart lock installation',
      smart_lock_repair: 'Smart lock repair',
      air_conditioner_install: 'Air conditioner installation',
      air_conditioner_repair: 'Air conditioner repair',
      air_conditioner_maintain: 'Air conditioner maintenance',
      water_purifier_install: 'Water purifier installation',
      water_purifier_repair: 'Water purifier repair',
      water_purifier_maintain: 'Water purifier maintenance',
    },
    certificate: { work_at_height: 'Work at height', electrician: 'Electrician' },
    tool: {
      lock_mortiser: 'Lock mortiser',
      vacuum_pump: 'Vacuum pump',
      refrigerant_gauge: 'Refrigerant gauge',
      safety_harness: 'Safety harness',
      impact_drill: 'Impact drill',
      pipe_cutter: 'Pipe cutter',
      tds_meter: 'TDS meter',
      multimeter: 'Multimeter',
    },
    plan: {
      waiting: 'Needs a person',
      offered: 'Waiting for an answer',
      accepted: 'Technician to be named',
      assigned: 'Assigned',
      ended: 'Ended',
    },
    offer: {
      open: 'Waiting',
      accepted: 'Accepted',
      rejected: 'Rejected',
      expired: 'Expired',
      withdrawn: 'Withdrawn',
    },
    origin: {
      customer: 'given by the customer',
      agent: 'added by an agent',
      marketplace: 'from the marketplace',
      privacy_number: 'privacy number',
      order: 'Opened by an order',
    },
    problem: {
      name_missing: 'No contact name',
      phone_missing: 'No phone',
      phone_masked: 'The phone is masked',
      phone_not_a_number: 'The phone is no number',
      pin_elsewhere: 'The pin is not where the address is',
      address_empty: 'No address',
      address_no_region: 'No province or city',
      address_no_district: 'No district',
      address_ambiguous_region: 'Two places have this name; write the province and city',
      address_region_conflict: 'Province, city and district contradict each other',
      address_masked: 'The address is masked',
      address_no_detail: 'No street and number',
      address_no_house_number: 'No house number',
      address_not_a_service_address: 'A pick-up point is no place for a visit',
    },
    outcome: {
      reached: 'Reached',
      not_reached: 'Not reached',
      reschedule: 'Wants another time',
      wrong_number: 'Wrong number',
      customer_cancels: 'Wants to cancel',
      confirmed: 'All is well',
      unreachable: 'Not reached',
      complaint: 'Complaint',
    },
    revisit: {
      missing_part: 'A part is missing',
      not_ready: 'The site is not ready',
      customer_absent: 'The customer is away',
      rework: 'Rework (charged to the technician)',
    },
    proof: {
      qr_signature: 'QR page with signature',
      completion_code: 'Completion code',
      photos_and_call: 'Photos and a return call',
    },
    reason: {
      refund_requested: 'A refund was asked',
      refunded: 'Refunded',
      no_answer: 'No answer in time',
      assigned_by_hand: 'Assigned by dispatch',
      no_agreement: 'No data-processing agreement in force',
      reassigned: 'Given to another',
      unassigned: 'Taken back',
      completed: 'Completed',
      cancelled: 'Cancelled',
    },
    marketplace: {
      taobao: 'Taobao and Tmall',
      jd: 'JD',
      pinduoduo: 'Pinduoduo',
      doudian: 'Doudian',
      kuaishou: 'Kuaishou',
      youzan: 'Youzan',
      'weixin-store': 'Weixin Store',
      import: 'Import',
      wecom: 'WeCom',
    },
    actor: {
      member: 'Member',
      technician: 'Technician',
      point_clerk: 'Point clerk',
      customer: 'Customer',
      marketplace: 'Marketplace',
      wecom: 'WeCom',
      system: 'System',
      dispatcher: 'Dispatcher',
    },
    technician: { active: 'Taking jobs', paused: 'Paused', left: 'Left' },
    file: { photo: 'Photo', signature: 'Signature', completion: 'Completion photo' },
  },
})

export type WordGroup =
  | 'state'
  | 'service'
  | 'category'
  | 'skill'
  | 'certificate'
  | 'tool'
  | 'plan'
  | 'offer'
  | 'origin'
  | 'problem'
  | 'outcome'
  | 'revisit'
  | 'proof'
  | 'reason'
  | 'marketplace'
  | 'actor'
  | 'technician'
  | 'file'

/** The word for a code of the trade; a code that no table knows is shown as it is. */
export function useTradeWord(): (group: WordGroup, code: string) => string {
  const t = useTexts()
  return (group, code) => {
    const key = `${group}.${code}`
    const said = t(key as Parameters<typeof t>[0])
    return said === key ? code : said
  }
}

/** 智能锁安装, Smart lock installation. */
export function useJobWord(): (job: { category: string; serviceType: string }) => string {
  const word = useTradeWord()
  return ({ category, serviceType }) => `${word('category', category)}${word('service', serviceType)}`
}

/** Who did it, from an actor such as `member:zhaomin`; `names` knows members and technicians by id. */
export function useActorWord(): (actor: string, names?: ReadonlyMap<string, string>) => string {
  const word = useTradeWord()
  return (actor, names) => {
    const at = actor.indexOf(':')
    const [kind, id] = at < 0 ? [actor, ''] : [actor.slice(0, at), actor.slice(at + 1)]
    return names?.get(id) ?? word('actor', kind)
  }
}

export const workStates = [
  'complete_address',
  'goods_arrived',
  'appoint',
  'dispatch',
  'first_call',
  'on_the_way',
  'check_in',
  'complete',
  'sign_off',
  'settle',
  'settled',
  'cancelled',
] as const
export type WorkState = (typeof workStates)[number]

const stateTones: Record<WorkState, StateTone> = {
  complete_address: 'attention',
  goods_arrived: 'waiting',
  appoint: 'waiting',
  dispatch: 'attention',
  first_call: 'running',
  on_the_way: 'running',
  check_in: 'running',
  complete: 'running',
  sign_off: 'attention',
  settle: 'money',
  settled: 'done',
  cancelled: 'waiting',
}

export function toneOfState(state: string): StateTone {
  return stateTones[state as WorkState] ?? 'waiting'
}

export const toneOfOffer: Record<string, StateTone> = {
  open: 'running',
  accepted: 'done',
  rejected: 'attention',
  expired: 'overdue',
  withdrawn: 'waiting',
}
export const toneOfPlan: Record<string, StateTone> = {
  waiting: 'overdue',
  offered: 'running',
  accepted: 'attention',
  assigned: 'done',
  ended: 'waiting',
}
