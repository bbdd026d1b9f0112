import type { RowProblem } from '../../mapping/index.ts'
import { keepKind } from './records.ts'
import type { Mapped, Result, Writer, Written } from './writer.ts'

const unknownProduct: RowProblem = {
  field: 'productCode',
  code: 'unknown_product',
  path: null,
  shape: '',
  words: { zh: '没有这个产品，库存没有改', en: 'There is no such product; its stock was left alone' },
  mend: { zh: '先导入产品，或改产品编码', en: 'Import the product first, or mend its code' },
}

/**
 * Levels are kept whole like every record, and counted. The very same file a day later is a new count: goods were sold in
 * between. Taking the import back takes the records back; what was counted stands until the next count.
 */
export const writeStockRecords: Writer<'stock_level'> = async (tx, context, records): Promise<Written> => {
  const counted = await context.sinks.countStock(
    tx,
    records.map(({ row, record }) => ({
      cause: `import:${context.importId}:${row}`,
      productCode: String(record.productCode),
      warehouse: record.warehouse ?? '',
      units: Number(record.available),
      countedAt: record.countedAt ?? null,
    })),
  )
  const known = records.filter((_, i) => counted[i])
  const kept = await keepKind('stock_level')(tx, context, known as Mapped[])
  let next = 0
  const results = counted.map(
    (ok): Result => (ok ? kept.results[next++]! : { what: 'refused', problem: unknownProduct }),
  )
  return { results, effects: kept.effects }
}
