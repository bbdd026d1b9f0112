import { beginForgetting, mendPersons } from '../customers/index.ts'
import { forgetRows, forgetStrays } from '../imports/index.ts'
import type { BrandId, CustomerId } from '../kernel/ids.ts'
import { forgetOrders } from '../orders/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import {
  countKept,
  countLeft,
  erasureSteps,
  findScope,
  importedRows,
  type KeptCounts,
  type PersonScope,
  phoneIndexes,
  runStep,
  signatureFiles,
} from './erase-store.ts'
import type { KeptKind } from './request.ts'
import {
  countOpenJobs,
  findRequest,
  moveRequest,
  type Outcome,
  type RequestRow,
  rowsOfPerson,
} from './request-store.ts'
import { bury } from './tombstones.ts'

/** Beginning, orders with the files that they came in, rows of files that nothing came of, and then each step of the table. */
const before = 3
const steps = before + erasureSteps.length

/**
 * Forgets one person: step by step, each in a transaction of its own that notes how far it came, so that a crash goes on
 * where it stood. An open job makes it wait. What arrived meanwhile is found at the end, and taken too.
 */
export async function performErasure(runtime: Runtime, brandId: BrandId, requestId: string): Promise<void> {
  for (;;) {
    const next = await runtime.db.transact(brandId, (tx) => oneStep(tx, requestId))
    if (next === 'over') return
    // Files go before their names do: whoever comes after a crash finds the names still.
    for (const name of next.files) await runtime.ports.files.remove(name).catch(() => undefined)
  }
}

async function oneStep(tx: Tx, requestId: string): Promise<{ files: string[] } | 'over'> {
  const request = await findRequest(tx, requestId, true)
  if (!request || !['waiting', 'queued', 'running'].includes(request.state)) return 'over'
  if (request.step === 0) return begin(tx, request)
  const scope = request.scope as PersonScope
  if (request.step === 1) {
    const orders = await forgetOrders(tx, scope.orders)
    let imported = 0
    for (const { importId, rows } of await importedRows(tx, scope))
      imported += await forgetRows(tx, importId, rows)
    const outcome = added(added(request.outcome, 'orders.order', orders), 'imports.row', imported)
    await moveRequest(tx, requestId, { step: 2, outcome })
    return { files: await signatureFiles(tx, scope.jobs) }
  }
  if (request.step === 2) return strays(tx, request, scope)
  const step = erasureSteps[request.step - before]
  if (!step) return finish(tx, requestId, scope)
  const n = await runStep(tx, step, scope)
  await moveRequest(tx, requestId, { step: request.step + 1, outcome: added(request.outcome, step.table, n) })
  return { files: [] }
}

/** A page of rows a transaction; how far it came stands in the scope. */
async function strays(tx: Tx, request: RequestRow, scope: PersonScope): Promise<{ files: string[] }> {
  const orders = new Set(scope.places.map((place) => place.slice(place.indexOf('|') + 1)))
  const sought = { phones: new Set(phoneIndexes(tx, scope)), orders }
  const { gone, place } = await forgetStrays(tx, sought, scope.place ?? null)
  const outcome = added(request.outcome, 'imports.row', gone)
  if (place) await moveRequest(tx, request.id, { scope: { ...scope, place }, outcome })
  else await moveRequest(tx, request.id, { step: 3, scope: { ...scope, place: null }, outcome })
  return { files: [] }
}

async function begin(
  tx: Tx,
  { id: requestId, customer_id: customerId, way }: RequestRow,
): Promise<{ files: string[] } | 'over'> {
  // Whoever came back with a backup had no open job when they were forgotten, whatever the backup says; and a merge that
  // was undone since takes in nobody else.
  const isAnew = way === 'tombstone'
  if (!isAnew && (await countOpenJobs(tx, await rowsOfPerson(tx, customerId))) > 0) {
    await moveRequest(tx, requestId, { state: 'queued' })
    return 'over'
  }
  const customerIds = await beginForgetting(tx, customerId, async () =>
    isAnew ? [customerId] : rowsOfPerson(tx, customerId),
  )
  const scope = await findScope(tx, customerIds)
  await bury(tx, customerIds)
  // From here on nothing new finds this person.
  await runStep(tx, erasureSteps[0]!, scope)
  const kept = keptOf(await countKept(tx, scope), scope)
  await moveRequest(tx, requestId, { state: 'running', scope, steps, step: 1, outcome: { gone: {}, kept } })
  return { files: [] }
}

async function finish(tx: Tx, requestId: string, scope: PersonScope): Promise<{ files: string[] } | 'over'> {
  if ((await countLeft(tx, scope.rows)) > 0) {
    const more = await findScope(tx, scope.rows)
    await moveRequest(tx, requestId, { scope: more, step: 1 })
    return { files: [] }
  }
  // Merges with somebody who is not forgotten went, too: they stand for themselves.
  await mendPersons(tx, scope.rows as CustomerId[])
  await moveRequest(tx, requestId, {
    state: 'done',
    step: steps,
    scope: null,
    error_code: null,
    finished_at: tx.now,
  })
  await audit(tx, [{ action: 'privacy.erased', subject: `privacy-request:${requestId}` }])
  return 'over'
}

function added(outcome: Outcome, table: string, n: number): Outcome {
  if (n === 0) return outcome
  return { ...outcome, gone: { ...outcome.gone, [table]: (outcome.gone?.[table] ?? 0) + n } }
}

/** What stays, for the answer; ledger and audit always do. */
function keptOf(counts: KeptCounts, scope: PersonScope): { what: KeptKind; rows: number }[] {
  const each: [KeptKind, number][] = [
    ['orders', Number(counts.orders) + Number(counts.jobs)],
    ['ledger', Number(counts.jobs)],
    ['warranty', Number(counts.devices)],
    ['photos', Number(counts.photos)],
    ['invoices', Number(counts.invoices)],
    ['consents', Number(counts.consents)],
    ['friend', scope.contacts.length],
  ]
  return [
    ...each.flatMap(([what, rows]) => (rows > 0 ? [{ what, rows }] : [])),
    { what: 'raw', rows: 0 },
    { what: 'audit', rows: 0 },
  ]
}
