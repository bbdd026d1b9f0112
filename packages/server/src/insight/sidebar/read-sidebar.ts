import { behaviourOfRows } from '../../behaviour/index.ts'
import { remindersOf } from '../../contacts/index.ts'
import { talkBeside } from '../../conversations/index.ts'
import { getCustomer } from '../../customers/index.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { recordsBeside } from '../../records/index.ts'
import { audit } from '../../runtime/access/audit.ts'
import { visibility } from '../../runtime/access/policy.ts'
import { planOnce, type Tx, together } from '../../runtime/db/transaction.ts'
import { outlookOf } from '../outlook/outlook-views.ts'
import { candidatesOf } from './candidates.ts'
import { openReceiver } from './open-values.ts'
import { firstReplies } from './replies-for.ts'
import { type Reader, viewOf } from './show-sidebar.ts'
import { readJobs, readNotices, readOrders, readPerson } from './store.ts'
import { readAsk } from './store-ask.ts'
import type { SidebarView } from './view.ts'

const ordersShown = 20
const jobsShown = 20
const noticeDays = 7

/**
 * Everything that the screen shows, in two round trips for a known customer: who it is; then orders, jobs, notices, reminders,
 * behaviour, what was said in three months, ready replies, what is expected, and the audit of this view. Of long lists the first page,
 * and where to go on. Names, phones and addresses are
 * masked for the reader's roles. Null when WeCom's contact is not known here yet.
 */
export async function readSidebar(
  tx: Tx,
  externalUserId: string,
  reader: Reader,
): Promise<SidebarView | null> {
  const [, person] = await together(
    tx,
    () => planOnce(tx),
    () => readPerson(tx, externalUserId),
  )
  if (!person) return null
  const { customer_id: customerId, row_ids: rowIds } = person
  const since = new Date(tx.now.getTime() - noticeDays * 86_400_000)
  const { roles, language } = reader
  const [orders, jobs, notices, behaviour, merged, talk, records, replies, reminders, outlook] =
    await Promise.all([
      customerId ? readOrders(tx, person.contact_id, rowIds, ordersShown) : { own: [], shared: [] },
      customerId ? readJobs(tx, rowIds, jobsShown) : [],
      customerId ? readNotices(tx, rowIds, reader.memberId, since) : [],
      behaviourOfRows(tx, rowIds),
      rowIds.length > 1 ? getCustomer(tx, customerId as CustomerId) : null,
      person.has_talk ? talkBeside(tx, rowIds, roles) : null,
      person.has_records ? recordsBeside(tx, rowIds, reader) : null,
      firstReplies(tx, rowIds),
      remindersOf(tx, person.contact_id, reader.memberId),
      outlookOf(tx, customerId ? rowIds : [], roles, language),
      audit(tx, [
        { action: 'customer.viewed', subject: `contact:${person.contact_id}`, facts: { surface: 'sidebar' } },
        ...(person.has_talk && visibility(roles, 'chat') === 'plain'
          ? [{ action: 'conversation.read', subject: `customer:${customerId}` }]
          : []),
      ]),
    ])
  const bound = person.placed > 0n || jobs.length > 0 || orders.shared.length > 0
  const opened = orders.own.map((order) => ({ order, receiver: openReceiver(tx, order) }))
  const own = new Set([...orders.own, ...orders.shared].map((order) => order.outside_id))
  const wrote = talk?.said ?? { orders: [], phones: [] }
  const said = wrote.orders.filter((number) => !own.has(number))
  const [candidates, ask] = await together(
    tx,
    () => candidatesOf(tx, person, { said, bound }),
    async () => (bound ? null : readAsk(tx, person.contact_id, wrote.phones)),
  )
  return viewOf(
    tx,
    {
      externalUserId,
      person,
      merged,
      bound,
      orders: opened,
      shared: orders.shared,
      jobs,
      notices,
      reminders,
      behaviour,
      talk,
      records,
      replies,
      candidates,
      ask,
      outlook,
    },
    reader,
  )
}
