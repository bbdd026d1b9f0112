import type { Tx } from '../runtime/db/transaction.ts'
import type { PersonScope } from './erase-store.ts'

interface Sealed {
  place: string
  /** The column that the value is bound to. */
  row: string
  json?: true
}

export interface CopyPart {
  part: string
  words: { zh: string; en: string }
  /** What it is used for, and the rule of `content/privacy/retention.v1.json` that ends it; null while the customer is one. */
  purpose: { zh: string; en: string }
  rule: string | null
  sql: string
  sealed: Record<string, Sealed>
}

const fulfilment = { zh: '履约与售后', en: 'Fulfilment and service' }
const service = { zh: '售后与服务', en: 'Service' }
const both = { zh: '售后与服务；征得同意后用于营销', en: 'Service; marketing where agreed' }
const most = 'limit 20000'

/** Everything that is kept of a person, part by part: where it came from stands in each line where it is known. */
export const copyParts: readonly CopyPart[] = [
  {
    part: 'profile',
    words: { zh: '基本资料', en: 'Profile' },
    purpose: both,
    rule: null,
    sql: `select id as "_row", name as "姓名", phone as "电话", level as "等级", ladder_level as "会员等级（按规则）", region_code as "地区编码", origin as "来源", record as "来源记录",
      created_at as "建档时间" from customers.customer where brand_id = $1 and id = any($2::uuid[]) order by created_at ${most}`,
    sealed: {
      姓名: { place: 'customers.customer.name', row: '_row' },
      电话: { place: 'customers.customer.phone', row: '_row' },
    },
  },
  {
    part: 'identities',
    words: {
      zh: '用来认出您的线索（只存不可还原的编码）',
      en: 'What you are recognised by (kept as one-way codes)',
    },
    purpose: service,
    rule: null,
    sql: `select kind as "种类", origin as "来源", evidence as "来源记录", linked_at as "时间" from customers.identifier
      where brand_id = $1 and customer_id = any($2::uuid[]) order by linked_at ${most}`,
    sealed: {},
  },
  {
    part: 'products',
    words: { zh: '已购产品', en: 'Owned products' },
    purpose: fulfilment,
    rule: null,
    sql: `select coalesce(name, product_id) as "产品", serial as "序列号", bought_at as "购买时间", installed_at as "安装时间", state as "状态",
      origin as "来源" from installed_products.installed_product
      where brand_id = $1 and (customer_id = any($2::uuid[]) or holder_id = any($2::uuid[])) order by bought_at ${most}`,
    sealed: {},
  },
  {
    part: 'notes',
    words: { zh: '员工写的备注', en: 'Notes that members wrote' },
    purpose: service,
    rule: null,
    sql: `select id as "_row", words as "内容", written_at as "时间" from notes.note
      where brand_id = $1 and customer_id = any($2::uuid[]) order by written_at ${most}`,
    sealed: { 内容: { place: 'notes.note.words', row: '_row' } },
  },
  {
    part: 'tags',
    words: { zh: '标签', en: 'Tags' },
    purpose: both,
    rule: null,
    sql: `select name as "标签", origin as "来源", added_at as "时间" from customers.tag
      where brand_id = $1 and customer_id = any($2::uuid[]) and removed_at is null order by added_at ${most}`,
    sealed: {},
  },
  {
    part: 'facts',
    words: { zh: '据此得出的判断', en: 'What was derived' },
    purpose: both,
    rule: null,
    sql: `select kind as "种类", value as "内容", at as "时间" from customers.fact
      where brand_id = $1 and customer_id = any($2::uuid[]) order by kind ${most}`,
    sealed: {},
  },
  {
    part: 'levels',
    words: { zh: '会员等级的变动', en: 'How the level moved' },
    purpose: both,
    rule: null,
    sql: `select from_tier as "原等级", to_tier as "新等级", version as "规则版本", at as "时间" from loyalty.move
      where brand_id = $1 and person_id = any($2::uuid[]) order by at ${most}`,
    sealed: {},
  },
  {
    part: 'consents',
    words: { zh: '同意与撤回', en: 'Consents' },
    purpose: { zh: '证明', en: 'Proof' },
    rule: null,
    sql: `select purpose as "用途", channel as "方式", given as "同意", said_at as "时间", way as "来源", text_version as "文本版本", record as "来源记录"
      from consents.entry where brand_id = $1 and customer_id = any($2::uuid[]) order by said_at ${most}`,
    sealed: {},
  },
  {
    part: 'orders',
    words: { zh: '订单', en: 'Orders' },
    purpose: fulfilment,
    rule: 'raw-record',
    sql: `select o.id as "_row", o.marketplace as "来源", o.outside_id as "订单号", o.state as "状态", o.paid_fen::text as "实付（分）", o.created_at as "下单时间",
      o.paid_at as "付款时间", o.receiver as "收件人", o.buyer_message as "留言", o.seller_memo as "商家备注",
      (select jsonb_agg(jsonb_build_object('商品', l.title, '规格', l.sku_text, '数量', l.quantity) order by l.line_id) from orders.order_line l
        where l.brand_id = o.brand_id and l.order_id = o.id) as "商品"
      from orders."order" o where o.brand_id = $1 and o.id = any($3::uuid[]) order by o.created_at ${most}`,
    sealed: {
      收件人: { place: 'orders.order.receiver', row: '_row', json: true },
      留言: { place: 'orders.order.buyer_message', row: '_row' },
      商家备注: { place: 'orders.order.seller_memo', row: '_row' },
    },
  },
  {
    part: 'after-sales',
    words: { zh: '售后', en: 'After-sales' },
    purpose: fulfilment,
    rule: 'raw-record',
    sql: `select outside_id as "售后单号", kind as "种类", state as "状态", refund_fen::text as "退款（分）", reason as "原因", version_at as "时间"
      from orders.after_sales_request where brand_id = $1 and order_id = any($3::uuid[]) order by version_at ${most}`,
    sealed: {},
  },
  {
    part: 'work-orders',
    words: { zh: '上门服务', en: 'Visits' },
    purpose: fulfilment,
    rule: null,
    sql: `select w.work_order_id as "_row", w.code as "工单号", w.service_type as "服务", w.state as "状态", w.appointment_starts_at as "预约时间",
      w.signed_off_at as "签收时间", s.name as "联系人", s.phone as "联系电话", s.address as "上门地址", s.origin as "来源", r.stars as "评分", r.words as "评价"
      from work_orders.work_order w
      left join work_orders.service_contact s on s.brand_id = w.brand_id and s.work_order_id = w.work_order_id
      left join work_orders.rating r on r.brand_id = w.brand_id and r.work_order_id = w.work_order_id
      where w.brand_id = $1 and w.work_order_id = any($4::uuid[]) order by w.opened_at ${most}`,
    sealed: {
      联系人: { place: 'work_orders.service_contact.name', row: '_row' },
      联系电话: { place: 'work_orders.service_contact.phone', row: '_row' },
      上门地址: { place: 'work_orders.service_contact.address', row: '_row', json: true },
      评价: { place: 'work_orders.rating.words', row: '_row' },
    },
  },
  {
    part: 'contacts',
    words: { zh: '企业微信好友', en: 'WeCom contact' },
    purpose: both,
    rule: null,
    sql: `select id as "_row", nickname as "昵称", avatar as "头像", gender as "性别", bound_by as "绑定方式", first_added_at as "添加时间" from contacts.contact
      where brand_id = $1 and id = any($5::uuid[]) order by first_added_at ${most}`,
    sealed: { 昵称: { place: 'contacts.contact.nickname', row: '_row' } },
  },
  {
    part: 'shared-orders',
    words: { zh: '与他人共有的订单（您核实过）', en: 'Orders shared with somebody else, which you proved' },
    purpose: service,
    rule: null,
    // Receiver, amount and buyer are the other person's.
    sql: `select o.marketplace as "来源", o.outside_id as "订单号", o.state as "状态", s.way as "核实方式", s.shared_at as "时间",
      (select jsonb_agg(jsonb_build_object('商品', l.title, '数量', l.quantity) order by l.line_id) from orders.order_line l
        where l.brand_id = o.brand_id and l.order_id = o.id) as "商品"
      from contacts.order_share s join orders."order" o on o.brand_id = s.brand_id and o.id = s.order_id
      where s.brand_id = $1 and s.contact_id = any($5::uuid[]) and s.undone_at is null order by s.shared_at ${most}`,
    sealed: {},
  },
  {
    part: 'chat',
    words: { zh: '聊天记录', en: 'Chat' },
    purpose: service,
    rule: 'chat',
    sql: `select id as "_row", at as "时间", channel as "来源", case side when 'customer' then '您' when 'member' then '员工' else '系统' end as "谁",
      kind as "类型", body as "内容" from conversations.message
      where brand_id = $1 and (customer_id = any($2::uuid[]) or contact_id = any($5::uuid[])) order by at ${most}`,
    sealed: { 内容: { place: 'conversations.message.body', row: '_row', json: true } },
  },
  {
    part: 'behaviour',
    words: { zh: '浏览与行为', en: 'Behaviour' },
    purpose: both,
    rule: 'behaviour',
    sql: `select at as "时间", item as "行为", source as "来源", facts as "内容" from behaviour.event
      where brand_id = $1 and (subject_id = any($2::uuid[]) or subject_id = any($6::uuid[])) order by at ${most}`,
    sealed: {},
  },
  {
    part: 'records',
    words: { zh: '其他记录（通话、留资、物流等）', en: 'Other records (calls, leads, parcels and so on)' },
    purpose: service,
    rule: null,
    sql: `select r.id as "_row", r.kind as "种类", r.at as "时间", e.source as "来源", r.body as "内容" from imports.record r
      join records.entry e on e.brand_id = r.brand_id and e.id = r.id
      where r.brand_id = $1 and r.id = any($7::uuid[]) order by r.at nulls last ${most}`,
    sealed: { 内容: { place: 'imports.record.body', row: '_row', json: true } },
  },
  {
    part: 'devices',
    words: { zh: '设备与质保', en: 'Devices and warranty' },
    purpose: service,
    rule: null,
    sql: `select serial as "序列号", product_id as "产品", told_by as "来源", told_at as "时间" from records.device
      where brand_id = $1 and (customer_id = any($2::uuid[]) or order_id = any($3::uuid[])) order by told_at ${most}`,
    sealed: {},
  },
  {
    part: 'sent',
    words: { zh: '发给您的消息', en: 'Messages sent to you' },
    purpose: both,
    rule: 'sent',
    sql: `select channel as "方式", purpose as "用途", state as "结果", code as "原因", created_at as "时间" from outreach.message
      where brand_id = $1 and (customer_id = any($2::uuid[]) or recipient = any($8::text[])) order by created_at ${most}`,
    sealed: {},
  },
]

