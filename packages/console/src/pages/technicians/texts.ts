import { defineTexts } from '@qiao/ui'

export const useTechniciansTexts = defineTexts('console.technicians', {
  'zh-CN': {
    list: { title: '师傅', empty: '还没有师傅。服务商把师傅加进来后，就能派单。', act: '回到概览' },
    technician: { title: '师傅', empty: '没有这位师傅的记录。', act: '回到列表' },
  },
  en: {
    list: {
      title: 'Technicians',
      empty: 'No technicians yet. Dispatch begins when a provider adds them.',
      act: 'Back to the overview',
    },
    technician: {
      title: 'Technician',
      empty: 'There is no record of this technician.',
      act: 'Back to the list',
    },
  },
})
