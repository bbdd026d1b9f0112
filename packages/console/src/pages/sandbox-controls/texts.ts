import { defineTexts } from '@qiao/ui'

export const useSandboxControlsTexts = defineTexts('console.sandbox-controls', {
  'zh-CN': {
    list: {
      title: '沙箱',
      empty: '沙箱没有启动。演示环境里可以在这里下单、退款、制造故障。',
      act: '回到概览',
    },
  },
  en: {
    list: {
      title: 'Sandbox',
      empty: 'The sandbox is not running. In the demo you place orders, refunds and faults here.',
      act: 'Back to the overview',
    },
  },
})
