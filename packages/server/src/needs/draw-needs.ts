import { findProducts, type Product } from '../catalog/index.ts'
import { customersMerged, customersUnmerged, type Upkeep } from '../customers/index.ts'
import { installedProductEdited, type OwnedProduct, ownedProducts } from '../installed-products/index.ts'
import { businessDay } from '../kernel/time.ts'
import {
  afterSalesRefunded,
  type BoughtLine,
  boughtLines,
  orderBound,
  orderClosed,
  orderDelivered,
  orderMatched,
  orderPaid,
} from '../orders/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { workOrderCompleted } from '../work-orders/index.ts'
import { tellChanged } from './events.ts'
import { type Goods, goodsOf } from './goods.ts'
import { habitOf } from './habit.ts'
import type { Need } from './need.ts'
import { joinRhythm, type Owned, ownedNeeds } from './part-needs.ts'
import { restockNeed, restockOf } from './rhythm.ts'
import { type Drawn, dropPeople, writeDrawn } from './store.ts'

const lookedBackDays = 3 * 365
/** What was not announced, as orders of files, is found by then. */
const redrawnAfterDays = 3

export const drawing: Upkeep = {
  follower: 'needs.touch',
  tables: { people: 'needs.person', walk: 'needs.walk' },
  touching: [
    orderPaid,
    orderBound,
    orderClosed,
    orderMatched,
    orderDelivered,
    afterSalesRefunded,
    customersMerged,
    customersUnmerged,
    workOrderCompleted,
    installedProductEdited,
  ],
  batch: 100,
  look: drawPeople,
  drop: dropPeople,
}

/** From what is kept now; announces for whom something changed. */
async function drawPeople(
  tx: Tx,
  persons: readonly { personId: string; rowIds: string[] }[],
  today: number,
): Promise<void> {
  await tellChanged(tx, await writeDrawn(tx, await drawnOf(tx, persons, today), today + redrawnAfterDays))
}

async function drawnOf(
  tx: Tx,
  persons: readonly { personId: string; rowIds: string[] }[],
  today: number,
): Promise<Drawn[]> {
  const lines = await boughtLines(
    tx,
    persons.flatMap(({ rowIds }) => rowIds),
    today - lookedBackDays,
  )
  const byRow = Map.groupBy(lines, ({ customerId }) => customerId)
  const ids = [...new Set(lines.flatMap(({ products }) => products.map(({ productId }) => productId)))]
  const products = new Map((await findProducts(tx, ids)).map((one) => [one.id, one]))
  const owned = await ownedProducts(
    tx,
    persons.map(({ personId }) => personId),
  )
  return persons.map(({ personId, rowIds }) =>
    drawOne(
      { personId, rowIds },
      rowIds.flatMap((id) => byRow.get(id) ?? []),
      products,
      owned.get(personId) ?? [],
      today,
    ),
  )
}

type SoldGoods = Goods & { line: BoughtLine }

export function drawOne(
  person: { personId: string; rowIds: readonly string[] },
  lines: readonly BoughtLine[],
  products: ReadonlyMap<string, Product>,
  owned: readonly OwnedProduct[],
  today: number,
): Drawn {
  const sold = lines.flatMap((line) => goodsOf(line, products).map((goods) => ({ ...goods, line })))
  return {
    ...person,
    needs: joinRhythm(
      owned.flatMap((one) => ownedNeeds(asOwned(one), today)),
      restocksOf(sold, today),
    ),
    habit: habitOf(basketsOf(sold)),
  }
}

function restocksOf(sold: readonly SoldGoods[], today: number): Need[] {
  const lasting = sold.filter(({ isDurable }) => !isDurable)
  return [...Map.groupBy(lasting, ({ key }) => key)].flatMap(([key, group]) => {
    const restock = restockOf(
      group.map(({ line, quantity }) => ({ day: line.day, quantity })),
      today,
    )
    return restock ? [restockNeed(key, group.at(-1)!, restock)] : []
  })
}

function basketsOf(sold: readonly SoldGoods[]) {
  return [...Map.groupBy(sold, ({ line }) => line.orderId).values()].map((goods) => {
    const { orderId, shopId, shopName, day } = goods[0]!.line
    return { orderId, shopId, shopName, day, goods: goods.map(({ line: _, ...one }) => one) }
  })
}

function asOwned({ unit, name, standing, warranty, parts }: OwnedProduct): Owned {
  const inUse = unit.installedAt ?? unit.deliveredAt ?? unit.boughtAt
  return {
    unitId: unit.id,
    productId: unit.productId,
    name,
    inUseOn: standing.exchangedOn ?? (inUse && businessDay(inUse)),
    warrantyUntil: standing.state === 'owned' ? warranty.until : null,
    parts,
  }
}
