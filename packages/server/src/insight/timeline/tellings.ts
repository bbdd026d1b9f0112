/** How each event reads in a timeline: one row a type. `{fact|format}` takes a fact; `[…]` goes when a fact inside is missing. */

export type Tone = 'waiting' | 'running' | 'attention' | 'overdue' | 'done' | 'money'

export interface Telling {
  /** A line icon of the screens. */
  icon: string
  tone: Tone
  title: { zh: string; en: string }
  detail?: { zh: string; en: string }
  /** Facts kept though no words name them. */
  keep?: readonly string[]
  /** Events that are no news are left out. */
  only?: (payload: Record<string, unknown>) => boolean
}

const row = (
  icon: string,
  tone: Tone,
  zh: string,
  en: string,
  more: Omit<Telling, 'icon' | 'tone' | 'title'> = {},
): Telling => ({ icon, tone, title: { zh, en }, ...more })

const because = { zh: '[原因：{reason|reason}]', en: '[Reason: {reason|reason}]' }
const becauseOfMerge = { zh: '[原因：{reason|mergeReason}]', en: '[Reason: {reason|mergeReason}]' }
const byTechnician = { zh: '[师傅 {technicianId|technician}]', en: '[Technician {technicianId|technician}]' }

/** Changes of state that no event of their own tells. */
const quietStates = [
  'deposit_paid',
  'awaiting_group',
  'under_review',
  'partly_shipped',
  'shipped',
  'completed',
]

