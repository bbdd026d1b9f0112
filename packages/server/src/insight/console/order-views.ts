import { type Static, Type } from 'typebox'
import { listProducts } from '../../catalog/index.ts'
import { priceProtectedUntil, rulesOf, shipBy } from '../../marketplace-rules/index.ts'
import { getOrder, type Order, orderPaths, orderStateWords } from '../../orders/index.ts'
import { listShops } from '../../organization/index.ts'
import { can, type Role } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import {
  alongView,
  askedOfOrder,
  askedViews,
  evidenceView,
  listWorkOrders,
  type State,
  stateNames,
} from '../../work-orders/index.ts'
import { shownDistrict, shownFen, shownReceiver } from '../shown.ts'
import {
  afterSalesKindWords,
  afterSalesStateWords,
  discountWords,
  type Language,
  marketplaceWords,
  say,
} from '../words.ts'
import { linkShape, linkView } from './link-views.ts'
import { workOrdersOfOrders } from './store.ts'
import { briefsOf, workOrderBrief } from './work-order-briefs.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const fen = Type.Union([Type.Integer(), Type.Null()])
const deadline = Type.Union([
  Type.Object({ at: Type.String(), rule: Type.String(), confirmed: Type.Boolean() }),
  Type.Null(),
])
const receiver = Type.Object({ name: nullable, phone: nullable, address: nullable, masked: Type.Boolean() })

const brief = {
  id: Type.String(),
  outsideId: Type.String(),
  shopId: Type.String(),
  shopName: Type.String(),
  marketplace: Type.String(),
  state: Type.String(),
  stateName: Type.String(),
  kind: Type.String(),
  kindName: Type.String(),
  /** What the kind means for the work; null where it means nothing special. */
  kindMeans: nullable,
  createdAt: Type.String(),
  paidAt: nullable,
  deliveredAt: nullable,
  paidFen: fen,
  /** Null where nobody is known yet, and for roles that may not read customers. */
  customerId: nullable,
  customerFound: Type.Boolean(),
  /** By what it is theirs; null beside no `customerId`, and of orders that were linked before this was kept. */
  link: Type.Union([linkShape, Type.Null()]),
  receiver,
  district: nullable,
  goods: Type.Array(Type.Object({ title: Type.String(), quantity: Type.Integer(), matched: Type.String() })),
  afterSalesOpen: Type.Integer(),
  workOrders: Type.Array(
    Type.Object({ id: Type.String(), code: Type.String(), state: Type.String(), stateName: Type.String() }),
  ),
}
export const orderItem = Type.Object(brief)

export const orderPage = Type.Object({
  ...brief,
  versionAt: Type.String(),
  /** By the marketplace's rules; null where it has left, or no rule is known. */
  shipBy: deadline,
  priceProtectedUntil: deadline,
  lines: Type.Array(
    Type.Object({
      lineId: Type.String(),
      itemId: Type.String(),
      skuId: Type.String(),
      title: Type.String(),
      skuText: nullable,
      quantity: Type.Integer(),
      paidFen: fen,
      state: Type.String(),
      stateName: Type.String(),
      afterSales: nullable,
      /** `product`, `gift`, `not_goods`, or `waiting` for a person to match it. */
      matched: Type.String(),
      products: Type.Array(
        Type.Object({
          productId: Type.String(),
          name: Type.String(),
          quantity: Type.Integer(),
          needsInstallation: Type.Boolean(),
        }),
      ),
    }),
  ),
  afterSales: Type.Array(
    Type.Object({
      id: Type.String(),
      outsideId: Type.String(),
      lineId: nullable,
      kind: Type.String(),
      kindName: Type.String(),
      state: Type.String(),
      stateName: Type.String(),
      refundFen: fen,
      quantity: Type.Union([Type.Integer(), Type.Null()]),
      versionAt: Type.String(),
    }),
  ),
  workOrderBriefs: Type.Array(workOrderBrief),
  /** Who of the marketplace goes there, in place of ours. */
  platformServices: Type.Array(
    Type.Object({ name: Type.String(), number: nullable, code: nullable, lineId: nullable }),
  ),
  /** What was taken off the price, by who or what did; null where the marketplace has not told. */
  discounts: Type.Union([
    Type.Array(Type.Object({ kind: Type.String(), kindName: Type.String(), fen })),
    Type.Null(),
  ]),
  reviewed: Type.Union([Type.Boolean(), Type.Null()]),
  evidence: evidenceView,
  along: alongView,
})

