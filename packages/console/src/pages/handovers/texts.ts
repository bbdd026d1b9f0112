import { defineTexts } from '@qiao/ui'

export const useHandoversTexts = defineTexts('console.handovers', {
  'zh-CN': {
    title: '好友交接',
    intro: '员工离职后，名下的客户会在这里等人接手。接手由企业微信在一天内完成。',
    leavers: '谁的客户在交接',
    resigned: '已离职',
    onDuty: '在职转交',
    state: {
      waiting: '待分配',
      asked: '等企业微信完成',
      done: '已接手',
      refused: '客户拒绝',
      limit: '接手人已满',
      failed: '没有成功',
    },
    counts: '{{word}} {{count}}',
    column: { who: '客户', from: '原员工', to: '接手人', state: '状态', at: '更新' },
    filter: { state: '状态', from: '原员工账号' },
    nobody: '未识别的客户',
    none: '—',
    code: '企业微信代码 {{code}}',
    empty: '没有要交接的客户。员工离职后，名下的客户会出现在这里。',
    bulk: '交给同事',
    pick: {
      title: '交给谁',
      intro_one: '把这 {{count}} 位客户交给一位同事，企业微信会在一天内完成，客户可以拒绝。',
      intro_other: '把这 {{count}} 位客户交给一位同事，企业微信会在一天内完成，客户可以拒绝。',
      to: '接手人',
      submit: '交接',
      done: '已提交 {{count}} 位，{{failed}} 位没有成功',
    },
  },
  en: {
    title: 'Hand-overs',
    intro:
      'When a member leaves, their customers wait here for somebody. WeCom completes a hand-over within a day.',
    leavers: 'Whose customers',
    resigned: 'Has left',
    onDuty: 'Still here',
    state: {
      waiting: 'To assign',
      asked: 'WeCom is at it',
      done: 'Taken over',
      refused: 'Refused by the customer',
      limit: 'The new member is full',
      failed: 'Failed',
    },
    counts: '{{word}} {{count}}',
    column: { who: 'Customer', from: 'From', to: 'To', state: 'State', at: 'Updated' },
    filter: { state: 'State', from: 'From (WeCom id)' },
    nobody: 'Unknown customer',
    none: '—',
    code: 'WeCom code {{code}}',
    empty: 'Nobody to hand over. When a member leaves, their customers appear here.',
    bulk: 'Hand to a colleague',
    pick: {
      title: 'To whom',
      intro_one:
        'Hand {{count}} customer to one colleague. WeCom does it within a day; the customer may refuse.',
      intro_other:
        'Hand these {{count}} customers to one colleague. WeCom does it within a day; a customer may refuse.',
      to: 'New member',
      submit: 'Hand over',
      done: '{{count}} asked, {{failed}} failed',
    },
  },
})
