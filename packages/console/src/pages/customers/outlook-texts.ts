import { defineTexts } from '@qiao/ui'

export const useOutlookTexts = defineTexts('console.customers.outlook', {
  'zh-CN': {
    title: '价值与流失风险',
    notYet: '还没有算到这位客户，稍后再看。',
    predicted: '未来一年预计消费',
    again: '半年内再买的可能',
    rhythm: '购买间隔',
    days: '约 {{count}} 天',
    rfm: '近期 / 频次 / 金额',
    grades: '{{grades}}（满分 5）',
  },
  en: {
    title: 'Value and churn risk',
    notYet: 'This customer has not been looked at yet; come back shortly.',
    predicted: 'Expected to spend within a year',
    again: 'Chance to buy within half a year',
    rhythm: 'Buys every',
    days: '{{count}} days or so',
    rfm: 'Recency / frequency / money',
    grades: '{{grades}} (of 5)',
  },
})
