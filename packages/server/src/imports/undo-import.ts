import {
  forgetMatches,
  listProducts,
  matchProducts,
  removeUnusedProducts,
  setCosts,
  writeProducts,
} from '../catalog/index.ts'
import { type CustomerLeft, takeBackCustomers } from '../customers/index.ts'
import type { BrandId, CustomerId } from '../kernel/ids.ts'
import { removeShops } from '../organization/index.ts'
import type { TransactOptions } from '../runtime/db/database.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import type { ImportDeps } from './deps.ts'
import {
  countLeft,
  type EffectRow,
  type LeftRow,
  reviveLeft,
  settleEffects,
  standingEffects,
  type TargetKind,
  takenBackOrders,
} from './effect-store.ts'
import { ImportMissing, ImportRefused, ImportTaken } from './errors.ts'
import { importUndone } from './events.ts'
import { type Import, unfinished } from './import.ts'
import { readKept } from './read-kept.ts'
import { lockRecords, recordToday, takeBackRecords } from './record-store.ts'
import { leaseMs } from './run-import.ts'
import type { Written } from './sinks.ts'
import { countTakenBack, findImport, keepLease, setState, takeLease } from './store.ts'
import { costsIn, type PricedProduct } from './writers/catalog.ts'
import { fileOrigin } from './writers/customers.ts'
import { openBefore } from './writers/writer.ts'

const batch = 500
/** What hangs on something else goes first. */
const order: readonly TargetKind[] = [
  'record',
  'after_sales',
  'order',
  'customer',
  'product_match',
  'product',
  'shop',
]

export interface Undone {
  import: Import
  takenBack: number
  left: LeftRow[]
}

/**
 * Takes back what an import made: what was created goes, what was changed returns to what it was. What changed since, or
 * what work hangs on, stays and is listed with the reason; a second call tries it again.
 */
export async function undoImport(
  deps: ImportDeps,
  brandId: BrandId,
  importId: string,
  actor?: TransactOptions['actor'],
): Promise<Undone> {
  const options: TransactOptions = { statementTimeoutMs: 120_000, ...(actor ? { actor } : {}) }
  const transact = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => deps.db.transact(brandId, work, options)
  const runner = deps.ports.ids.next()
  const until = (): Date => new Date(deps.ports.clock.now().getTime() + leaseMs)
  await transact((tx) => begin(tx, deps, importId, runner, until()))
  for (const kind of order)
    for (let more = true; more; )
      more = await transact(async (tx) => {
        if ((await keepLease(tx, importId, runner, until(), 0, 0)) === 'lost') throw new ImportTaken(importId)
        return takeBackSome(tx, deps, importId, kind)
      })
  return transact((tx) => end(tx, importId))
}

async function begin(
  tx: Tx,
  { alone = false }: ImportDeps,
  importId: string,
  runner: string,
  until: Date,
): Promise<void> {
  const one = await findImport(tx, importId)
  if (!one) throw new ImportMissing(importId)
  // What is interrupted may be taken back as far as it came; what runs may not.
  if (!(await takeLease(tx, importId, runner, until, alone)))
    throw unfinished.includes(one.state) ? new ImportRefused('not_finished') : new ImportTaken(importId)
  if (one.state === 'undone' && one.leftStanding === 0) throw new ImportRefused('already_undone')
  await reviveLeft(tx, importId)
  await countTakenBack(tx, importId, 0, -one.leftStanding)
  await setState(tx, importId, 'undoing')
}

async function end(tx: Tx, importId: string): Promise<Undone> {
  await setState(tx, importId, 'undone', { over: true })
  const one = (await findImport(tx, importId))!
  await emit(tx, [
    event(importUndone, importId, {
      importId,
      kind: one.kind,
      takenBack: one.takenBack,
      left: one.leftStanding,
    }),
  ])
  return { import: one, takenBack: one.takenBack, left: await countLeft(tx, importId) }
}

/** Takes back a batch of one kind; false when there is none left. */
async function takeBackSome(tx: Tx, deps: ImportDeps, importId: string, kind: TargetKind): Promise<boolean> {
  const effects = await standingEffects(tx, importId, kind, batch)
  if (effects.length === 0) return false
  const left = await takers[kind](tx, deps, importId, effects)
  await settleEffects(
    tx,
    importId,
    kind,
    effects.map(({ target_id }) => target_id),
    left,
  )
  // Customers whom the import only touched are no work of its own.
  const own = effects.filter(({ what }) => what !== 'touched')
  await countTakenBack(tx, importId, own.filter(({ target_id }) => !left.has(target_id)).length, left.size)
  return effects.length === batch
}

type Taker = (
  tx: Tx,
  deps: ImportDeps,
  importId: string,
  effects: readonly EffectRow[],
) => Promise<ReadonlyMap<string, string>>