export const tellings: Record<string, Telling> = {
  'customer.created': row('user', 'done', '建立客户档案', 'Customer created', {
    detail: { zh: '来自{origin|origin}', en: 'From {origin|origin}' },
    keep: ['evidence'],
  }),
  'customer.linked': row('users', 'running', '多了一条身份线索', 'Linked to another identifier', {
    detail: {
      zh: '{added|identifiers}，凭{by|identifier}认出',
      en: '{added|identifiers}, known by {by|identifier}',
    },
    keep: ['evidence'],
  }),
  'customer.possible-duplicate-found': row(
    'alert',
    'attention',
    '[{self|self}]疑似与{other|person}重复，等人确认',
    'Possible duplicate of {other|person}[, as {self|self}], to be decided',
    { keep: ['reason'] },
  ),
  'visitor.bound': row('globe', 'running', '认出自有页面的访客', 'A visitor of an own page was recognised', {
    detail: { zh: '凭据：{way|visit}', en: 'Evidence: {way|visit}' },
  }),
  'customer.tagged': row('edit', 'running', '标签有变动', 'Tags changed', {
    detail: {
      zh: '[加：{added|list}][ 去：{removed|list}]',
      en: '[Added: {added|list}][ Removed: {removed|list}]',
    },
  }),
  'pool.moved': row('users', 'running', '{why|poolWhy}', '{why|poolWhy}', {
    detail: {
      zh: '[{leftPool|pool} → ]{to|pool}[，归属 {toOwner|member}]',
      en: '[{leftPool|pool} → ]{to|pool}[, owner {toOwner|member}]',
    },
  }),
  'customer.merged': row(
    'users',
    'attention',
    '[{self|self}]与{other|person}合并',
    'Merged with {other|person}[, as {self|self}]',
    {
      detail: becauseOfMerge,
      keep: ['mergeId', 'way'],
    },
  ),
  'customer.unmerged': row(
    'undo',
    'attention',
    '撤销[{self|self}]与{other|person}的合并，分为两位',
    'The merge[ of {self|self}] with {other|person} was taken back',
    { detail: becauseOfMerge, keep: ['mergeId'] },
  ),
  'customer.pair-decided': row(
    'users',
    'done',
    '[{apart|yes}确认][{self|self}]与{other|person}[{apart|yes}不是同一人][{open|yes}是否同一人，重新待确认]',
    '[{apart|yes}Said to be another person than {other|person}][{open|yes}Whether this is one person with {other|person} is open again][, as {self|self}]',
  ),
  'consent.given': row(
    'shield',
    'done',
    '同意{purpose|consentPurpose}',
    'Agreed to {purpose|consentPurpose}',
    {
      detail: {
        zh: '{channel|consentChannel}，{way|consentWay}',
        en: '{channel|consentChannel}, {way|consentWay}',
      },
    },
  ),
  'consent.withdrawn': row(
    'shield',
    'attention',
    '不同意{purpose|consentPurpose}',
    'Refused {purpose|consentPurpose}',
    {
      detail: {
        zh: '{channel|consentChannel}，{way|consentWay}',
        en: '{channel|consentChannel}, {way|consentWay}',
      },
    },
  ),
  'installed-product.edited': row(
    'product',
    'done',
    '[撤销{undone|yes}：]已购产品：{act|unitAct}',
    '[Taken back{undone|yes}: ]Owned product: {act|unitAct}',
    { keep: ['installedProductId'] },
  ),
  'note.written': row('edit', 'running', '写了一条备注', 'A note was written', { keep: ['noteId'] }),
  'household.changed': row('home', 'done', '{what|household}', '{what|household}', { keep: ['householdId'] }),
  'customer.edited': row('edit', 'done', '改了资料：{fields|fields}', 'Changed by hand: {fields|fields}'),
  'customer.revealed': row(
    'shield',
    'attention',
    '查看了{field|field}明文',
    'Saw the {field|field} in plain',
    { detail: { zh: '[原因：{reason|revealReason}]', en: '[Reason: {reason|revealReason}]' } },
  ),
  'customer.dialled': row('phone', 'done', '拨打了电话', 'Called by one tap'),

  'contact.added': row('plus', 'done', '加为企业微信好友', 'Added in WeCom', {
    detail: {
      zh: '{wecomUserId|member}[ · {addWay|addWay}]',
      en: '{wecomUserId|member}[ · {addWay|addWay}]',
    },
    keep: ['contactId', 'liveCodeId'],
  }),
  'contact.lost': row('close', 'attention', '企业微信好友关系结束', 'No longer WeCom friends', {
    detail: {
      zh: '{wecomUserId|member}，由{by|lostBy}删除',
      en: '{wecomUserId|member}, ended by {by|lostBy}',
    },
    keep: ['contactId'],
  }),
  'contact.bound': row('users', 'done', '订单与微信好友关联', 'Order bound to the WeCom contact', {
    detail: { zh: '{way|binding}', en: '{way|binding}' },
    keep: ['contactId'],
  }),

  'contact.unbound': row(
    'undo',
    'attention',
    '订单与微信好友解除关联',
    'Order no longer bound to the WeCom contact',
    {
      keep: ['contactId'],
    },
  ),
  'contact.order-shared': row(
    'users',
    'done',
    '与他人共有的订单，已核实',
    'Order shared with somebody else, verified',
    { detail: { zh: '{way|binding}', en: '{way|binding}' }, keep: ['contactId'] },
  ),
  'contact.order-unshared': row('undo', 'attention', '不再共有这笔订单', 'The order is no longer shared', {
    keep: ['contactId'],
  }),
  'contact.handed-over': row('users', 'done', '好友换了跟进人', 'The WeCom contact has a new owner', {
    detail: { zh: '{from|member}[ 交给 {to|member}]', en: 'From {from|member}[ to {to|member}]' },
    keep: ['contactId'],
  }),
  'contact.handover-failed': row('alert', 'attention', '好友没有交接成功', 'The hand-over failed', {
    detail: {
      zh: '接替人 {to|member}：{reason|handoverReason}',
      en: 'To {to|member}: {reason|handoverReason}',
    },
    keep: ['contactId', 'from'],
  }),
  'contact.joined-group': row('plus', 'running', '进入客户群', 'Joined a customer group', {
    detail: { zh: '[{joinedBy|joinedBy}]', en: '[{joinedBy|joinedBy}]' },
    keep: ['contactId', 'groupId'],
  }),
  'contact.left-group': row('close', 'running', '离开客户群', 'Left a customer group', {
    keep: ['contactId', 'groupId'],
  }),

  'conversation.opened': row('send', 'waiting', '来微信客服咨询', 'Came to the service account', {
    keep: ['sessionId', 'accountId'],
  }),
  'conversation.moved': row('send', 'running', '微信客服会话流转', 'Service conversation moved on', {
    detail: { zh: '{to|session}[ · {servicerId|member}]', en: '{to|session}[ · {servicerId|member}]' },
    keep: ['sessionId', 'accountId', 'from'],
  }),
  'conversation.ended': row('send', 'done', '微信客服会话结束', 'Service conversation ended', {
    detail: { zh: '[{servicerId|member}]', en: '[{servicerId|member}]' },
    keep: ['sessionId', 'accountId'],
  }),

  'order.recorded': row(
    'order',
    'running',
    '[{newOrder|yes}下单]{change|orderChange}',
    '[{newOrder|yes}Order placed]{change|orderChange}',
    {
      detail: {
        zh: '{marketplace|marketplace} {outsideOrderId}[ · {paidFen|paid}]',
        en: '{marketplace|marketplace} {outsideOrderId}[ · {paidFen|paid}]',
      },
      keep: ['isNew', 'state', 'previousState', 'districtCode'],
      only: (payload) =>
        payload.isNew === true ||
        (payload.previousState !== null && quietStates.includes(String(payload.state))),
    },
  ),
  'order.paid': row('money', 'done', '订单已付款', 'Order paid', {
    detail: {
      zh: '{outsideOrderId}[ · 收件信息已脱敏{masked|yes}]',
      en: '{outsideOrderId}[ · receiver masked by the marketplace{masked|yes}]',
    },
  }),
  'order.matched': row('product', 'running', '商品补匹配，可以安装', 'Products matched, can be installed', {
    detail: { zh: '{outsideOrderId}', en: '{outsideOrderId}' },
  }),
  'order.delivered': row('home', 'done', '已签收到货', 'Delivered', {
    detail: { zh: '{outsideOrderId}', en: '{outsideOrderId}' },
    keep: ['how'],
  }),
  'order.address-changed': row('map', 'attention', '订单改了收货地址', 'The order changed its address', {
    detail: {
      zh: '[{previousDistrictCode|district} → ]{districtCode|district}',
      en: '[{previousDistrictCode|district} → ]{districtCode|district}',
    },
  }),
  'order.closed': row('close', 'waiting', '订单关闭', 'Order closed', { detail: because }),
  'order.bound': row('users', 'done', '订单找到了客户', 'The order found its customer', {
    detail: { zh: '{outsideOrderId}', en: '{outsideOrderId}' },
    keep: ['evidence'],
  }),
  'after-sales.requested': row(
    'undo',
    'attention',
    '客户申请{kind|afterSales}',
    'Asked for: {kind|afterSales}',
    {
      detail: { zh: '[{refundFen|yuan}][，{quantity} 件]', en: '[{refundFen|yuan}][, {quantity} pcs]' },
    },
  ),
  'after-sales.withdrawn': row(
    'undo',
    'running',
    '售后已撤销：{kind|afterSales}',
    'Withdrawn: {kind|afterSales}',
  ),
  'after-sales.refunded': row('undo', 'money', '退款成功：{kind|afterSales}', 'Refunded: {kind|afterSales}', {
    detail: { zh: '[{refundFen|yuan}]', en: '[{refundFen|yuan}]' },
  }),
  'after-sales.price-protected': row(
    'undo',
    'running',
    '价保/补差，不影响上门',
    'Price protection: the job goes on',
    {
      detail: { zh: '[{refundFen|yuan}]', en: '[{refundFen|yuan}]' },
    },
  ),

  'work-order.opened': row('list', 'running', '开出工单 {code}', 'Work order {code} opened', {
    detail: {
      zh: '{category|category}{serviceType|service} × {quantity}[，{districtCode|district}]',
      en: '{category|category} {serviceType|service} × {quantity}[, {districtCode|district}]',
    },
    keep: ['state', 'addressState'],
  }),
  'work-order.address-completed': row('map', 'done', '联系人和地址已补全', 'Contact and address complete', {
    detail: {
      zh: '{origin|origin}[，{districtCode|district}]',
      en: '{origin|origin}[, {districtCode|district}]',
    },
  }),
  'work-order.address-noticed': row(
    'alert',
    'attention',
    '订单地址与客户所填不同，等人确认',
    'The order says another address',
    {
      detail: { zh: '[{districtCode|district}]', en: '[{districtCode|district}]' },
    },
  ),
  'work-order.goods-arrived': row('product', 'done', '货已到齐', 'The goods are there'),
  'work-order.appointed': row(
    'clock',
    'running',
    '约好 {startsAt|time}–{endsAt|clock} 上门',
    'Appointed {startsAt|time}–{endsAt|clock}',
    {
      detail: { zh: '[改约原因：{reason|reason}]', en: '[Rescheduled: {reason|reason}]' },
    },
  ),
  'work-order.appointment-withdrawn': row('undo', 'waiting', '撤销预约', 'Appointment withdrawn', {
    detail: because,
  }),
  'work-order.assigned': row(
    'wrench',
    'running',
    '派给师傅 {technicianId|technician}',
    'Assigned to {technicianId|technician}',
    {
      detail: {
        zh: '[由 {previousTechnicianId|technician} 改派]',
        en: '[Taken over from {previousTechnicianId|technician}]',
      },
    },
  ),
  'work-order.unassigned': row('undo', 'attention', '收回派单', 'Taken back from the technician', {
    detail: because,
  }),
  'work-order.first-called': row(
    'phone',
    'running',
    '首联：{outcome|outcome}',
    'First call: {outcome|outcome}',
    {
      detail: { zh: '第 {attempt} 次', en: 'Attempt {attempt}' },
    },
  ),
  'work-order.departed': row('send', 'running', '师傅出发', 'The technician set off', {
    detail: byTechnician,
  }),
  'work-order.checked-in': row('home', 'running', '师傅到场签到', 'The technician is there', {
    detail: { zh: '[离地址 {distanceM|metres}]', en: '[{distanceM|metres} from the address]' },
  }),
  'work-order.completed': row('check', 'done', '完工', 'Work completed', {
    detail: { zh: '第 {visit} 次上门', en: 'Visit {visit}' },
  }),
  'work-order.revisit-needed': row('refresh', 'attention', '需要二次上门', 'Another visit is needed', {
    detail: because,
  }),
  'work-order.return-call-asked': row('phone', 'waiting', '等待回访确认', 'Waiting for a return call', {
    detail: { zh: '{dueAt|time} 前', en: 'By {dueAt|time}' },
  }),
  'work-order.signed-off': row('check', 'done', '客户验收', 'Signed off by the customer', {
    detail: { zh: '{proof|proof}[，{rating} 星]', en: '{proof|proof}[, {rating} stars]' },
  }),
  'work-order.rated': row('star', 'done', '客户评价 {stars} 星', 'Rated {stars} stars'),
  'work-order.settled': row('money', 'money', '工单已结算', 'Work order settled', { keep: ['slipId'] }),
  'work-order.suspended': row('pause', 'attention', '工单挂起', 'Suspended', { detail: because }),
  'work-order.resumed': row('play', 'running', '工单恢复', 'Resumed'),
  'work-order.reduced': row('edit', 'attention', '数量变为 {quantity}', 'Now {quantity} units', {
    detail: { zh: '[退款中 {held|some} 件]', en: '[{held|some} under refund]' },
  }),
  'work-order.cancelled': row(
    'close',
    'waiting',
    '工单取消[，师傅空跑{wastedTrip|yes}]',
    'Cancelled[, a wasted trip{wastedTrip|yes}]',
    {
      detail: because,
    },
  ),
  'work-order.reopened': row('undo', 'running', '撤销取消', 'Cancellation undone', { detail: because }),
  'work-order.sla-breached': row('alert', 'overdue', '超时：{node|state}', 'Late: {node|state}', {
    detail: { zh: '应在 {dueAt|time} 前', en: 'Due {dueAt|time}' },
    keep: ['promise'],
  }),

  'offer.made': row(
    'send',
    'running',
    '发出派单请求[给师傅 {technicianId|technician}]',
    'Offered[ to {technicianId|technician}]',
    {
      detail: {
        zh: '{servicePointId|point}，{expiresAt|time} 前应答[，{km} 公里]',
        en: '{servicePointId|point}, answer by {expiresAt|time}[, {km} km]',
      },
      keep: ['offerId'],
    },
  ),
  'offer.accepted': row('check', 'done', '接单', 'Offer accepted', {
    detail: {
      zh: '{servicePointId|point}[，{assignBy|time} 前派师傅]',
      en: '{servicePointId|point}[, technician named by {assignBy|time}]',
    },
  }),
  'offer.rejected': row('close', 'attention', '拒单', 'Offer rejected', {
    detail: { zh: '{servicePointId|point}：{reason|reason}', en: '{servicePointId|point}: {reason|reason}' },
  }),
  'offer.expired': row('clock', 'overdue', '派单请求超时', 'Offer expired', {
    detail: { zh: '{servicePointId|point}', en: '{servicePointId|point}' },
    keep: ['step'],
  }),
  'offer.withdrawn': row('undo', 'waiting', '派单请求撤回', 'Offer withdrawn', { detail: because }),
  'assignment.made': row(
    'wrench',
    'done',
    '{technicianId|technician} 师傅接下这一单',
    '{technicianId|technician} holds the job',
    {
      detail: { zh: '{servicePointId|point}', en: '{servicePointId|point}' },
    },
  ),
  'assignment.ended': row(
    'undo',
    'waiting',
    '{technicianId|technician} 师傅不再负责',
    '{technicianId|technician} no longer holds it',
    {
      detail: because,
    },
  ),
  'dispatch.troubled': row('alert', 'attention', '派单需要人处理', 'Dispatch needs a person', {
    detail: { zh: '{trouble|reason}', en: '{trouble|reason}' },
  }),

  'slip.priced': row('money', 'waiting', '算出报酬 {totalFen|yuan}', 'Priced {totalFen|yuan}', {
    keep: ['slipId', 'kind', 'payeeKind'],
  }),
  'slip.posted': row('money', 'money', '入账 {totalFen|yuan}', 'Posted {totalFen|yuan}', {
    detail: { zh: '{payeeKind|payee}', en: '{payeeKind|payee}' },
    keep: ['slipId', 'kind'],
  }),
}

/** Events between folders that tell nothing which another event does not. */
export const untold: readonly string[] = [
  // A member's own note about a friend, and nobody else's.
  'contact.reminder-due',
  'behaviour.recorded',
  'conversation.said',
  'note.changed',
  'reveal.alarmed',
  'pool.rules-published',
  'work-order.ready-for-appointment',
  'work-order.ready-for-dispatch',
  'contact.edited',
  'corp-tags.changed',
  'member.left',
  'statement.closed',
]
