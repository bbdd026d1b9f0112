import { defineTexts } from '@qiao/ui'

export const usePrivacyTexts = defineTexts('customer.privacy', {
  'zh-CN': {
    title: '隐私与通知',
    hint: '想收什么、不想收什么，您随时可以改，60 秒内生效。',
    back: '返回',
    undivided: '不同意也不影响服务',
    data: '我的资料',
    dataHint: '商家核实是您本人后处理，最迟 15 天内答复。',
    ask: { export: '要一份我的资料', erasure: '删除我的资料' },
    keep: '不删了',
    sure: '删除后无法恢复；还有没完成的服务时，会等服务完成再删。再点一次确认。',
    state: {
      asked: '已提交，等商家核实是您本人',
      refused: '商家没有同意',
      waiting: '正在处理',
      queued: '等您的服务完成后开始',
      running: '正在处理',
      done: '已完成',
      failed: '正在处理',
    },
    refusal: {
      not_the_person: '没能确认是您本人',
      taken_back: '您撤回了',
      legal_dispute: '有纠纷在处理，依法保留',
    },
  },
  en: {
    title: 'Privacy and messages',
    hint: 'Choose what you want to receive. A change takes effect within 60 seconds.',
    back: 'Back',
    undivided: 'Service does not depend on it',
    data: 'My data',
    dataHint: 'The shop checks that it is you, and answers within 15 days.',
    ask: { export: 'Get a copy of my data', erasure: 'Erase my data' },
    keep: 'Keep my data',
    sure: 'Erasure cannot be taken back; an open service is finished first. Tap again to confirm.',
    state: {
      asked: 'Sent; the shop will check that it is you',
      refused: 'The shop did not agree',
      waiting: 'Under way',
      queued: 'Begins when your service is done',
      running: 'Under way',
      done: 'Done',
      failed: 'Under way',
    },
    refusal: {
      not_the_person: 'It could not be confirmed that it is you',
      taken_back: 'You took it back',
      legal_dispute: 'Kept by law while a dispute is open',
    },
  },
})
