import { products, shops } from '../../seeds/cast-brand.ts'
import { matchProducts, writeProducts } from '../../src/catalog/index.ts'
import type { NormalisedOrder } from '../../src/connectors/contract/connector.ts'
import { writeShop } from '../../src/organization/index.ts'
import type { Tx } from '../../src/runtime/db/transaction.ts'

/** The shops and products of the cast, with one Tmall item matched: `lock` is an X1. */
export async function seedShops(tx: Tx): Promise<void> {
  for (const shop of shops) await writeShop(tx, { ...shop, sellerId: null, state: 'connected' })
  await writeProducts(tx, products)
  await matchProducts(
    tx,
    [
      {
        shopId: 'tmall',
        itemId: 'lock',
        skuId: '',
        kind: 'product',
        products: [{ productId: 'HM-LOCK-X1', quantity: 1 }],
      },
    ],
    'import',
  )
}

/** A paid Tmall order of one lock to 静安区, masked as the marketplace masks it. */
export function tmallOrder(orderId: string, at: Date, more: Partial<NormalisedOrder> = {}): NormalisedOrder {
  return {
    marketplace: 'taobao',
    shopId: 'tmall',
    orderId,
    state: 'to_ship',
    kind: 'ordinary',
    versionAt: at,
    createdAt: at,
    paidAt: at,
    deliveredAt: null,
    paidFen: 129900n,
    buyerId: `buyer-of-${orderId}`,
    buyerNickMasked: null,
    buyerMessage: null,
    sellerMemo: null,
    receiver: {
      name: '刘**',
      phone: '138****5678',
      province: '上海市',
      city: '上海市',
      district: '静安区',
      town: null,
      address: '江宁路****',
      masked: true,
      receiverId: null,
    },
    lines: [
      {
        lineId: `${orderId}-1`,
        itemId: 'lock',
        skuId: null,
        merchantCode: null,
        title: 'X1 智能门锁',
        skuText: null,
        quantity: 1,
        paidFen: 129900n,
        state: 'to_ship',
        afterSalesState: null,
      },
    ],
    ...more,
  }
}
