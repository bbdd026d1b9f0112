import type { BrandId } from '../kernel/ids.ts'
import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { checkBooks } from './check-books.ts'

const checkEveryMs = 5 * 60_000
const unbalanced = new Set<BrandId>()

/** Books that do not balance raise the gauge and the log until a later check finds them whole. */
async function checkAndTell(runtime: Runtime, brandId: BrandId): Promise<void> {
  const check = await runtime.db.transact(brandId, checkBooks, {
    readOnly: true,
    statementTimeoutMs: 120_000,
  })
  if (check.balanced) unbalanced.delete(brandId)
  else unbalanced.add(brandId)
  runtime.metrics.booksUnbalanced.set(unbalanced.size)
  if (check.balanced) return
  const count = check.wrongAccounts.length + check.belowFloor.length + check.incomplete.length
  runtime.log.error({ event: 'ledger.books_unbalanced', brandId, count, reason: `sum ${check.sumFen} fen` })
}

export const jobs: JobDefinition[] = [
  { name: 'ledger.check-books', everyMs: checkEveryMs, run: checkAndTell },
]
