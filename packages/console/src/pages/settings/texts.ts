import { defineTexts } from '@qiao/ui'

export const useSettingsTexts = defineTexts('console.settings', {
  'zh-CN': {
    list: { title: '设置', empty: '还没有可改的设置。', act: '回到概览' },
  },
  en: {
    list: { title: 'Settings', empty: 'There is nothing to set yet.', act: 'Back to the overview' },
  },
})
