import { defineTexts } from '@qiao/ui'

export const useSettingsTexts = defineTexts('console.settings', {
  'zh-CN': {
    title: '店铺与成员',
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
      intro: '接入的店铺自动收订单，接入时先补最近一天的。没接入的只占一个位置，收不到订单。',
      empty: '还没有店铺。接入一家，它的订单就会自己进来。',
      seller: '卖家编号 {{id}}',
      state: { connected: '已接入', not_connected: '未接入', authorisation_expired: '授权失效' },
      hint: {
        connected: '靠推送和定时对账收订单',
        not_connected: '没有这家店的密钥，它的订单现在收不到',
        authorisation_expired: '授权过期，新订单收不到',
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
    title: 'Shops and members',
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
        'Connected shops bring their orders, from one day before on. The others only hold a place and bring none.',
      empty: 'No shops yet. Connect one, and its orders arrive by themselves.',
      seller: 'Seller {{id}}',
      state: {
        connected: 'Connected',
        not_connected: 'Not connected',
        authorisation_expired: 'Authorisation expired',
      },
      hint: {
        connected: 'Orders arrive by pushes and by sweeps',
        not_connected: 'No keys of this shop yet: its orders do not arrive',
        authorisation_expired: 'The authorisation ended: orders no longer arrive',
      },
    },
    providers: {
      title: 'Providers',
      agreement: 'Data-processing agreement until {{day}}',
      noAgreement: 'No data-processing agreement in force: no offers',
      points: '{{count}} service points',
      points_one: '{{count}} service point',
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
