import type { Chance } from '../random.ts'
import { ActRefused, type Purchase } from './acts.ts'
import { itemOf, type ProductKind, type ShopItem, shopItems } from './products.ts'
import type { Floor, SaleKind } from './shops/floor.ts'

const depositFen = 10_000
/** What a live room takes off. */
const liveDiscount = 0.12
/** The one thing of the brand that comes from a bonded warehouse. */
const importedCode = 'HM-FLT-PP-STD'

/** The shop somebody goes to, by how much each of them sells. */
export function pickFloor(chance: Chance, floors: readonly Floor[]): Floor {
  return pickByWeight(chance, floors, ({ share }) => share)
}

export interface Taste {
  /** Of the goods, how many are bought by deposit. */
  depositShare: number
  goodsOnly?: boolean
}

/** What somebody buys there, and as which kind of order: only kinds that this marketplace really has. */
export function fillBasket(chance: Chance, floor: Floor, { depositShare, goodsOnly }: Taste): Purchase {
  const item = goodsOnly ? pickItem(chance, floor, ['goods']) : pickItem(chance, floor)
  const message = chance.hit(0.15) ? '请发货前联系我确认安装时间' : undefined
  if (item.kind === 'service') return { items: [item], kind: 'virtual', message }
  if (item.kind === 'price_link') return { items: [item], kind: kindIfKnown(floor, 'price_difference') }
  if (item.kind === 'accessory') return accessory(chance, floor, item)
  const quantity = chance.hit(0.06) ? 2 + chance.int(2) : 1
  const extra = chance.hit(0.12) ? [pickItem(chance, floor, ['accessory'])] : []
  const gift = chance.hit(0.08) ? [{ ...itemOf('HM-KEY-NFC-PK3')!, priceFen: 0 }] : []
  const items = [{ ...item, quantity }, ...extra, ...gift]
  if (chance.hit(depositShare)) return { items, message, depositFen }
  const kind = pickKind(chance, floor, ['group_buy', 'live', 'cash_on_delivery'])
  const discountFen = kind === 'live' ? Math.floor(item.priceFen * quantity * liveDiscount) : undefined
  return { items, message, kind, discountFen }
}

function accessory(chance: Chance, floor: Floor, item: ShopItem): Purchase {
  const kind = pickKind(chance, floor, ['bonded', 'group_buy'])
  return { items: [kind === 'bonded' ? itemOf(importedCode)! : item], kind }
}

function pickKind(chance: Chance, floor: Floor, among: readonly SaleKind[]): SaleKind | undefined {
  let at = chance.next()
  for (const { kind, share } of floor.kinds.filter((one) => among.includes(one.kind))) {
    at -= share
    if (at < 0) return kind
  }
  return undefined
}

function kindIfKnown(floor: Floor, wanted: SaleKind): SaleKind | undefined {
  return floor.kinds.some(({ kind }) => kind === wanted) ? wanted : undefined
}

function pickItem(chance: Chance, floor: Floor, kinds?: readonly ProductKind[]): ShopItem {
  const sellsServices = floor.kinds.some(({ kind }) => kind === 'virtual')
  const items = shopItems.filter(
    ({ kind }) => (!kinds || kinds.includes(kind)) && (sellsServices || kind !== 'service'),
  )
  return pickByWeight(chance, items, ({ weight }) => weight)
}

function pickByWeight<T>(chance: Chance, all: readonly T[], weightOf: (one: T) => number): T {
  let at = chance.next() * all.reduce((sum, one) => sum + weightOf(one), 0)
  for (const one of all) {
    at -= weightOf(one)
    if (at < 0) return one
  }
  throw new ActRefused('the shop is empty')
}
