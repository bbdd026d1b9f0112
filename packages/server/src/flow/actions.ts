/** The 32 actions that a node can take (I5 of the catalogues). A flow names them; the owner of the subject does them. */
export const actionNames = {
  open_work_order: '开工单',
  change_priority: '改优先级',
  set_owner: '设负责人',
  route_to_team: '转交小组',
  dispatch: '派单',
  offer_appointment_slots: '给出预约时段',
  confirm_appointment: '确认预约',
  reschedule: '改约',
  send_wecom_message: '发企业微信消息',
  send_welcome: '发欢迎语',
  send_group_message: '发群消息',
  send_sms: '发短信',
  send_official_account_template: '发公众号模板消息',
  create_service_group: '建服务群',
  invite_to_group: '邀请入群',
  add_tag: '打标签',
  remove_tag: '去标签',
  move_pool: '移客户池',
  issue_coupon: '发券',
  grant_points: '发积分',
  push_price_standard: '推收费标准',
  push_e_manual: '推电子说明书',
  create_e_warranty: '建电子保修卡',
  check_part_stock: '查配件库存',
  reserve_part: '预留配件',
  request_photo_or_document: '索要照片或凭证',
  request_approval: '发起审批',
  call_http_webhook: '调用外部接口',
  wait_for_time: '等到时间',
  wait_for_event: '等事件',
  run_sub_flow: '跑子流程',
  price_and_settle: '计价结算',
} as const

export type ActionKey = keyof typeof actionNames

export function isAction(key: string): key is ActionKey {
  return key in actionNames
}
