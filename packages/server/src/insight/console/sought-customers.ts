import { asksForName, type NameWay, seekName, seekNumber, shareNamed } from '../../customers/index.ts'
import { customersOfSerial } from '../../installed-products/index.ts'
import { ordersByNumber, orderTimes } from '../../orders/index.ts'
import { serialOf } from '../../records/index.ts'
import { type Role, visibility } from '../../runtime/access/policy.ts'
import type { Principal } from '../../runtime/access/principal.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { listWorkOrders } from '../../work-orders/index.ts'
import { readQuery } from '../read-query.ts'
import type { Language } from '../words.ts'

interface Asked {
  q?: string
  phone?: string
  name?: string
}

/**
 * What people type into the one box of the list: a phone or its tail stays a phone; an order number, a code of a job or a
 * serial number leads to the people of these, a name to who has it, for those who see names at all. A text that is none of
 * these finds nobody, rather than everybody.
 */
export async function soughtCustomers<Q extends Asked>(
  tx: Tx,
  { q, phone: number, ...query }: Q,
  asker: Pick<Principal, 'id' | 'roles'>,
): Promise<Omit<Q, 'q' | 'phone'> & { ids?: string[]; name?: string; phone?: string }> {
  const { roles } = asker
  const byNumber = async (phone: string) => {
    await seekNumber(tx, asker, phone)
    return { ...query, phone }
  }
  const seesPhones = visibility(roles, 'phone') !== 'none'
  if (number !== undefined) return seesPhones ? byNumber(number) : { ...query, ids: [] }
  const text = q?.trim() ?? ''
  if (text === '') return query
  const { phone, code, outsideId } = readQuery(text)
  if (phone && seesPhones) {
    const orders = outsideId ? await ofOrders(tx, outsideId) : []
    return orders.length > 0 ? { ...query, ids: orders } : byNumber(phone)
  }
  const jobs = code ? (await listWorkOrders(tx, { search: code, limit: 5 })).items : []
  const ids = [
    ...jobs.flatMap(({ customerId }) => customerId ?? []),
    ...(outsideId ? await ofOrders(tx, outsideId) : []),
    ...(await customersOfSerial(tx, serialOf(text))),
  ]
  if (ids.length === 0 && maySeekNames(text, roles)) {
    await seekName(tx, asker, text)
    return { ...query, name: text }
  }
  return { ...query, ids: [...new Set(ids)] }
}

async function ofOrders(tx: Tx, number: string): Promise<string[]> {
  const found = await ordersByNumber(tx, [number])
  const orders = await orderTimes(
    tx,
    found.map(({ id }) => id),
  )
  return orders.flatMap(({ customerId }) => customerId ?? [])
}

/** Whoever sees no names learns nothing by asking for one: not even that nobody has it. */
export const maySeekNames = (text: string, roles: readonly Role[]): boolean =>
  visibility(roles, 'name') !== 'none' && asksForName(text)

const bySound = {
  zh: '没有客户叫这个名字，以下姓名读音相同',
  en: 'No customer has this name; these sound the same',
}
const byMask = {
  zh: '没有客户叫这个名字，以下是平台只给出姓的客户，可能是其中一位',
  en: 'No customer has this name; of these the marketplace shows the surname only, it may be one of them',
}
const byNone = {
  zh: '没有找到这个姓名。请写全名或全拼，或写成列表里看到的样子，如 张*明',
  en: 'Nobody found. Write the whole name, its pinyin, or what a list shows, such as 张*明',
}
const unready = (share: number) => ({
  zh: `姓名索引还在建立，已完成 ${share}%，稍后可能找到更多`,
  en: `Names are being indexed (${share} %): more may be found later`,
})

/** What has to be said of a search by name, beside whom it found. */
export async function noteOnNames(
  tx: Tx,
  named: NameWay | null,
  typed: string,
  language: Language,
): Promise<string | null> {
  const share = await shareNamed(tx)
  const found = named === 'sound' ? bySound : named === 'masked' && !typed.includes('*') ? byMask : null
  const note = named ? found : byNone
  const words = [note, share < 100 ? unready(share) : null].flatMap((one) => one?.[language] ?? [])
  return words.length > 0 ? words.join(language === 'zh' ? '。' : '. ') : null
}
