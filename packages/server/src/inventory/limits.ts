import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import given from '../../../../content/stock-limits/stock-limits.v1.json' with { type: 'json' }

const Limit = Type.Object(
  {
    /** How many SKUs may be set in a second, and how many at once after a pause. */
    levelsPerSecond: Type.Number({ exclusiveMinimum: 0 }),
    burst: Type.Number({ minimum: 1 }),
    /** SKUs in one call of the connector, small enough that it ends within a minute or two. */
    atOnce: Type.Integer({ minimum: 1 }),
    /** Calls of one shop under way at once. */
    sideBySide: Type.Integer({ minimum: 1 }),
    /** A sweep shows all orders made this long before it began. */
    sweepMarginSeconds: Type.Number({ minimum: 0 }),
  },
  { additionalProperties: false },
)
export type StockLimit = Static<typeof Limit>

const StockLimits = Type.Object(
  { note: Type.String(), default: Limit, marketplaces: Type.Record(Type.String(), Limit) },
  { additionalProperties: false },
)
export type StockLimits = Static<typeof StockLimits>

const check = Compile(StockLimits)

/** Throws what is wrong with the file. */
export function readStockLimits(given: unknown): StockLimits {
  if (check.Check(given)) return given
  const [first] = check.Errors(given)
  throw new Error(`stock limits: ${first?.instancePath ?? ''} ${first?.message ?? 'wrong shape'}`)
}

/** The limits that come with the product. Read and checked once, at start: a wrong file stops it. */
const builtIn = readStockLimits(given)

export function stockLimitOf(marketplace: string): StockLimit {
  return builtIn.marketplaces[marketplace] ?? builtIn.default
}
