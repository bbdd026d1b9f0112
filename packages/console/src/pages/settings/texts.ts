import { defineTexts } from '@qiao/ui'

export const useSettingsTexts = defineTexts('console.settings', {
  'zh-CN': {
    title: '设置',
    outgoing: {
      off: '对外发送已停：这套数据是从备份恢复的，先确认不会和正式环境重复发消息。',
      on: '对外发送正常：消息、打款、回写都会发出去。',
      act: '确认恢复发送',
      title: '恢复对外发送',
      intro: '确认后，企业微信消息、平台回写会从这套系统发出。如果正式环境也在运行，客户会收到两遍。',
      done: '已恢复对外发送',
      who: '只有负责人能恢复',
    },
    shops: {
      title: '店铺授权',
      intro: '接入的店铺实时收订单。没接入的店铺先占位，接入后自动补历史订单。',
      seller: '卖家编号 {{id}}',
      state: { connected: '已接入', not_connected: '未接入', authorisation_expired: '授权失效' },
      hint: {
        connected: '推送和对账都在跑',
        not_connected: '还没有这家店的授权，它的订单现在收不到',
        authorisation_expired: '授权过期，新订单收不到，请店铺主账号重新授权',
      },
    },
    providers: {
      title: '服务商',
      agreement: '数据处理协议有效到 {{day}}',
      noAgreement: '没有生效的数据处理协议，不派单',
      points: '{{count}} 个网点',
    },
    members: {
      title: '员工',
      login: '登录名',
      roles: '角色',
      wecom: '企业微信',
      noWecom: '没绑企业微信',
    },
  },
  en: {
    title: 'Settings',
    outgoing: {
      off: 'Nothing is sent to the outside: this copy was restored from a backup. Make sure nothing is sent twice first.',
      on: 'Sending to the outside is on: messages, payouts and write-backs go out.',
      act: 'Let it send again',
      title: 'Send to the outside again',
      intro:
        'WeCom messages and write-backs then leave from here. If the live system also runs, customers get them twice.',
      done: 'Sending again',
      who: 'Only the owner may do this',
    },
    shops: {
      title: 'Shops',
      intro:
        'Connected shops bring orders in real time. Others are kept as a place; their history follows when connected.',
      seller: 'Seller {{id}}',
      state: {
        connected: 'Connected',
        not_connected: 'Not connected',
        authorisation_expired: 'Authorisation expired',
      },
      hint: {
        connected: 'Pushes and sweeps are running',
        not_connected: 'No authorisation yet: its orders do not arrive',
        authorisation_expired: 'Orders no longer arrive; the main account of the shop has to authorise again',
      },
    },
    providers: {
      title: 'Providers',
      agreement: 'Data-processing agreement until {{day}}',
      noAgreement: 'No data-processing agreement in force: no offers',
      points: '{{count}} service points',
    },
    members: {
      title: 'Members',
      login: 'Log-in',
      roles: 'Roles',
      wecom: 'WeCom',
      noWecom: 'No WeCom member',
    },
  },
})
