import type { Words } from '../../runtime/http/route.ts'

/** Where a customer finds the order's number, by marketplace; the biggest first. */
const paths = {
  taobao: {
    names: ['淘宝', '天猫'],
    zh: '淘宝/天猫：我的淘宝 → 我的订单',
    en: 'Taobao/Tmall: My Taobao → My orders',
  },
  jd: { names: ['京东'], zh: '京东：我的 → 我的订单', en: 'JD: Me → My orders' },
  pinduoduo: {
    names: ['拼多多'],
    zh: '拼多多：个人中心 → 我的订单',
    en: 'Pinduoduo: Personal centre → My orders',
  },
  doudian: {
    names: ['抖音', '抖店'],
    zh: '抖音：我 → 右上角 ☰ → 我的订单',
    en: 'Douyin: Me → ☰ at the top right → My orders',
  },
  'weixin-store': {
    names: ['微信小店', '视频号'],
    zh: '微信小店：微信 → 我 → 订单与卡包',
    en: 'Weixin Store: WeChat → Me → Orders and Cards',
  },
  kuaishou: { names: ['快手'], zh: '快手：我的订单', en: 'Kuaishou: My orders' },
  youzan: { names: ['有赞'], zh: '小程序商城：我的 → 我的订单', en: 'Our mini program: Me → My orders' },
} as const satisfies Record<string, Words & { names: readonly string[] }>

type Marketplace = keyof typeof paths
const all = Object.keys(paths) as Marketplace[]
/** Told where a brand's shops say nothing: a long message is not read. */
const biggest = all.slice(0, 5)

/** What is known of where a friend may have bought. */
export interface Trail {
  /** Marketplaces of the order whose own code or card brought them. */
  cameBy: readonly string[]
  /** Names of the channels' codes that they scanned, as the operator wrote them. */
  channels: readonly string[]
  /** Marketplaces of the brand's shops. */
  shops: readonly string[]
}

/** The one marketplace of their order or channel where it is plain, otherwise those that the brand sells on. */
export function marketplacesOf({ cameBy, channels, shops }: Trail): Marketplace[] {
  const ordered = known(cameBy)
  if (ordered.length === 1) return ordered
  const named = all.filter((one) =>
    paths[one].names.some((name) => channels.some((channel) => channel.includes(name))),
  )
  if (named.length === 1) return named
  const sold = known(shops)
  return sold.length > 0 ? sold : biggest
}

const known = (codes: readonly string[]) => all.filter((one) => codes.includes(one))

/** One message: the question, why another's phone is fine, and the way to the number. */
export function askForOrderNumber(trail: Trail, language: 'zh' | 'en'): string {
  return [question[language], ...marketplacesOf(trail).map((one) => paths[one][language])].join('\n')
}

const question: Words = {
  zh: '您好，方便发一下订单编号和收货手机尾号吗？我帮您登记安装和保修。送人、代买的也可以：编号请下单的人看，尾号报收货人的。点开订单就能看到编号：',
  en: 'Could you send the order number and the last four digits of the receiver’s phone? I will register it for you. A gift is fine, too: whoever ordered it sees the number. Open the order to find it:',
}
