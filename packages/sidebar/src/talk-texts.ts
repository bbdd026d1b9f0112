import { defineTexts } from '@qiao/ui'

export const useTalkTexts = defineTexts('sidebar.talk', {
  'zh-CN': {
    title: '近三个月的聊天',
    empty: '近三个月没有微信客服或存档的聊天。',
    older: '更早的消息',
    hidden: '你的角色看不到聊天原文。',
    customer: '客户',
    us: '我方',
    recalled: '这条消息已撤回',
    withheld: '客户没有同意存档，没有保存原文',
    kind: {
      text: '文字',
      image: '图片',
      voice: '语音',
      video: '视频',
      file: '文件',
      location: '位置',
      link: '链接',
      other: '消息',
    },
  },
  en: {
    title: 'The last three months',
    empty: 'Nothing was said in the service account or the archive in three months.',
    older: 'Earlier messages',
    hidden: 'Your role may not read chats.',
    customer: 'Customer',
    us: 'Us',
    recalled: 'This message was taken back',
    withheld: 'Without the customer’s consent the words are not kept',
    kind: {
      text: 'Text',
      image: 'Picture',
      voice: 'Voice',
      video: 'Video',
      file: 'File',
      location: 'Place',
      link: 'Link',
      other: 'Message',
    },
  },
})
