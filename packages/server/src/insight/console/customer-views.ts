import { type Static, Type } from 'typebox'
import {
  type Customer,
  getCustomer,
  getCustomers,
  identifierKinds,
  revealReasons,
} from '../../customers/index.ts'
import { type CustomerId, id as idOf } from '../../kernel/ids.ts'
import { searchOrders } from '../../orders/index.ts'
import { listMembers } from '../../organization/index.ts'
import { can, type Role } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { listWorkOrders } from '../../work-orders/index.ts'
import { recordWords } from '../lineage/record-words.ts'
import { alikeWords } from '../persons/words.ts'
import { shownFen, shownName, shownPhone } from '../shown.ts'
import { type Language, originWords, regionName, say } from '../words.ts'
import { linkShape, linkView } from './link-views.ts'
import { orderItem, orderItems } from './order-views.ts'
import { sharedOrder, sharedOrderViews } from './shared-orders.ts'
import {
  type CustomerTotals,
  contactsOfCustomer,
  duplicatesOf,
  factsOfCustomer,
  totalsOfCustomers,
} from './store.ts'
import { briefsOf, workOrderBrief } from './work-order-briefs.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const fen = Type.Union([Type.Integer(), Type.Null()])

const brief = {
  id: Type.String(),
  /** Masked by role. */
  name: nullable,
  phone: nullable,
  level: Type.String(),
  region: nullable,
  tags: Type.Array(Type.Object({ name: Type.String(), origin: Type.String() })),
  orders: Type.Integer(),
  /** What they spent, refunds taken off; null for roles that see no money. */
  paidFen: fen,
  lastOrderAt: nullable,
  openWorkOrders: Type.Integer(),
  /** WeCom contacts bound to this customer. */
  contacts: Type.Integer(),
  createdAt: Type.String(),
}
export const customerItem = Type.Object(brief)

export const customerPage = Type.Object({
  ...brief,
  /** The row that stands for the person, and all rows: another than `id` where this one was merged. */
  personId: Type.String(),
  rowIds: Type.Array(Type.String()),
  links: Type.Array(
    Type.Object({
      kind: Type.String(),
      kindName: Type.String(),
      strength: Type.Integer(),
      origin: Type.String(),
      /** What the link was learned from, in words, and where that is. */
      evidence: Type.String(),
      path: nullable,
      linkedAt: Type.String(),
      /** What had to be the same, instead of a score: an identifier is the same or it is not. */
      same: Type.Union([Type.Literal('value'), Type.Literal('value_and_surname')]),
      /** Of the rules that made the link; null where no rule wrote it. */
      ruleVersion: nullable,
    }),
  ),
  wecom: Type.Array(
    Type.Object({
      contactId: Type.String(),
      boundBy: nullable,
      firstAddedAt: Type.String(),
      /** By what the friend is this customer; null where it was linked before this was kept. */
      link: Type.Union([linkShape, Type.Null()]),
      owners: Type.Array(
        Type.Object({
          wecomUserId: Type.String(),
          name: Type.String(),
          addedAt: Type.String(),
          lostAt: nullable,
        }),
      ),
    }),
  ),
  facts: Type.Array(Type.Object({ kind: Type.String(), value: Type.Unknown(), at: Type.String() })),
  duplicates: Type.Array(
    Type.Object({
      customerId: Type.String(),
      name: nullable,
      phone: nullable,
      reason: Type.String(),
      foundAt: Type.String(),
    }),
  ),
  /** The twenty newest; the lists take `customerId` for more. */
  recentOrders: Type.Array(orderItem),
  /** Others hold them, and a friend of this person proved them too; not among `orders`. */
  sharedOrders: Type.Array(sharedOrder),
  workOrders: Type.Array(workOrderBrief),
  reveal: Type.Object({
    allowed: Type.Boolean(),
    reasons: Type.Array(Type.String()),
    /** Prefilled from the open work order. */
    suggested: nullable,
    words: nullable,
  }),
})

/** Customers in list form, masked; one statement for all totals. */
export async function customerItems(
  tx: Tx,
  customers: readonly Customer[],
  roles: readonly Role[],
): Promise<Static<typeof customerItem>[]> {
  const totals = await totalsOfCustomers(
    tx,
    customers.map((one) => one.id),
  )
  const byId = new Map(totals.map((one) => [one.customerId, one]))
  return customers.map((one) => briefView(one, byId.get(one.id)!, roles))
}

