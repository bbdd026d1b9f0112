import { defineTexts } from '@qiao/ui'

export const useEarningsTexts = defineTexts('technician.earnings', {
  'zh-CN': {
    title: '收入',
    former: '上个月',
    next: '下个月',
    total: '当月合计',
    today: '今天',
    jobs: '结算工单',
    balance: '账户余额',
    count_one: '{{count}} 单',
    count_other: '{{count}} 单',
    state: { open: '还在累计', closed: '已结账', none: '还没有结算' },
    byCode: '都由什么组成',
    slips: '每一单',
    empty: '还没有收入。客户验收后，每一笔都会列在这里。',
  },
  en: {
    title: 'Earnings',
    former: 'Month before',
    next: 'Next month',
    total: 'Total of the month',
    today: 'Today',
    jobs: 'Jobs paid',
    balance: 'Balance',
    count_one: '{{count}} job',
    count_other: '{{count}} jobs',
    state: { open: 'Month still open', closed: 'Month closed', none: 'Nothing settled yet' },
    byCode: 'What it is made of',
    slips: 'Job by job',
    empty: 'Nothing earned yet. Each job is listed here after the customer’s sign-off.',
  },
})
