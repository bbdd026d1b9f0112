import type { Product } from '../src/catalog/index.ts'
import type { RoleName } from '../src/runtime/access/policy.ts'

/** The brand that seeds, tests, docs and screenshots share. */
export const brand = { id: 'hemu', name: '禾木智家' }

export const demoPassword = 'qiao-demo-2026'

export const members: {
  id: string
  name: string
  login: string
  roles: RoleName[]
  role: string
  /** Of a region manager: codes, each for all below it. */
  regions?: string[]
  wecomUserId: string | null
}[] = [
  {
    id: 'zhoulan',
    name: '周岚',
    login: 'zhoulan@hemu',
    roles: ['owner'],
    role: '老板 owner',
    wecomUserId: 'zhoulan',
  },
  {
    id: 'chenjing',
    name: '陈静',
    login: 'chenjing@hemu',
    roles: ['agent'],
    role: '客服 agent',
    wecomUserId: 'chenjing',
  },
  {
    id: 'lintao',
    name: '林涛',
    login: 'lintao@hemu',
    roles: ['operator'],
    role: '运营 operator',
    wecomUserId: 'lintao',
  },
  {
    id: 'zhaomin',
    name: '赵敏',
    login: 'zhaomin@hemu',
    roles: ['dispatcher'],
    role: '调度 dispatcher',
    wecomUserId: 'zhaomin',
  },
  {
    id: 'sunhui',
    name: '孙会',
    login: 'sunhui@hemu',
    roles: ['finance'],
    role: '财务 finance',
    wecomUserId: 'sunhui',
  },
  {
    id: 'macang',
    name: '马仓',
    login: 'macang@hemu',
    roles: ['warehouse'],
    role: '仓库 warehouse',
    wecomUserId: 'macang',
  },
  {
    id: 'guyuan',
    name: '顾远',
    login: 'guyuan@hemu',
    roles: ['region_manager'],
    role: '上海区域经理 region manager',
    regions: ['31'],
    wecomUserId: null,
  },
  {
    id: 'qianduo',
    name: '钱多',
    login: 'qianduo@hemu',
    roles: ['dealer'],
    role: '经销商 dealer',
    wecomUserId: null,
  },
]

export const shops = [
  { id: 'tmall', marketplace: 'taobao', name: '天猫旗舰店' },
  { id: 'jd', marketplace: 'jd', name: '京东旗舰店' },
  { id: 'pinduoduo', marketplace: 'pinduoduo', name: '拼多多旗舰店' },
  { id: 'doudian', marketplace: 'doudian', name: '抖音旗舰店' },
  { id: 'kuaishou', marketplace: 'kuaishou', name: '快手旗舰店' },
  { id: 'weixin-store', marketplace: 'weixin-store', name: '微信小店旗舰店' },
  { id: 'youzan', marketplace: 'youzan', name: '有赞商城' },
]

function product(
  id: string,
  name: string,
  category: string,
  service: [serviceType: string, skill: string] | null,
  more: Partial<Product> = {},
): Product {
  return {
    id,
    model: id,
    name,
    category,
    needsInstallation: service !== null,
    serviceType: service?.[0] ?? null,
    requiredSkill: service?.[1] ?? null,
    surveyFirst: false,
    deliverAndInstall: false,
    warrantyMonths: 12,
    ...more,
  }
}

export const products: Product[] = [
  product('HM-LOCK-X1', 'X1 智能门锁', 'smart_lock', ['install', 'smart_lock_install'], {
    warrantyMonths: 36,
  }),
  product('HM-LOCK-P3', 'P3 Pro 人脸识别智能锁', 'smart_lock', ['install', 'smart_lock_install'], {
    warrantyMonths: 36,
  }),
  product('HM-AC-35G', '1.5 匹壁挂式空调', 'air_conditioner', ['install', 'air_conditioner_install'], {
    warrantyMonths: 72,
  }),
  product('HM-AC-72L', '3 匹立式空调', 'air_conditioner', ['install', 'air_conditioner_install'], {
    warrantyMonths: 72,
    deliverAndInstall: true,
  }),
  product('HM-WP-600', '600G 厨下式净水器', 'water_purifier', ['install', 'water_purifier_install'], {
    warrantyMonths: 24,
  }),
  product('HM-WP-F2', '前置过滤器', 'water_purifier', ['install', 'water_purifier_install'], {
    warrantyMonths: 24,
    surveyFirst: true,
  }),
  product('HM-BAT-8', '智能锁锂电池', 'accessory', null),
  product('HM-FLT-PP', 'PP 棉复合滤芯', 'accessory', null),
  product('HM-KEY-NFC', 'NFC 感应卡', 'accessory', null),
]

/** The two digits behind which each shop lists a product; null is a link or a card that is no goods. */
const listed: [digits: string, productId: string | null][] = [
  ['01', 'HM-LOCK-X1'],
  ['02', 'HM-LOCK-P3'],
  ['11', 'HM-AC-35G'],
  ['12', 'HM-AC-72L'],
  ['21', 'HM-WP-600'],
  ['22', 'HM-WP-F2'],
  ['31', 'HM-BAT-8'],
  ['32', 'HM-FLT-PP'],
  ['33', 'HM-KEY-NFC'],
  ['41', null],
  ['91', null],
]

/** Before the digits stands what the item numbers of a shop begin with. */
const itemPrefixes: Record<string, string> = {
  tmall: '7320049100',
  jd: '1002107348',
  pinduoduo: '5602873410',
  doudian: '36841920570148000',
  youzan: '41200871',
  kuaishou: '2204810573',
  'weixin-store': '100002384716',
}

/** Items of every shop; the filter of the Tmall shop is left for a person to match, so that the queue is not empty. */
export const listings = Object.entries(itemPrefixes)
  .flatMap(([shopId, prefix]) =>
    listed.map(([digits, productId]) => ({ shopId, itemId: `${prefix}${digits}`, productId })),
  )
  .filter(({ shopId, productId }) => shopId !== 'tmall' || productId !== 'HM-WP-F2')
