import { describe, expect, it } from 'vitest'
import { tmallOrder } from '../../test/support/shop.ts'
import type { LineMatch } from '../catalog/index.ts'
import { skuKey } from '../catalog/index.ts'
import { type OrderKind, orderKinds } from '../connectors/contract/order-kinds.ts'
import { installableOf } from './lines.ts'
import { orderPaths } from './order-path.ts'

const order = (kind: OrderKind) => ({ ...tmallOrder('K-1', new Date('2026-04-10T02:00:00Z')), kind })
/** A lock that is surveyed before it is delivered with the visit. */
const matches = new Map<string, LineMatch[]>(
  order('ordinary').lines.map((line) => [
    skuKey({ shopId: 'tmall', itemId: line.itemId, skuId: line.skuId ?? '' }),
    [
      {
        kind: 'product',
        quantity: 1,
        product: {
          id: 'HM-LOCK-X1',
          name: 'X1',
          category: 'smart-lock',
          needsInstallation: true,
          serviceType: 'install',
          surveyFirst: true,
          deliverAndInstall: true,
        },
      } as LineMatch,
    ],
  ]),
)
const opened = (kind: OrderKind) => installableOf(order(kind), matches)

describe('the kind of an order', () => {
  it.each(orderKinds)('%s opens a job by its path and no other way', (kind) => {
    expect(opened(kind).length > 0).toBe(orderPaths[kind].job === 'by_match')
    for (const line of opened(kind))
      expect([line.surveyFirst, line.deliverAndInstall]).toEqual(
        orderPaths[kind].goodsFirst ? [false, false] : [true, true],
      )
  })

  it.each(['virtual', 'price_difference', 'platform_service'] as const)('%s is nobody’s visit', (kind) => {
    expect(opened(kind)).toEqual([])
  })

  it.each(['exchange', 'resend'] as const)('%s opens no second installation by itself', (kind) => {
    expect(orderPaths[kind].job).toBe('by_hand')
  })

  it.each(['bonded', 'live', 'presale', 'trade_in', 'subsidy'] as const)('%s waits for the goods', (kind) => {
    expect(opened(kind)[0]!.surveyFirst).toBe(false)
  })

  it('sends nobody of ours to a line that the marketplace sees to', () => {
    const two = order('ordinary')
    const [line] = two.lines
    two.lines.push({ ...line!, lineId: 'K-1-2' })
    const service = { name: '喵师傅', number: '1', code: null }
    const left = (lineId: string | null) =>
      installableOf({ ...two, platformServices: [{ ...service, lineId }] }, matches).map((one) => one.lineId)
    expect(left('K-1-2')).toEqual([line!.lineId])
    expect(left(null)).toEqual([])
    expect(left('another')).toHaveLength(2)
  })

  it('takes an old machine along on the same visit', () => {
    expect(orderPaths.trade_in.along.map(({ code }) => code)).toEqual(['remove_old'])
    expect(opened('trade_in')).toHaveLength(1)
    expect(orderPaths.subsidy.along).toEqual([])
  })

  it('says why wherever it changes the work', () => {
    for (const [kind, path] of Object.entries(orderPaths))
      expect(path.why !== null, kind).toBe(path.job !== 'by_match' || path.goodsFirst)
  })
})
