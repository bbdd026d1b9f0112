import { defineTexts } from '@qiao/ui'

/** What the connection doctor says, with the places of each marketplace. */
export const useDoctorTexts = defineTexts('console.doctor', {
  'zh-CN': {
    name: { gateway: '网关有应答', clock: '时钟一致', address: 'IP 白名单', push: '推送收得到' },
    passed: {
      gateway: '网关在运行，也认得我们',
      address: '平台没有拦这台服务器',
      noTime: '平台没有报时间，没法比',
      even: '和平台只差 {{off}} 秒',
      ahead: '比平台快 {{off}} 秒',
      behind: '比平台慢 {{off}} 秒',
      window: '，允许差 {{window}} 秒',
      listings:
        '可以读订单和售后。没有商品接口（{{api}}），库存同步和商品匹配用不了；到{{place}}申请后重新授权。',
      used: '今天已调用 {{used}} 次',
      left: '今天已调用 {{used}} 次；「{{group}}」还剩 {{left}} 次，共 {{limit}} 次',
      by_gateway: '网关不转推送，每十秒去取一次',
      no_push: '这个平台没有推送，每十秒去取一次',
      listening: '长连接已接通，等平台发消息',
      heard: '最近一次推送在 {{at}}',
    },
    waiting: {
      act: '正在等第一条推送，来了这里会自己变绿',
      not_open_yet: '接入后会自动打开长连接，不用设置',
      not_heard_yet:
        '到{{place}}的消息推送设置里填上推送地址并订阅交易和售后消息；随便改一个订单的备注就会有一条。',
      reached: '推送地址从公网能访问到，等第一条。到{{place}}的消息推送设置里填上它并订阅交易和售后消息。',
      last: '上一次是 {{at}}。',
    },
    advice: {
      gateway: '网关没有应答，或两边的共享密钥不一样。看网关进程在不在、地址通不通、密钥和时钟对不对。',
      clock:
        '服务器比平台{{way}} {{off}} 秒，平台最多允许差 {{window}} 秒。请管理员打开自动对时（NTP），再试。',
      clockSaid: '平台说这次请求的时间不对。请管理员打开自动对时（NTP），再试。',
      ahead: '快',
      behind: '慢',
      address:
        '平台拦下了这台服务器：它的 IP 不在白名单里。到{{place}}的 IP 白名单加上 {{address}}，几分钟后再试。',
      addressUnknown:
        '平台拦下了这台服务器：它的 IP 不在白名单里。请管理员查服务器的出口 IP，加到{{place}}的 IP 白名单，几分钟后再试。',
      rights: '应用没有读{{what}}的权限。到{{place}}申请接口 {{api}}，通过后让店铺重新授权。',
      quotaWait: '应用被平台限流，约 {{wait}} 秒后恢复。经常这样就到{{place}}提高额度。',
      reach: {
        no_public_address:
          '还没有配置公网地址，平台推不进来，暂时靠定时去取。请管理员设置 QIAO_PUBLIC_URL（例如 https://scrm.你的域名.com），重启后再试。',
        private_address: '{{address}} 是内网地址，平台访问不到，暂时靠定时去取。请换成公网域名。',
        own_network: '{{address}} 只在内网能访问，平台访问不到，暂时靠定时去取。请换成公网域名。',
        not_https: '公网地址 {{address}} 不是 https，暂时靠定时去取。请配好证书，改成 https 开头。',
        port_closed: '{{address}} 的端口不是 443 或 8443，平台多半不会往别的端口推。请换端口。',
        name_unknown: '{{address}} 的域名解析不到。请核对域名和解析记录。',
        no_answer:
          '从这里访问 {{address}} 没有回应，暂时靠定时去取。请检查防火墙和反向代理；有的路由器不允许从里面访问自己的公网地址，可以用手机流量打开再看。',
        other_server: '{{address}} 有回应，但不是这台服务器。请检查反向代理有没有把 /webhooks/ 转到这里。',
      },
      channel_refused: '平台没有接受长连接。到{{place}}开通消息服务并订阅交易和退款消息，再试。',
    },
    what: { orders: '订单', after_sales: '售后' },
    place: {
      taobao: '淘宝开放平台 → 控制台 → 你的应用',
      jd: '京东开放平台 → 控制台 → 你的应用',
      youzan: '有赞云控制台 → 你的应用',
      doudian: '抖店开放平台 → 控制台 → 你的应用',
      pinduoduo: '拼多多开放平台 → 控制台 → 你的应用',
      kuaishou: '快手电商开放平台 → 控制台 → 你的应用',
      'weixin-store': '小店后台 → 服务市场 → 自研',
    },
  },
  en: {
    name: { gateway: 'Gateway answers', clock: 'Clocks agree', address: 'IP list', push: 'Pushes arrive' },
    passed: {
      gateway: 'The gateway runs, and knows us',
      address: 'The marketplace lets this server in',
      noTime: 'The marketplace tells no time to compare with',
      even: 'Within {{off}} s of the marketplace',
      ahead: '{{off}} s ahead of the marketplace',
      behind: '{{off}} s behind the marketplace',
      window: '; {{window}} s are allowed',
      listings:
        'Orders and after-sales can be read. Without the listing API ({{api}}) stock cannot be told and products not matched: apply at {{place}}, then authorise again.',
      used: '{{used}} calls today',
      left: '{{used}} calls today; {{left}} of {{limit}} left for “{{group}}”',
      by_gateway: 'A gateway hands on no pushes; it is asked every ten seconds',
      no_push: 'This marketplace pushes nothing; it is asked every ten seconds',
      listening: 'The channel is open and waits for messages',
      heard: 'Last push {{at}}',
    },
    waiting: {
      act: 'Waiting for the first push; this turns green by itself',
      not_open_yet: 'The channel opens by itself once the shop is connected',
      not_heard_yet:
        'Enter the push address at {{place}}, message push, and subscribe to trade and refund messages. Changing the memo of any order makes one.',
      reached:
        'The push address is reached from the public net; waiting for the first. Enter it at {{place}}, message push, and subscribe to trade and refund messages.',
      last: 'The last one was {{at}}.',
    },
    advice: {
      gateway:
        'The gateway does not answer, or the secrets differ. See that it runs and can be reached, and that secret and clock are right.',
      clock:
        'This server is {{off}} s {{way}} the marketplace, which allows {{window}} s. Have the administrator turn on time synchronisation (NTP), then try again.',
      clockSaid:
        'The marketplace says that the time of this call is wrong. Have the administrator turn on time synchronisation (NTP), then try again.',
      ahead: 'ahead of',
      behind: 'behind',
      address:
        'The marketplace shut this server out: its IP is not on the list. Add {{address}} to the IP list at {{place}}, and try again in some minutes.',
      addressUnknown:
        'The marketplace shut this server out: its IP is not on the list. Have the administrator find the outgoing IP, add it to the IP list at {{place}}, and try again in some minutes.',
      rights:
        'The app may not read {{what}}. Apply for {{api}} at {{place}}; once granted, have the shop authorise again.',
      quotaWait:
        'The marketplace limits this app for about {{wait}} s. If it happens often, raise the quota at {{place}}.',
      reach: {
        no_public_address:
          'No public address is configured, so that no push can come; orders are fetched meanwhile. Have the administrator set QIAO_PUBLIC_URL (https://scrm.example.com, say), restart, and try again.',
        private_address:
          '{{address}} is a private address that no marketplace reaches; orders are fetched meanwhile. Use a public name.',
        own_network:
          '{{address}} is reached in your own network only; orders are fetched meanwhile. Use a public name.',
        not_https:
          'The public address {{address}} is no https; orders are fetched meanwhile. Get a certificate and let it begin with https.',
        port_closed: '{{address}} has a port other than 443 and 8443, to which marketplaces hardly push.',
        name_unknown: 'The name of {{address}} cannot be resolved. Compare name and DNS records.',
        no_answer:
          'Nothing answers at {{address}} from here; orders are fetched meanwhile. Look at firewall and proxy; some routers do not let a server call its own public address: open it from a phone to be sure.',
        other_server:
          'Something answers at {{address}}, and it is not this server. Let the proxy hand /webhooks/ on to it.',
      },
      channel_refused:
        'The marketplace refused the channel. Turn on the message service at {{place}}, subscribe to trade and refund messages, and try again.',
    },
    what: { orders: 'orders', after_sales: 'after-sales' },
    place: {
      taobao: 'Taobao Open Platform → Console → your app',
      jd: 'JD Open Platform → Console → your app',
      youzan: 'Youzan Cloud console → your app',
      doudian: 'Doudian Open Platform → Console → your app',
      pinduoduo: 'Pinduoduo Open Platform → Console → your app',
      kuaishou: 'Kuaishou E-commerce Open Platform → Console → your app',
      'weixin-store': 'Backstage of the shop → service market → own development',
    },
  },
})
