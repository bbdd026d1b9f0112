import { defineTexts } from '@qiao/ui'

export const useBlockedPhonesTexts = defineTexts('console.blockedPhones', {
  'zh-CN': {
    title: '公用号码',
    intro:
      '驿站、物业、公司前台的号码不代表某一位客户。列在这里的号码，系统不会用它把订单归到同一个人；之前已经归好的不变。',
    add: '添加号码',
    empty: '还没有公用号码。同一个号码下出现很多姓氏时，系统会自动列进来。',
    column: { phone: '号码', cause: '怎么列入的', note: '原因', at: '时间', act: '操作' },
    cause: { by_hand: '手动添加', many_surnames: '多个姓氏共用' },
    allow: '移出',
    allowTitle: '移出 {{phone}}',
    allowIntro: '移出后，这个号码重新算作某一位客户的，系统不会再自动列入。',
    allowed: '已移出',
    form: {
      title: '添加公用号码',
      phone: '手机号',
      note: '原因',
      noteHint: '比如「小区物业」「菜鸟驿站」',
      submit: '添加',
    },
    added: '已添加',
  },
  en: {
    title: 'Shared numbers',
    intro:
      'The number of a parcel station, a property office or a front desk stands for no one customer. Orders under a number on this list are not made one person’s by it; what was joined before stays.',
    add: 'Add a number',
    empty: 'No shared numbers yet. A number under which many surnames come is put here by itself.',
    column: { phone: 'Number', cause: 'How it came here', note: 'Reason', at: 'When', act: 'Act' },
    cause: { by_hand: 'Added by hand', many_surnames: 'Many surnames share it' },
    allow: 'Take off',
    allowTitle: 'Take {{phone}} off',
    allowIntro: 'The number stands for one customer again, and is not put here by itself any more.',
    allowed: 'Taken off',
    form: {
      title: 'Add a shared number',
      phone: 'Phone',
      note: 'Reason',
      noteHint: 'For example “property office” or “parcel station”',
      submit: 'Add',
    },
    added: 'Added',
  },
})
