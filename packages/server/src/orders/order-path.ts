import type { OrderKind } from '../connectors/contract/order-kinds.ts'

/** What an order's kind means for the work. */
export interface OrderPath {
  zh: string
  en: string
  /**
   * `by_match`: what is matched and needs installation opens a job. `by_hand`: a person opens it, with a reason. `none`:
   * there is nothing to install, or somebody else does it.
   */
  job: 'by_match' | 'by_hand' | 'none'
  /** No visit before the goods are there, even for products that are surveyed or delivered with the visit. */
  goodsFirst: boolean
  why: { zh: string; en: string } | null
  /** Done on the same visit beside the installation: never a visit of its own. */
  along: { code: string; zh: string; en: string }[]
}

const plain = { job: 'by_match', goodsFirst: false, why: null } as const

/** One place for all kinds; what is not said here does not depend on the kind. */
const paths: Record<OrderKind, Omit<OrderPath, 'along'> & Partial<OrderPath>> = {
  ordinary: { zh: '普通订单', en: 'Ordinary', ...plain },
  group_buy: { zh: '拼团', en: 'Group buy', ...plain },
  gift: { zh: '送礼', en: 'Gift', ...plain },
  cash_on_delivery: {
    zh: '货到付款',
    en: 'Cash on delivery',
    job: 'by_match',
    goodsFirst: true,
    why: {
      zh: '货到付款可能拒收，签收后再约上门',
      en: 'May be refused at the door: the visit waits for receipt',
    },
  },
  live: {
    zh: '直播秒杀',
    en: 'Live sale',
    job: 'by_match',
    goodsFirst: true,
    why: { zh: '直播秒杀退单多，到货后再约上门', en: 'Often cancelled: the visit waits for the goods' },
  },
  presale: {
    zh: '预售',
    en: 'Presale',
    job: 'by_match',
    goodsFirst: true,
    why: {
      zh: '付清尾款才建工单，到货后再约上门',
      en: 'The job opens with the final payment, the visit waits for the goods',
    },
  },
  bonded: {
    zh: '保税仓',
    en: 'Bonded warehouse',
    job: 'by_match',
    goodsFirst: true,
    why: { zh: '保税仓要先清关，到货后再约上门', en: 'Customs come first: the visit waits for the goods' },
  },
  cross_border: {
    zh: '跨境直邮',
    en: 'Cross-border',
    job: 'by_match',
    goodsFirst: true,
    why: {
      zh: '跨境直邮到货时间不定，到货后再约上门',
      en: 'Arrival is uncertain: the visit waits for the goods',
    },
  },
  trade_in: {
    zh: '以旧换新',
    en: 'Trade-in',
    job: 'by_match',
    goodsFirst: true,
    why: {
      zh: '上门要收旧机，新机到货后再约',
      en: 'The old machine is taken along: the visit waits for the new one',
    },
    along: [{ code: 'remove_old', zh: '拆旧回收：拆下旧机并带走', en: 'Take the old machine off and along' }],
  },
  subsidy: {
    zh: '国补',
    en: 'State subsidy',
    job: 'by_match',
    goodsFirst: true,
    why: {
      zh: '补贴要开箱与安装照片，到货后再约上门',
      en: 'The subsidy wants photos of unpacking and installation',
    },
  },
  virtual: {
    zh: '虚拟商品',
    en: 'Virtual goods',
    job: 'none',
    goodsFirst: false,
    why: { zh: '虚拟商品没有实物，不建工单', en: 'Nothing is shipped, so no job' },
  },
  price_difference: {
    zh: '补差价',
    en: 'Price difference',
    job: 'none',
    goodsFirst: false,
    why: { zh: '补差价订单没有货，不建工单', en: 'A payment without goods, so no job' },
  },
  platform_service: {
    zh: '平台安装',
    en: 'Installed by the marketplace',
    job: 'none',
    goodsFirst: false,
    why: {
      zh: '由平台自己的师傅安装，不重复建工单',
      en: 'The marketplace sends its own technician, so no second job',
    },
  },
  exchange: {
    zh: '换货单',
    en: 'Exchange',
    job: 'by_hand',
    goodsFirst: true,
    why: {
      zh: '换货不自动建第二张安装单，需要时手动新建并写明原因',
      en: 'No second installation without a reason',
    },
  },
  resend: {
    zh: '补发单',
    en: 'Resend',
    job: 'by_hand',
    goodsFirst: true,
    why: {
      zh: '补发不自动建第二张安装单，需要时手动新建并写明原因',
      en: 'No second installation without a reason',
    },
  },
  lottery: {
    zh: '抽奖',
    en: 'Lottery',
    job: 'by_hand',
    goodsFirst: true,
    why: {
      zh: '抽奖订单未中奖会退款，中奖后手动新建工单',
      en: 'Refunded unless won: a person opens the job',
    },
  },
  offline: {
    zh: '线下订单',
    en: 'Offline',
    job: 'by_hand',
    goodsFirst: false,
    why: {
      zh: '门店常当场提货，需要上门时手动新建工单',
      en: 'Often taken along at the store: a person opens the job',
    },
  },
  wholesale: {
    zh: '批发',
    en: 'Wholesale',
    job: 'by_hand',
    goodsFirst: true,
    why: {
      zh: '批发货送到一处、装在多处，按实际地址手动新建工单',
      en: 'Delivered to one place, installed at many',
    },
  },
  purchase: {
    zh: '采购单',
    en: 'Purchase',
    job: 'by_hand',
    goodsFirst: true,
    why: {
      zh: '采购单是经销商进货，需要上门时手动新建工单',
      en: 'A dealer restocks: a person opens the job',
    },
  },
  project: {
    zh: '工程单',
    en: 'Project',
    job: 'by_hand',
    goodsFirst: true,
    why: {
      zh: '工程单有多个安装地址，按地址手动新建工单',
      en: 'Many addresses: a job for each is opened by hand',
    },
  },
}

export const orderPaths = Object.fromEntries(
  Object.entries(paths).map(([kind, path]) => [kind, { along: [], ...path }]),
) as unknown as Record<OrderKind, OrderPath>
