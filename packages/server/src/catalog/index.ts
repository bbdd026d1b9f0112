export { costsOf, type ProductCost, setCosts } from './cost-store.ts'
export { errorWords } from './errors.ts'
export { productMatched, skuUnmatched } from './events.ts'
export { listingsAt, missListings, type SeenListing, saveListings } from './listing-store.ts'
export type { KeptChange } from './match-act-store.ts'
export {
  forgetMatches,
  type MatchDecision,
  matchesOf,
  matchLines,
  matchProducts,
  queueUnmatched,
} from './match-lines.ts'
export { type LineMatch, type Product, type SkuPlace, type SkuSeen, skuKey } from './product.ts'
export {
  findProducts,
  listProducts,
  pageOfProducts,
  productsByCode,
  removeUnusedProducts,
  type SellingSku,
  skusOfProducts,
  writeProducts,
} from './store.ts'
export { actToUndo, restoreBefore } from './undo-decisions.ts'