/** The lines of one part, opened. */
export async function linesOf(
  tx: Tx,
  part: CopyPart,
  scope: PersonScope,
): Promise<Record<string, unknown>[]> {
  const given = [
    scope.rows,
    scope.orders,
    scope.jobs,
    scope.contacts,
    scope.visitors,
    scope.records,
    scope.externals,
  ]
  // A statement knows the types of the parameters that it names: the others are left out.
  const values: unknown[] = [tx.brandId]
  const text = part.sql.replaceAll(/\$([2-8])/g, (_, n: string) => `$${values.push(given[Number(n) - 2])}`)
  const found = await tx.named<Record<string, unknown>>(`privacy.copy_${part.part}`, text, values)
  return found.map((row) => {
    const opened = Object.entries(row).map(([name, value]) => {
      const seal = part.sealed[name]
      if (!seal || !Buffer.isBuffer(value)) return [name, value] as const
      const plain = tx.vault.open(seal.place, String(row[seal.row]), value)
      return [name, seal.json ? (JSON.parse(plain) as unknown) : plain] as const
    })
    return Object.fromEntries(opened.filter(([name]) => name !== '_row'))
  })
}

/** Blind indexes, in hex, of the numbers by which these rows are known. */
export async function ownNumbers(tx: Tx, customerIds: readonly string[]): Promise<Set<string>> {
  const found = await tx.named<{ i: string }>(
    'privacy.own_numbers',
    `select encode(value_index, 'hex') as i from customers.identifier where brand_id = $1 and kind = 'phone' and customer_id = any($2::uuid[])`,
    [tx.brandId, customerIds],
  )
  return new Set(found.map(({ i }) => i))
}