const over = ['refunded', 'withdrawn', 'merchant_refused']

/** Orders in list form, masked; shops and work orders in one statement each. */
export async function orderItems(
  tx: Tx,
  orders: readonly Order[],
  roles: readonly Role[],
  language: Language,
): Promise<Static<typeof orderItem>[]> {
  const shops = new Map((await listShops(tx)).map((shop) => [shop.id, shop.name]))
  const jobs = Map.groupBy(
    await workOrdersOfOrders(
      tx,
      orders.map((order) => order.id),
    ),
    (one) => one.orderId,
  )
  return orders.map((order) => ({
    id: order.id,
    outsideId: order.outsideId,
    shopId: order.shopId,
    shopName: shops.get(order.shopId) ?? order.shopId,
    marketplace: say(marketplaceWords[order.marketplace], language, order.marketplace),
    state: order.state,
    stateName: orderStateWords[order.state][language],
    kind: order.kind,
    kindName: orderPaths[order.kind][language],
    kindMeans: orderPaths[order.kind].why?.[language] ?? null,
    createdAt: order.createdAt.toISOString(),
    paidAt: order.paidAt?.toISOString() ?? null,
    deliveredAt: order.deliveredAt?.toISOString() ?? null,
    paidFen: shownFen(roles, order.paidFen),
    customerId: can(roles, 'customers.read') ? order.customerId : null,
    customerFound: order.customerId !== null,
    link: order.link && can(roles, 'customers.read') ? linkView(order.link, language) : null,
    receiver: shownReceiver(roles, order.receiver),
    district: shownDistrict(roles, order.districtCode),
    goods: order.lines.map(({ title, quantity, matched }) => ({ title, quantity, matched })),
    afterSalesOpen: order.afterSales.filter(({ state }) => !over.includes(state)).length,
    workOrders: (jobs.get(order.id) ?? []).map(({ id, code, state }) => ({
      id,
      code,
      state,
      stateName: stateNames[state as State][language],
    })),
  }))
}

/** One order with its lines and how they were matched. Throws `order.not_found`. */
export async function readOrderPage(
  tx: Tx,
  orderId: string,
  roles: readonly Role[],
  language: Language,
): Promise<Static<typeof orderPage>> {
  const order = await getOrder(tx, orderId)
  const [item] = await orderItems(tx, [order], roles, language)
  const products = new Map((await listProducts(tx)).map((product) => [product.id, product]))
  const workOrders = (await listWorkOrders(tx, { orderId, limit: 50 })).items
  const rules = rulesOf(order.marketplace)
  return {
    ...item!,
    versionAt: order.versionAt.toISOString(),
    shipBy: deadlineView(shipBy(rules, order), language),
    priceProtectedUntil: deadlineView(priceProtectedUntil(rules, order), language),
    lines: order.lines.map(({ products: parts, afterSalesState, ...line }) => ({
      ...line,
      paidFen: shownFen(roles, line.paidFen),
      stateName: orderStateWords[line.state][language],
      afterSales: afterSalesState && afterSalesStateWords[afterSalesState][language],
      products: parts.map(({ productId, quantity }) => ({
        productId,
        quantity,
        name: products.get(productId)?.name ?? productId,
        needsInstallation: products.get(productId)?.needsInstallation ?? false,
      })),
    })),
    afterSales: order.afterSales.map(({ refundFen, versionAt, ...request }) => ({
      ...request,
      kindName: afterSalesKindWords[request.kind][language],
      stateName: afterSalesStateWords[request.state][language],
      refundFen: shownFen(roles, refundFen),
      versionAt: versionAt.toISOString(),
    })),
    workOrderBriefs: await briefsOf(tx, workOrders, roles, language),
    platformServices: order.platformServices,
    discounts:
      order.discounts?.map((one) => ({
        kind: one.kind,
        kindName: discountWords[one.kind][language],
        fen: shownFen(roles, one.fen),
      })) ?? null,
    reviewed: order.reviewed,
    ...askedViews(await askedOfOrder(tx, order.id)),
  }
}

function deadlineView(found: ReturnType<typeof shipBy>, language: Language) {
  if (!found) return null
  const { at, rule } = found
  return { at: at.toISOString(), rule: rule.title[language], confirmed: rule.confirmed }
}
