import { defineTexts } from '@qiao/ui'

export const useOutlookTexts = defineTexts('sidebar.outlook', {
  'zh-CN': {
    title: '预计',
    predicted: '未来一年约',
    dueOn: '{{day}} 前后',
    same: '常买组合，与最近 3 次相同（共 {{times}} 次）',
    alike: '常买组合，近似的订单有 {{times}} 次',
    send: '发订单提议',
  },
  en: {
    title: 'Expected',
    predicted: 'Within a year about',
    dueOn: 'around {{day}}',
    same: 'Usual order, as the last three times ({{times}} in all)',
    alike: 'Usual order, {{times}} like it',
    send: 'Send as a proposal',
  },
})