const takers: Record<TargetKind, Taker> = {
  record: takeBackKept,
  async after_sales(tx, { sinks }, importId, effects) {
    return sinks.takeBackAfterSales(tx, writtenOf(tx, importId, effects))
  },
  async order(tx, { sinks }, importId, effects) {
    const used = await sinks.ordersInUse(
      tx,
      effects.map(({ target_id }) => target_id),
    )
    const free = effects.filter(({ target_id }) => !used.has(target_id))
    const left = await sinks.takeBackOrders(tx, writtenOf(tx, importId, free))
    return new Map([...left, ...[...used].map((id) => [id, 'work_started'] as const)])
  },
  customer: takeBackPeople,
  product_match: takeBackMatches,
  product: takeBackProducts,
  async shop(tx, { sinks }, _importId, effects) {
    const ids = effects.map(({ target_id }) => target_id)
    const used = await sinks.shopsInUse(tx, ids)
    await removeShops(
      tx,
      ids.filter((id) => !used.has(id)),
    )
    return new Map([...used].map((id) => [id, 'in_use']))
  },
}

function writtenOf(tx: Tx, importId: string, effects: readonly EffectRow[]): Written[] {
  return effects.map(({ target_kind, target_id, before, at }) => ({
    id: target_id,
    at,
    before: openBefore(tx, importId, target_kind, target_id, before),
  }))
}

async function takeBackKept(
  tx: Tx,
  { sinks }: ImportDeps,
  importId: string,
  effects: readonly EffectRow[],
): Promise<ReadonlyMap<string, string>> {
  const written = writtenOf(tx, importId, effects)
  const stood = new Map(
    (
      await lockRecords(
        tx,
        written.map(({ id }) => id),
      )
    ).map((row) => [row.id, row.recorded_at.getTime()]),
  )
  const texts = new Map(
    written.map(({ id, before }) => [id, before === null ? null : recordToday(tx, id, before)]),
  )
  const left = new Map<string, 'changed_since' | 'key_gone'>()
  for (const { id, at, before } of written)
    if (stood.has(id) && stood.get(id) !== at.getTime()) left.set(id, 'changed_since')
    else if (before !== null && texts.get(id) === null) left.set(id, 'key_gone')
  const free = written.filter(({ id }) => !left.has(id))
  const restored = free.flatMap(({ id }) => {
    const text = texts.get(id) ?? null
    return text === null ? [] : [{ id, text }]
  })
  const removed = free.filter(({ before }) => before === null).map(({ id }) => id)
  await takeBackRecords(tx, removed, restored)
  await sinks.dropKept(tx, removed)
  await sinks.takeKept(
    tx,
    await readKept(
      tx,
      restored.map(({ id }) => id),
    ),
  )
  return left
}

async function takeBackPeople(
  tx: Tx,
  { sinks }: ImportDeps,
  importId: string,
  effects: readonly EffectRow[],
): Promise<ReadonlyMap<CustomerId, CustomerLeft>> {
  const used = await sinks.customersInUse(
    tx,
    effects.filter(({ what }) => what === 'created').map(({ target_id }) => target_id),
  )
  return takeBackCustomers(
    tx,
    effects.map(({ target_id, what, at, before }) => ({
      id: target_id as CustomerId,
      what,
      at,
      before: openBefore(tx, importId, 'customer', target_id, before),
    })),
    async (evidence) => {
      const orders = evidence.flatMap((one) => (one.startsWith('order:') ? [one.slice(6)] : []))
      const gone = await takenBackOrders(tx, importId, [...new Set(orders)])
      return new Set([`import:${importId}`, ...[...gone].map((id) => `order:${id}`)])
    },
    used,
    fileOrigin,
  )
}

async function takeBackMatches(
  tx: Tx,
  _deps: ImportDeps,
  importId: string,
  effects: readonly EffectRow[],
): Promise<ReadonlyMap<string, string>> {
  const written = writtenOf(tx, importId, effects)
  const made = written
    .filter(({ before }) => before === null)
    .map(({ id }) => JSON.parse(id) as [string, string, string])
  const places = made.map(([shopId, itemId, skuId]) => ({ shopId, itemId, skuId }))
  if (places.length > 0) await forgetMatches(tx, places, 'import')
  const former = written.flatMap(({ before }) => (before === null ? [] : [JSON.parse(before)]))
  if (former.length > 0) await matchProducts(tx, former, 'import')
  return new Map()
}

async function takeBackProducts(
  tx: Tx,
  _deps: ImportDeps,
  importId: string,
  effects: readonly EffectRow[],
): Promise<ReadonlyMap<string, string>> {
  const written = writtenOf(tx, importId, effects)
  const made = written.filter(({ before }) => before === null).map(({ id }) => id)
  const known = new Set((await listProducts(tx)).map(({ id }) => id))
  const removed = await removeUnusedProducts(tx, made)
  const former = written.flatMap(({ before }) =>
    before === null ? [] : [JSON.parse(before) as PricedProduct],
  )
  await writeProducts(tx, former)
  await setCosts(tx, costsIn(former))
  return new Map(made.flatMap((id) => (known.has(id) && !removed.has(id) ? [[id, 'in_use'] as const] : [])))
}
