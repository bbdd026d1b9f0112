import { defineTexts } from '@qiao/ui'

export const useAppointmentTexts = defineTexts('customer.appointment', {
  'zh-CN': {
    choose: '哪个时间您在家',
    change: '改到什么时间',
    now: '现在约的是 {{window}}。',
    wished: '已经帮您选好登记时希望的时间。',
    why: '为什么要改',
    reason: {
      busy: '临时有事，不在家',
      not_ready: '家里还没准备好',
      goods: '货还没到齐',
      other: '其他原因',
    },
    otherWords: '请简单说明',
    chooseReason: '请选一个原因',
    confirm: '就约这个时间',
    confirmChange: '确认改时间',
  },
  en: {
    choose: 'When are you at home?',
    change: 'What time is better?',
    now: 'It is now {{window}}.',
    wished: 'The time you wished for is chosen already.',
    why: 'Why do you change it?',
    reason: {
      busy: 'Something came up, nobody at home',
      not_ready: 'The place is not ready yet',
      goods: 'Not all goods have arrived',
      other: 'Another reason',
    },
    otherWords: 'In a few words',
    chooseReason: 'Choose a reason',
    confirm: 'Take this time',
    confirmChange: 'Change the time',
  },
})
