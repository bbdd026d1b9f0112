import { defineTexts } from '@qiao/ui'

export const useEvidenceTexts = defineTexts('console.evidence', {
  'zh-CN': {
    title: '凭证清单',
    state: {
      here: '已有',
      missing: '缺',
      later: '退款时才要',
      unreadable: '平台不提供',
    },
    count: '{{have}} / {{need}}',
    unconfirmed: '清单按行业惯例列出，各省各平台的要求以平台公告为准。',
    platform: '平台安装',
    number: '服务单号',
    code: '核销码',
    none: '平台没有给',
    line: '商品',
    along: '同一次上门做',
  },
  en: {
    title: 'Evidence',
    state: {
      here: 'there',
      missing: 'missing',
      later: 'with a refund only',
      unreadable: 'not told by the marketplace',
    },
    count: '{{have}} of {{need}}',
    unconfirmed: 'By custom of the trade: what a province or marketplace announces comes first.',
    platform: 'Installed by the marketplace',
    number: 'Service number',
    code: 'Service code',
    none: 'not told',
    line: 'Goods',
    along: 'On the same visit',
  },
})
