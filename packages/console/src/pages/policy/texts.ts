import { defineTexts } from '@qiao/ui'

export const usePolicyTexts = defineTexts('console.policy', {
  'zh-CN': {
    title: '权限矩阵',
    intro: '页面、搜索、筛选、导出、外发和侧边栏，都按这张表执行。',
    sights: '谁能看什么',
    act: '操作',
    role: '角色',
    rows: '数据范围',
    sight: { plain: '明文', masked: '脱敏', none: '不可见' },
    maskedHint: '脱敏的值可以逐项查看明文：要选原因，凭证 {{minutes}} 分钟内用一次，全部进审计。',
    bulk: '每人每小时最多查看 {{perHour}} 次明文，到 {{alarmAt}} 次会提醒负责人。',
    seek: '每人每小时最多按 {{perHour}} 个完整手机号查找，到 {{alarmAt}} 个会提醒负责人。',
    seekName:
      '看到的姓名带星号的人，每小时最多按 {{perHour}} 个完整姓名查找，到 {{alarmAt}} 个会提醒负责人；同一个姓名只算一次，按列表里看到的样子（张*明）查不算。',
    after: '外部人员在客户签收 {{days}} 天后只能看到脱敏值。',
    yours: '我的角色',
    origins: '来源决定用途',
    originsHint: '{{classes}}：从哪里来，决定能用来做什么。平台给的不能用于营销。',
    origin: '来源',
    may: '可用',
    mayNot: '不可用',
    permissions: '谁能做什么',
  },
  en: {
    title: 'Permission matrix',
    intro: 'Pages, search, filters, exports, webhooks and the sidebar all obey this table.',
    sights: 'Who sees what',
    act: 'Act',
    role: 'Role',
    rows: 'Rows',
    sight: { plain: 'Plain', masked: 'Masked', none: 'Hidden' },
    maskedHint:
      'A masked value is shown one at a time: with a reason, by a token good once within {{minutes}} minutes, all audited.',
    bulk: 'At most {{perHour}} values an hour each; at {{alarmAt}} the owners are told.',
    seek: 'At most {{perHour}} whole phone numbers are looked for in an hour each; at {{alarmAt}} the owners are told.',
    seekName:
      'Who sees names masked looks for at most {{perHour}} whole names in an hour; at {{alarmAt}} the owners are told. The same name counts once, and what a list shows (张*明) does not.',
    after: 'Outsiders see masked values again {{days}} days after the customer signed.',
    yours: 'My role',
    origins: 'Where a value came from decides its use',
    originsHint: '{{classes}}: what a marketplace gave serves no marketing.',
    origin: 'Origin',
    may: 'May serve',
    mayNot: 'May not',
    permissions: 'Who may do what',
  },
})
