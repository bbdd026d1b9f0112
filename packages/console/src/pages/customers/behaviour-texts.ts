import { defineTexts } from '@qiao/ui'

export const useBehaviourTexts = defineTexts('console.customer-behaviour', {
  'zh-CN': {
    title: '行为',
    allItems: '全部行为',
    allSources: '全部来源',
    answer: '{{source}}：{{truth}}',
    truth: { needs_authorisation: '需授权', not_given: '平台不提供' },
    item: '行为',
    source: '来源',
    times: '{{count}} 次',
    notKept: '暂未采集',
    seconds: '{{count}} 秒',
    empty: '没有符合条件的行为。',
    more: '更早的行为',
    makeLink: '生成专属链接',
    copyLink: '复制专属链接',
    linkHint: '客户本人第一次打开后，他在自有页面同意采集的浏览会归到这份档案；转发给别人无效。',
  },
  en: {
    title: 'Behaviour',
    allItems: 'All items',
    allSources: 'All sources',
    answer: '{{source}}: {{truth}}',
    truth: { needs_authorisation: 'needs authorisation', not_given: 'not given by it' },
    item: 'Item',
    source: 'Source',
    times: '{{count}}×',
    notKept: 'not collected yet',
    seconds: '{{count}} s',
    empty: 'Nothing fits.',
    more: 'Earlier',
    makeLink: 'Make a personal link',
    copyLink: 'Copy the personal link',
    linkHint:
      'Once the customer opens it, what they consented to on own pages belongs to this customer. Forwarded to somebody else it binds nobody.',
  },
})
