import { errorWords as catalog } from '../catalog/index.ts'
import { errorWords as customers } from '../customers/index.ts'
import { errorWords as intake } from '../intake/index.ts'
import { errorWords as orders } from '../orders/index.ts'
import { errorWords as organization } from '../organization/index.ts'
import { type ErrorWords, runtimeErrorWords } from '../runtime/http/problem.ts'

/** Every error that a door can give, its status and its words: the one table at the edge. */
export const errorTable: Record<string, ErrorWords> = {
  ...runtimeErrorWords,
  ...organization,
  ...customers,
  ...catalog,
  ...intake,
  ...orders,
}
