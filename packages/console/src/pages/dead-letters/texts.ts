import { defineTexts } from '@qiao/ui'

export const useDeadLettersTexts = defineTexts('console.dead-letters', {
  'zh-CN': {
    list: { title: '处理失败', empty: '没有处理失败的消息。', act: '回到概览' },
  },
  en: {
    list: { title: 'Dead letters', empty: 'Nothing has failed.', act: 'Back to the overview' },
  },
})
