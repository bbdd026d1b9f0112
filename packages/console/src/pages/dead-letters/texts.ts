import { defineTexts } from '@qiao/ui'

export const useDeadLettersTexts = defineTexts('console.dead-letters', {
  'zh-CN': {
    list: { title: '处理失败', empty: '没有处理失败的消息。' },
    letter: { retrying: '自动重试中', dead: '已放弃', replayed: '已重新处理' },
    filter: { state: '状态' },
    column: {
      state: '状态',
      attempts: '试过',
      error: '出错原因',
      event: '事件',
      subscriber: '谁在处理',
      created: '出错时间',
      next: '下次重试',
      key: '对象',
    },
    times: '{{count}} 次',
    replay: '重新处理',
    replayed: '已交回处理，结果会在这里更新',
  },
  en: {
    list: { title: 'Dead letters', empty: 'Nothing has failed.' },
    letter: { retrying: 'Retrying', dead: 'Given up', replayed: 'Replayed' },
    filter: { state: 'State' },
    column: {
      state: 'State',
      attempts: 'Tried',
      error: 'What went wrong',
      event: 'Event',
      subscriber: 'Who handles it',
      created: 'Failed',
      next: 'Next try',
      key: 'Subject',
    },
    times: '{{count}} times',
    times_one: '{{count}} time',
    replay: 'Replay',
    replayed: 'Handed back; the result appears here',
  },
})
