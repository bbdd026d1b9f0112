import { type LineMatch, skuKey } from '../catalog/index.ts'
import type { NormalisedOrder, NormalisedOrderLine } from '../connectors/contract/connector.ts'
import { isDoneByPlatform } from '../connectors/contract/order-kinds.ts'
import type { LineWrite } from './lines-store.ts'
import { isLive } from './order.ts'
import { orderPaths } from './order-path.ts'

type Matches = ReadonlyMap<string, LineMatch[]>

export interface InstallableLine {
  lineId: string
  productId: string
  productName: string
  category: string
  quantity: number
  serviceType: string
  surveyFirst: boolean
  deliverAndInstall: boolean
}

function matchOf(
  order: Pick<NormalisedOrder, 'shopId'>,
  line: NormalisedOrderLine,
  matches: Matches,
): LineMatch[] | undefined {
  return matches.get(skuKey({ shopId: order.shopId, itemId: line.itemId, skuId: line.skuId ?? '' }))
}

export function lineWrites(orderId: string, order: NormalisedOrder, matches: Matches): LineWrite[] {
  return distinctLines(order).map((line) => {
    const match = matchOf(order, line, matches)
    return {
      orderId,
      lineId: line.lineId,
      itemId: line.itemId,
      skuId: line.skuId ?? '',
      merchantCode: line.merchantCode,
      title: line.title,
      skuText: line.skuText,
      quantity: line.quantity,
      paidFen: line.paidFen,
      state: line.state,
      afterSalesState: line.afterSalesState,
      matched: match?.[0]?.kind ?? 'waiting',
      products: (match ?? []).flatMap(({ product, quantity }) =>
        product ? [{ productId: product.id, quantity: quantity * line.quantity }] : [],
      ),
    }
  })
}

/** A detail that names one line twice is taken by its last word. */
function distinctLines(order: NormalisedOrder): NormalisedOrderLine[] {
  return [...new Map(order.lines.map((line) => [line.lineId, line])).values()]
}

/** What of an order needs a technician: one entry per line and product, gifts and links left out (T3, T4), as the kind of order lets it and as far as the marketplace sends nobody itself (A18). */
export function installableOf(order: NormalisedOrder, matches: Matches): InstallableLine[] {
  const { job, goodsFirst } = orderPaths[order.kind]
  if (job !== 'by_match') return []
  return distinctLines(order)
    .filter((line) => isLive(line) && !isDoneByPlatform([line.lineId], order.platformServices ?? []))
    .flatMap((line) =>
      (matchOf(order, line, matches) ?? []).flatMap(({ kind, product, quantity }) =>
        kind === 'product' && product?.needsInstallation && product.serviceType
          ? [
              {
                lineId: line.lineId,
                productId: product.id,
                productName: product.name,
                category: product.category,
                quantity: quantity * line.quantity,
                serviceType: product.serviceType,
                surveyFirst: product.surveyFirst && !goodsFirst,
                deliverAndInstall: product.deliverAndInstall && !goodsFirst,
              },
            ]
          : [],
      ),
    )
}
