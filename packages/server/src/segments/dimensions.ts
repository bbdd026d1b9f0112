import type { Words } from '../runtime/http/route.ts'

/** Numbers that are kept of a person; the same names are columns of `segments.person`. Days count from 1970-01-01, Shanghai. */
export const numberColumns = [
  'last_paid_day',
  'first_paid_day',
  'last_act_day',
  'paid_orders',
  'paid_fen_12m',
  'average_fen',
  'return_percent',
  'work_orders',
  'open_work_orders',
  'lowest_stars',
  'predicted_fen',
  'discount_percent',
  'bonus_score',
] as const
export type NumberColumn = (typeof numberColumns)[number]

export type Unit = 'days' | 'times' | 'jobs' | 'fen' | 'percent' | 'stars' | 'points'
export type Group = 'purchase' | 'person' | 'relation' | 'service'

interface Base {
  code: string
  group: Group
  words: Words
  /** One of the thirty of the catalogue; others are more of the same kind. */
  named: boolean
}
/** A number of a person. Of a day, the days that have passed since. */
export interface NumberDimension extends Base {
  kind: 'number' | 'since'
  column: NumberColumn
  unit: Unit
}
/** Any number of words of one vocabulary: tags, marketplaces, regions. */
export interface WordDimension extends Base {
  kind: 'words'
  /** A closed list, where there is one. */
  options?: readonly { value: string; words: Words }[]
}
/** Its source is not built yet: named, and never guessed. */
export interface UnknownDimension extends Base {
  kind: 'unknown'
  /** The row of docs/capabilities.md that it waits for; in words: `capabilityWords`. */
  waitsFor: string
}
export type Dimension = NumberDimension | WordDimension | UnknownDimension

const number = (
  code: string,
  group: Group,
  zh: string,
  en: string,
  column: NumberColumn,
  unit: Unit,
  named = true,
): NumberDimension => ({
  code,
  group,
  words: { zh, en },
  named,
  kind: unit === 'days' ? 'since' : 'number',
  column,
  unit,
})
const words = (
  code: string,
  group: Group,
  zh: string,
  en: string,
  options?: WordDimension['options'],
  named = true,
): WordDimension => ({
  code,
  group,
  words: { zh, en },
  named,
  kind: 'words',
  ...(options ? { options } : {}),
})
const unknown = (code: string, group: Group, zh: string, en: string, waitsFor: string): UnknownDimension => ({
  code,
  group,
  words: { zh, en },
  named: true,
  kind: 'unknown',
  waitsFor,
})

const option = (value: string, zh: string, en: string) => ({ value, words: { zh, en } })

