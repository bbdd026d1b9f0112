import { defineTexts } from '@qiao/ui'

export const useLiveCodesTexts = defineTexts('console.live-codes', {
  'zh-CN': {
    list: { title: '活码', empty: '还没有活码。扫活码加好友，就知道客户从哪来。', act: '回到概览' },
  },
  en: {
    list: {
      title: 'Live codes',
      empty: 'No live codes yet. A scan tells where a customer came from.',
      act: 'Back to the overview',
    },
  },
})
