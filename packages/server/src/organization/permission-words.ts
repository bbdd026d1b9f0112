import type { Permission } from '../runtime/access/policy.ts'
import type { Words } from '../runtime/http/route.ts'

const words = (zh: string, en: string): Words => ({ zh, en })

/** What each permission lets one do, for people who choose the scopes of an API token. */
export const permissionWords: Record<Permission, Words> = {
  'session.own': words('登录与退出', 'Sign in and out'),
  'overview.read': words('查看概览', 'See the overview'),
  'customers.read': words('查看客户', 'See customers'),
  'customers.write': words('修改客户', 'Change customers'),
  'customers.reveal': words(
    '查看客户明文（每次留理由并审计）',
    'Reveal personal values (reason and audit each time)',
  ),
  'orders.read': words('查看订单', 'See orders'),
  'orders.decrypt': words(
    '向平台申请解密收件人（占用解密额度）',
    'Have the marketplace open a receiver (spends its quota)',
  ),
  'contacts.read': words('查看企微好友和活码', 'See WeCom contacts and live codes'),
  'live-codes.write': words('管理活码', 'Change live codes'),
  'catalog.read': words('查看商品和匹配', 'See products and their matching'),
  'catalog.write': words('修改商品匹配', 'Change product matching'),
  'stock.read': words('查看库存数', 'See stock'),
  'work-orders.read': words('查看工单', 'See work orders'),
  'work-orders.write': words('操作工单', 'Act on work orders'),
  'dispatch.read': words('查看派单', 'See dispatch'),
  'dispatch.write': words('派单和改派', 'Dispatch and reassign'),
  'technicians.read': words('查看师傅', 'See technicians'),
  'settlement.read': words('查看结算', 'See settlement'),
  'settlement.write': words('操作结算', 'Act on settlement'),
  'ledger.read': words('查看账本', 'See the ledger'),
  'dead-letters.read': words('查看处理失败', 'See dead letters'),
  'dead-letters.replay': words('重新处理失败', 'Handle dead letters again'),
  'members.read': words('查看员工', 'See members'),
  'audit.read': words('查看审计', 'See the audit'),
  'connections.read': words('查看店铺接入和外发 Webhook', 'See shop connections and outgoing webhooks'),
  'connections.write': words('管理店铺接入和外发 Webhook', 'Change shop connections and outgoing webhooks'),
  'sandbox.control': words('操作沙箱', 'Drive the sandbox'),
  'settings.write': words('修改设置', 'Change settings'),
  'api-tokens.write': words('管理 API 令牌', 'Change API tokens'),
  'point.work': words('网点作业', 'Work of a service point'),
  'technician.work': words('师傅作业', 'Work of a technician'),
  'customer.self': words('客户自助', 'What customers do themselves'),
  'sidebar.read': words('侧边栏查看', 'Read in the sidebar'),
  'sidebar.write': words('侧边栏操作', 'Act in the sidebar'),
}

/** Not for tokens: what belongs to people on phones and in WeCom, and tokens themselves. */
const notForTokens: readonly Permission[] = [
  'api-tokens.write',
  'point.work',
  'technician.work',
  'customer.self',
  'sidebar.read',
  'sidebar.write',
]

export const mayBeScope = (one: Permission): boolean => !notForTokens.includes(one)
