import { defineTexts } from '@qiao/ui'

export const useAuditTexts = defineTexts('console.audit', {
  'zh-CN': {
    list: { title: '审计', empty: '还没有审计记录。查看明文、改价、改派都会记在这里。', act: '回到概览' },
  },
  en: {
    list: {
      title: 'Audit',
      empty: 'No audit entries yet. Reveals, price changes and reassignments are kept here.',
      act: 'Back to the overview',
    },
  },
})
