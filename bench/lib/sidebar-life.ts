import type { Product } from '../../packages/server/src/catalog/index.ts'
import { type KeptUnit, standingOf } from '../../packages/server/src/installed-products/installed-product.ts'
import { lifeOf } from '../../packages/server/src/installed-products/life-cycle.ts'
import type { OwnedProduct } from '../../packages/server/src/installed-products/read-products.ts'
import { unitsOfOrder } from '../../packages/server/src/installed-products/units.ts'
import { partsOf, warrantyOf } from '../../packages/server/src/installed-products/warranty.ts'
import { businessDay, dayNumber } from '../../packages/server/src/kernel/time.ts'
import { drawOne } from '../../packages/server/src/needs/draw-needs.ts'
import type { BoughtLine } from '../../packages/server/src/orders/index.ts'
import { type FittedModel, fitModel } from '../../packages/server/src/value/model.ts'
import { joinDays, type Purchases } from '../../packages/server/src/value/purchases.ts'
import { type Score, scorePerson } from '../../packages/server/src/value/score.ts'
import { type Person, type PersonOrder, personOf, uuidOf } from './sidebar-people.ts'

/** What the capabilities make of a person's orders: their own rules, asked a million times without a database. */
export interface Life {
  units: KeptUnit[]
  drawn: ReturnType<typeof drawOne>
  score: Score
}

export interface World {
  products: ReadonlyMap<string, Product>
  model: FittedModel
  now: Date
}

const dayMs = 86_400_000
const sampled = 5_000
const unitsAtMost = 64

export const dayOf = (at: Date): number => dayNumber(businessDay(at))

export function lifeOfPerson(person: Person, { products, model, now }: World): Life {
  const today = dayOf(now)
  const units = person.orders.flatMap(unitsOf).map((unit, i): KeptUnit => {
    const id = uuidOf(8, person.number * unitsAtMost + i)
    return { ...unit, id, holderId: null, works: [] }
  })
  const owned = units.map((unit) => ownedOf(unit, products, businessDay(now)))
  const basis = model.borders ? { params: model.params, borders: model.borders } : null
  return {
    units,
    drawn: drawOne(
      { personId: person.customerId, rowIds: [person.customerId] },
      person.orders.flatMap(linesOf),
      products,
      owned,
      today,
    ),
    score: scorePerson(purchasesOf(person), basis, today),
  }
}

/** The brand's model, fitted to the first of them. */
export function modelOf(customers: number, seed: number, now: Date): FittedModel {
  const people = Array.from({ length: Math.min(sampled, customers) }, (_, n) =>
    purchasesOf(personOf(seed, n)),
  )
  const steps = fitModel(
    people.filter(({ days }) => days.length > 0),
    dayOf(now) - 1,
  )
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

const counts = (order: PersonOrder) => order.state !== 'closed'

function purchasesOf(person: Person): Purchases {
  return joinDays(
    person.orders.filter(counts).map((one) => ({ day: dayOf(one.createdAt), fen: BigInt(one.paidFen) })),
  )
}

export const deliveredAt = ({ state, createdAt }: PersonOrder): Date | null =>
  state === 'completed' ? new Date(createdAt.getTime() + 4 * dayMs) : null

function unitsOf(order: PersonOrder) {
  const arrivedAt = deliveredAt(order)
  return unitsOfOrder(
    {
      orderId: order.id,
      customerId: order.rowId,
      paid: true,
      boughtAt: order.createdAt,
      arrived: arrivedAt !== null,
      deliveredAt: arrivedAt,
      lines: order.lines.map(({ product, quantity }, i) => ({
        lineId: `${order.outsideId}${i}`,
        pieces: quantity,
        closed: order.state === 'closed',
        products: [{ productId: product, units: quantity }],
      })),
      refunds: [],
    },
    order.job
      ? [
          {
            workOrderId: order.job.id,
            orderId: order.id,
            customerId: order.rowId,
            serviceType: 'install',
            installs: true,
            openedAt: order.createdAt,
            doneAt: order.job.state === 'settled' ? new Date(order.createdAt.getTime() + 6 * dayMs) : null,
            lines: [{ lineId: `${order.outsideId}0`, productId: order.job.product, name: '', units: 1 }],
            serials: [],
            materials: [],
          },
        ]
      : [],
    [],
  )
}

function ownedOf(unit: KeptUnit, products: World['products'], today: string): OwnedProduct {
  const product = products.get(unit.productId ?? '') ?? null
  const standing = standingOf(unit, [])
  const life = lifeOf(product)
  return {
    unit,
    product,
    name: product?.name ?? '',
    standing,
    warranty: warrantyOf(unit, standing, [], life, product?.warrantyMonths ?? 0, today),
    parts: standing.state === 'owned' ? partsOf(unit, standing, [], life, [], today) : [],
    acts: [],
  }
}

function linesOf(order: PersonOrder): BoughtLine[] {
  if (!counts(order)) return []
  return order.lines.map((line) => ({
    customerId: order.rowId,
    orderId: order.id,
    shopId: 'tmall',
    shopName: null,
    day: dayOf(order.createdAt),
    itemId: line.itemId,
    skuId: '',
    title: line.title,
    skuText: null,
    pieces: line.quantity,
    paidFen: BigInt(line.priceFen),
    products: [{ productId: line.product, quantity: line.quantity }],
  }))
}
