import {
  costsOf,
  listProducts,
  type MatchDecision,
  matchesOf,
  matchProducts,
  type Product,
  type ProductCost,
  setCosts,
  writeProducts,
} from '../../catalog/index.ts'
import type { MappedRecord } from '../../mapping/index.ts'
import type { EffectWrite } from '../effect-store.ts'
import { resolveShops } from './shops.ts'
import {
  clean,
  type Draft,
  draftsOf,
  type Result,
  refusal,
  resultsOf,
  sealBefore,
  type Writer,
} from './writer.ts'

/** Products of the brand; what the file does not say of one that is known stays as it is. */
export const writeProductRecords: Writer<'product'> = async (tx, { importId }, records) => {
  const costs = await costsOf(tx, null)
  const known = new Map(
    (await listProducts(tx)).map((one): [string, PricedProduct] => [
      one.id,
      { ...one, costFen: costs.get(one.id)?.toString() ?? null },
    ]),
  )
  const { drafts, newest } = await draftsOf(
    tx,
    records.map(({ row, record }) => {
      const value = productOf(clean(record), known.get(record.productCode) ?? null)
      return { row, value, outside: `product|${value.id}` }
    }),
  )
  await writeProducts(
    tx,
    newest.map(({ value }) => value),
  )
  await setCosts(tx, costsIn(newest.map(({ value }) => value)))
  const outcome = ({ value }: Draft<PricedProduct>): 'created' | 'updated' | 'unchanged' => {
    const before = known.get(value.id)
    if (!before) return 'created'
    return JSON.stringify(before) === JSON.stringify(value) ? 'unchanged' : 'updated'
  }
  const effects = newest.flatMap((draft): EffectWrite[] => {
    const what = outcome(draft)
    if (what === 'unchanged') return []
    const { row, key, content, value } = draft
    const before = known.get(value.id)
    return [
      {
        kind: 'product',
        id: value.id,
        what,
        row,
        key,
        content,
        before: before ? sealBefore(tx, importId, 'product', value.id, JSON.stringify(before)) : null,
      },
    ]
  })
  return { results: resultsOf(drafts, outcome, newest), effects }
}

/** A product with its cost as it is kept of an import: exact, in text. */
export interface PricedProduct extends Product {
  costFen?: string | null
}

/** What was kept before costs were known says nothing of them. */
export function costsIn(products: readonly PricedProduct[]): ProductCost[] {
  return products.flatMap(({ id, costFen }) =>
    costFen === undefined ? [] : [{ productId: id, costFen: costFen === null ? null : BigInt(costFen) }],
  )
}

function productOf(record: MappedRecord<'product'>, known: PricedProduct | null): PricedProduct {
  const needsInstallation = record.needsInstallation ?? known?.needsInstallation ?? false
  return {
    id: record.productCode,
    model: record.model ?? known?.model ?? record.productCode,
    name: record.title,
    category: record.category ?? known?.category ?? '其他',
    needsInstallation,
    // A product that needs installing names its service; without a word of the file it is the installation.
    serviceType: record.serviceType ?? known?.serviceType ?? (needsInstallation ? 'install' : null),
    surveyFirst: known?.surveyFirst ?? false,
    deliverAndInstall: known?.deliverAndInstall ?? false,
    warrantyMonths: record.warrantyMonths ?? known?.warrantyMonths ?? 0,
    requiredSkill: known?.requiredSkill ?? null,
    costFen: record.costFen?.toString() ?? known?.costFen ?? null,
  }
}

const unknownProduct = refusal(
  'productCode',
  'product_unknown',
  ['没有这个产品编码', '先导入产品，或更正编码'],
  ['There is no product of this code', 'Import the products first, or correct the code'],
)

/** Which product a listing of a shop is. Deciding it reaches the orders that wait for it, as it does on the page. */
export const writeMatchRecords: Writer<'product_match'> = async (tx, { importId, options }, records) => {
  const shops = await resolveShops(
    tx,
    options,
    records.map(({ record }) => record.shop),
  )
  const known = new Set((await listProducts(tx)).map(({ id }) => id))
  const given = records.map(({ row, record }) => ({
    row,
    decision: decisionOf(clean(record), shops.of(record.shop).id),
  }))
  const usable = given.filter(({ decision }) =>
    decision.products.every(({ productId }) => known.has(productId)),
  )
  const good = usable.filter(({ decision }) => decision.kind !== 'product' || decision.products.length > 0)
  const { drafts, newest } = await draftsOf(
    tx,
    bundled(good).map(({ row, decision }) => ({
      row,
      value: decision,
      outside: `product_match|${idOf(decision)}`,
    })),
  )
  const before = new Map(
    (
      await matchesOf(
        tx,
        newest.map(({ value }) => value),
      )
    ).map((one) => [idOf(one), one]),
  )
  await matchProducts(
    tx,
    newest.map(({ value }) => value),
    'import',
  )
  const outcome = ({ value }: Draft<MatchDecision>): 'created' | 'updated' =>
    before.has(idOf(value)) ? 'updated' : 'created'
  const effects = newest.map((draft): EffectWrite => {
    const id = idOf(draft.value)
    const stood = before.get(id)
    return {
      kind: 'product_match',
      id,
      what: outcome(draft),
      row: draft.row,
      key: draft.key,
      content: draft.content,
      before: stood ? sealBefore(tx, importId, 'product_match', id, JSON.stringify(stood)) : null,
    }
  })
  const told = new Map(
    bundled(good).map((one, i) => [idOf(one.decision), resultsOf(drafts, outcome, newest)[i]!]),
  )
  const first = new Set<string>()
  const results = given.map(({ decision }): Result => {
    const result = told.get(idOf(decision))
    if (!result) return unknownProduct
    // The parts of a bundle are rows of one decision: the first tells what became of it.
    if (first.has(idOf(decision))) return { what: 'unchanged' }
    first.add(idOf(decision))
    return result
  })
  return { results, effects: [...shops.effects, ...effects] }
}

export function idOf({ shopId, itemId, skuId }: Pick<MatchDecision, 'shopId' | 'itemId' | 'skuId'>): string {
  return JSON.stringify([shopId, itemId, skuId])
}

function decisionOf(record: MappedRecord<'product_match'>, shopId: string): MatchDecision {
  return {
    shopId,
    itemId: record.itemId,
    skuId: record.skuId ?? '',
    kind: record.kind ?? 'product',
    linkKind: record.linkKind ?? null,
    products: record.productCode ? [{ productId: record.productCode, quantity: record.quantity ?? 1 }] : [],
  }
}

/** Several rows of one listing are the parts of a bundle. */
function bundled(given: readonly { row: number; decision: MatchDecision }[]) {
  return [...Map.groupBy(given, ({ decision }) => idOf(decision)).values()].map((same) => ({
    row: same[0]!.row,
    decision: { ...same[0]!.decision, products: same.flatMap(({ decision }) => decision.products) },
  }))
}