function briefView(
  one: Customer,
  totals: CustomerTotals,
  roles: readonly Role[],
): Static<typeof customerItem> {
  return {
    id: one.id,
    name: shownName(roles, one.name),
    phone: shownPhone(roles, one.phone),
    level: one.level,
    region: regionName(one.regionCode),
    tags: one.tags,
    orders: totals.orders,
    paidFen: shownFen(roles, totals.paidFen),
    lastOrderAt: totals.lastOrderAt?.toISOString() ?? null,
    openWorkOrders: totals.openWorkOrders,
    contacts: totals.contacts,
    createdAt: one.createdAt.toISOString(),
  }
}

/** One customer with all that the page shows besides the timeline. Throws `customer.not_found`. */
export async function readCustomerPage(
  tx: Tx,
  customerId: string,
  roles: readonly Role[],
  language: Language,
): Promise<Static<typeof customerPage>> {
  const customer = await getCustomer(tx, idOf<CustomerId>(customerId))
  const [item] = await customerItems(tx, [customer], roles)
  const orders = await searchOrders(tx, { customerId, limit: 20 })
  const workOrders = (await listWorkOrders(tx, { customerId, limit: 20 })).items
  const open = workOrders.find((one) => one.state !== 'settled' && one.state !== 'cancelled')
  return {
    ...item!,
    personId: customer.personId,
    rowIds: customer.rowIds,
    links: await linkViews(tx, customer, roles, language),
    wecom: await wecomViews(tx, customerId, language),
    facts: (await factsOfCustomer(tx, customerId)).map(({ kind, value, at }) => ({
      kind,
      value,
      at: at.toISOString(),
    })),
    duplicates: await duplicateViews(tx, customerId, roles, language),
    recentOrders: await orderItems(tx, orders.items, roles, language),
    sharedOrders: await sharedOrderViews(tx, customerId, 20, language),
    workOrders: await briefsOf(tx, workOrders, roles, language),
    reveal: {
      allowed: can(roles, 'customers.reveal'),
      reasons: [...revealReasons],
      suggested: open ? '联系客户' : null,
      words: open?.code ?? null,
    },
  }
}

async function linkViews(tx: Tx, customer: Customer, roles: readonly Role[], language: Language) {
  const evidence = await recordWords(
    tx,
    customer.links.map((link) => link.evidence),
    roles,
    language,
  )
  return customer.links.map((link) => ({
    kind: link.kind,
    kindName: identifierKinds[link.kind][language],
    strength: identifierKinds[link.kind].strength,
    origin: say(originWords[link.origin], language, link.origin),
    ...evidence(link.evidence),
    linkedAt: link.linkedAt.toISOString(),
    same: link.same,
    ruleVersion: link.ruleVersion,
  }))
}

async function wecomViews(tx: Tx, customerId: string, language: Language) {
  const contacts = await contactsOfCustomer(tx, customerId)
  const members = contacts.length > 0 ? await listMembers(tx) : []
  const names = new Map(members.map((one) => [one.wecomUserId, one.name]))
  return contacts.map(({ id, boundBy, firstAddedAt, link, owners }) => ({
    contactId: id,
    boundBy,
    firstAddedAt: firstAddedAt.toISOString(),
    link: link && linkView(link, language),
    owners: owners.map((owner) => ({
      ...owner,
      name: names.get(owner.wecomUserId) ?? owner.wecomUserId,
      addedAt: new Date(owner.addedAt).toISOString(),
      lostAt: owner.lostAt && new Date(owner.lostAt).toISOString(),
    })),
  }))
}

async function duplicateViews(tx: Tx, customerId: string, roles: readonly Role[], language: Language) {
  const found = await duplicatesOf(tx, customerId)
  const others = await getCustomers(
    tx,
    found.map((one) => idOf<CustomerId>(one.otherId)),
  )
  const byId = new Map(others.map((one) => [one.id as string, one]))
  const evidence = await recordWords(
    tx,
    found.map((one) => one.reason),
    roles,
    language,
  )
  return found.map(({ otherId, reason, foundAt }) => ({
    customerId: otherId,
    name: shownName(roles, byId.get(otherId)?.name ?? null),
    phone: shownPhone(roles, byId.get(otherId)?.phone ?? null),
    reason: reason.startsWith('run:') ? alikeWords[language] : evidence(reason).evidence,
    foundAt: foundAt.toISOString(),
  }))
}
