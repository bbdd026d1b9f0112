import { can, type Role } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { type Language, say } from '../words.ts'
import { namesOfRecords } from './store.ts'

const kinds: Record<string, { zh: string; en: string }> = {
  order: { zh: '订单', en: 'Order' },
  contact: { zh: '企业微信好友', en: 'WeCom contact' },
  'work-order': { zh: '工单', en: 'Work order' },
  'live-code': { zh: '活码', en: 'Live code' },
  import: { zh: '数据导入', en: 'Import' },
  visitor: { zh: '自有页面访客', en: 'Visitor of an own page' },
  member: { zh: '员工手工录入', en: 'By hand' },
  'service-account': { zh: '微信客服', en: 'WeChat customer service' },
  wechat: { zh: '微信登录', en: 'WeChat log-in' },
  pending: { zh: '企业微信待添加好友', en: 'WeCom contact to be' },
  unknown: { zh: '未留来源', en: 'Not kept' },
}

export interface RecordWords {
  evidence: string
  /** Where the record is shown; null where it has no page, or none for this caller. */
  path: string | null
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Records by which something is known (`order:ID`, `import:ID`), in the words and numbers that people know. */
export async function recordWords(
  tx: Tx,
  records: readonly string[],
  roles: readonly Role[],
  language: Language,
): Promise<(record: string) => RecordWords> {
  const idsOf = (kind: string): string[] =>
    records.flatMap((one) => (one.startsWith(`${kind}:`) ? [one.slice(kind.length + 1)] : []))
  const asked = {
    orders: idsOf('order').filter((id) => uuid.test(id)),
    imports: idsOf('import').filter((id) => uuid.test(id)),
    members: idsOf('member'),
  }
  const names = new Map((await namesOfRecords(tx, asked)).map((one) => [one.id, one.name]))
  const pages: Record<string, string> = {
    ...(can(roles, 'orders.read') ? { order: '/orders/' } : {}),
    ...(can(roles, 'connections.read') ? { import: '/imports/' } : {}),
  }
  return (record) => {
    const at = record.indexOf(':')
    const [kind, key] = at < 0 ? [record, ''] : [record.slice(0, at), record.slice(at + 1)]
    const words = kinds[kind] ? say(kinds[kind], language, kind) : record
    const name = names.get(key)
    return {
      evidence: name === undefined ? words : `${words} ${name}`,
      path: name !== undefined && pages[kind] ? `${pages[kind]}${key}` : null,
    }
  }
}
