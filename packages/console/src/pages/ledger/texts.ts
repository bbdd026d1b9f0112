import { defineTexts } from '@qiao/ui'

export const useLedgerTexts = defineTexts('console.ledger', {
  'zh-CN': {
    list: { title: '账本', empty: '账本还是空的。第一笔结算会成对记在这里。', act: '回到概览' },
  },
  en: {
    list: {
      title: 'Ledger',
      empty: 'The ledger is empty. The first settlement is posted here in a pair.',
      act: 'Back to the overview',
    },
  },
})