/** The thirty grouping dimensions (C2), and five more. What stands here is all that a rule may name. */
export const dimensions: readonly Dimension[] = [
  number('recency', 'purchase', '最近购买', 'Last purchase', 'last_paid_day', 'days'),
  number('frequency', 'purchase', '购买次数', 'Purchases', 'paid_orders', 'times'),
  number('monetary_12m', 'purchase', '近12月金额', 'Spent in 12 months', 'paid_fen_12m', 'fen'),
  number('average_order_value', 'purchase', '客单价', 'Average order', 'average_fen', 'fen'),
  number('predicted_value', 'purchase', '预测价值', 'Predicted value', 'predicted_fen', 'fen'),
  number('first_purchase', 'purchase', '首购时间', 'First purchase', 'first_paid_day', 'days'),
  words('category_preference', 'purchase', '品类偏好', 'Categories bought', [
    option('smart_lock', '智能锁', 'Smart lock'),
    option('air_conditioner', '空调', 'Air conditioner'),
    option('water_purifier', '净水器', 'Water purifier'),
    option('accessory', '配件', 'Accessory'),
  ]),
  words('owned_product', 'purchase', '已有产品', 'Products bought'),
  words('marketplace', 'purchase', '购买平台', 'Marketplaces', [
    option('taobao', '淘宝天猫', 'Taobao and Tmall'),
    option('jd', '京东', 'JD'),
    option('pinduoduo', '拼多多', 'Pinduoduo'),
    option('doudian', '抖店', 'Douyin shop'),
    option('kuaishou', '快手', 'Kuaishou'),
    option('youzan', '有赞', 'Youzan'),
    option('weixin-store', '微信小店', 'Weixin store'),
  ]),
  // The share that discounts took off, over the orders that tell.
  number('coupon_sensitivity', 'purchase', '优惠敏感度', 'Coupon sensitivity', 'discount_percent', 'percent'),
  number('return_rate', 'purchase', '退货率', 'Return rate', 'return_percent', 'percent'),
  number('bonus_hunter_score', 'purchase', '羊毛分', 'Bonus-hunter score', 'bonus_score', 'points'),
  words('region', 'person', '地区', 'Region'),
  words('life_stage', 'person', '人生阶段', 'Life stage', [
    option('seeding', '种草期', 'Looking around'),
    option('new_home', '新家期', 'New home'),
    option('renewal', '换新期', 'Due for renewal'),
  ]),
  unknown('birthday', 'person', '生日', 'Birthday', 'E2'),
  // As WeCom tells it; of a person whose friends tell two things it is not known.
  words('gender', 'person', '性别', 'Gender', [
    option('female', '女', 'Female'),
    option('male', '男', 'Male'),
  ]),
  // Written by hand, or else what the ladder gives.
  words('loyalty_tier', 'person', '会员等级', 'Loyalty tier'),
  unknown('points_balance', 'person', '积分余额', 'Points balance', 'E14'),
  words('consent', 'person', '授权同意', 'Consent', [
    option('marketing.wecom', '同意优惠消息（企业微信）', 'Offers by WeCom'),
    option('marketing.sms', '同意优惠消息（短信）', 'Offers by SMS'),
    option('marketing.phone', '同意优惠消息（电话）', 'Offers by phone'),
    option('marketing.mini_program', '同意优惠消息（小程序）', 'Offers by mini program'),
    option('profiling.all', '同意个性化推荐', 'Personal recommendations'),
    option('sharing.all', '同意提供给合作方', 'Sharing with partners'),
    option('no.marketing', '拒绝优惠消息', 'Refused offers'),
    option('no.profiling', '拒绝个性化推荐', 'Refused recommendations'),
    option('no.service', '拒绝服务消息', 'Refused service messages'),
  ]),
  words('acquisition_channel', 'relation', '来源渠道', 'Acquisition channel'),
  words('wecom_owner', 'relation', '跟进人', 'WeCom owner'),
  words('wecom_relation', 'relation', '好友关系', 'WeCom relation', [
    option('added', '已是好友', 'A friend'),
    option('added_7d', '7 天内加的好友', 'Added within 7 days'),
    option('added_30d', '30 天内加的好友', 'Added within 30 days'),
    option('lost', '好友已流失', 'Lost'),
    option('lost_30d', '30 天内流失', 'Lost within 30 days'),
  ]),
  words('customer_group_activity', 'relation', '社群活跃', 'Group activity', [
    option('member', '在客户群', 'In a customer group'),
    option('joined_30d', '30 天内入群', 'Joined within 30 days'),
    option('left', '已退群', 'Left every group'),
  ]),
  number('last_interaction', 'relation', '最近互动', 'Last interaction', 'last_act_day', 'days'),
  number('dormant_days', 'relation', '沉默天数', 'Dormant for', 'last_act_day', 'days'),
  words('tag', 'relation', '标签', 'Tag'),
  number('work_order_history', 'service', '工单记录', 'Work orders', 'work_orders', 'jobs'),
  number('satisfaction', 'service', '满意度', 'Lowest rating', 'lowest_stars', 'stars'),
  unknown('complaint_count', 'service', '投诉次数', 'Complaints', 'G9'),
  words('consumable_due', 'service', '耗材到期', 'Consumable due', [
    option('overdue', '已过期', 'Overdue'),
    option('week', '7 天内到期', 'Due within 7 days'),
    option('month', '30 天内到期', 'Due within 30 days'),
    option('warranty_week', '保修 7 天内到期', 'Warranty ends within 7 days'),
    option('warranty_month', '保修 30 天内到期', 'Warranty ends within 30 days'),
  ]),
  number('open_work_orders', 'service', '未完工单', 'Open work orders', 'open_work_orders', 'jobs', false),
  words(
    'after_sales',
    'service',
    '售后申请',
    'After-sales request',
    [option('open', '处理中', 'Open')],
    false,
  ),
  words(
    'churn_risk',
    'purchase',
    '流失风险',
    'Churn risk',
    [option('low', '低', 'Low'), option('medium', '中', 'Medium'), option('high', '高', 'High')],
    false,
  ),
  words(
    'rfm_group',
    'purchase',
    '价值分层',
    'Value group',
    [
      option('best', '重要价值客户', 'Champions'),
      option('grow', '重要发展客户', 'Big new spenders'),
      option('keep', '重要保持客户', 'Big, gone quiet'),
      option('win_back', '重要挽留客户', 'Big, nearly lost'),
      option('loyal', '一般价值客户', 'Loyal'),
      option('fresh', '一般发展客户', 'Recent'),
      option('fading', '一般保持客户', 'Loyal, gone quiet'),
      option('asleep', '一般挽留客户', 'Asleep'),
    ],
    false,
  ),
  words('level', 'person', '客户级别', 'Customer level', undefined, false),
]

/** Rows of docs/capabilities.md in words. */
export const capabilityWords: Readonly<Record<string, Words>> = {
  // Nothing asks for a birthday yet, so none is kept.
  E2: { zh: '生日关怀', en: 'birthday care' },
  E14: { zh: '积分', en: 'points' },
  G9: { zh: '投诉处理', en: 'complaint handling' },
}

const byCode = new Map(dimensions.map((one) => [one.code, one]))

export const dimensionOf = (code: string): Dimension | undefined => byCode.get(code)

/** A value of a closed list in words, and the level of whoever has none; other values are the brand's own words. */
export function valueWords(code: string, value: string): Words {
  const dimension = dimensionOf(code)
  const listed =
    dimension?.kind === 'words' ? dimension.options?.find((one) => one.value === value) : undefined
  if (listed) return listed.words
  const isPlain = (code === 'level' || code === 'loyalty_tier') && value === '普通'
  return { zh: value, en: isPlain ? 'Regular' : value }
}
