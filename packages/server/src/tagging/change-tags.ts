import { tagCustomers, untagCustomers } from '../customers/index.ts'
import type { BrandId, CustomerId } from '../kernel/ids.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { workThrough } from '../runtime/jobs/work-for.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { TagRefused } from './errors.ts'
import {
  carriersOf,
  changeRows,
  endedNames,
  expiredTags,
  lockChange,
  moveChange,
  restartChange,
  retireName,
  setRenaming,
  type TagChange,
  writeChange,
  writeChangeRows,
} from './governance-store.ts'
import { askForSync } from './wecom/agree-store.ts'

const batch = 500

/**
 * Merges a tag into another, or retires it, on everybody, in the background; the name itself leads on from now. Throws
 * `tag.into_itself`.
 */
export async function startChange(
  tx: Tx,
  jobs: Runtime['jobs'],
  {
    name,
    into,
    kind = into === null ? 'retire' : 'merge',
    deleteThere = false,
  }: Pick<TagChange, 'name' | 'into'> & Partial<Pick<TagChange, 'kind'>> & { deleteThere?: boolean },
): Promise<string> {
  // Into one that ended itself would lead round in a circle.
  if (into !== null && (into === name || (await endedNames(tx, [into])).has(into)))
    throw new TagRefused('into_itself')
  const id = tx.ports.ids.next()
  await writeChange(tx, { id, kind, name, into })
  await retireName(tx, name, { into, deleteThere })
  await jobs.add(tx, 'tagging.perform-change', { changeId: id }, { key: `tag-change-${id}` })
  await audit(tx, [{ action: `tag.${kind}d`, subject: `tag-change:${id}`, facts: { name, into } }])
  return id
}

/** A new name is taken back by the old one: in WeCom, too. Throws `tag.change_not_found`, `tag.change_under_way`. */
export async function undoChange(tx: Tx, jobs: Runtime['jobs'], id: string): Promise<void> {
  const change = await lockChange(tx, id)
  if (!change) throw new TagRefused('change_not_found')
  if (change.state !== 'done') throw new TagRefused('change_under_way')
  if (change.kind === 'rename') return renameBack(tx, change)
  await retireName(tx, change.name, null)
  await askForSync(tx)
  await restartChange(tx, id)
  await jobs.add(tx, 'tagging.perform-change', { changeId: id }, { key: `tag-undo-${id}` })
  await audit(tx, [{ action: 'tag.change_undone', subject: `tag-change:${id}` }])
}

async function renameBack(tx: Tx, { id, name, into }: TagChange): Promise<void> {
  if ((await endedNames(tx, [into!])).has(into!)) throw new TagRefused('not_found')
  await setRenaming(tx, into!, name)
  await moveChange(tx, id, { state: 'undone', done: 0, place: undefined })
  await askForSync(tx)
  await audit(tx, [{ action: 'tag.change_undone', subject: `tag-change:${id}` }])
}

/** As a job, forward or back: a batch and the place behind it are one commit. */
export async function performChange(runtime: Runtime, brandId: BrandId, id: string): Promise<void> {
  const step = async (tx: Tx): Promise<boolean> => {
    const change = await lockChange(tx, id)
    if (change?.state === 'working') return forward(tx, change)
    return change?.state === 'undoing' ? back(tx, change) : false
  }
  await workThrough(runtime, brandId, step, 1)
}

async function forward(tx: Tx, change: TagChange): Promise<boolean> {
  const { id, name, into } = change
  const page = await carriersOf(tx, name, into, change.place, batch)
  const gains = into === null ? [] : page.filter((one) => !one.hasOther || one.otherIsWecoms)
  await writeChangeRows(
    tx,
    id,
    page.map(({ customerId, origin, hasOther }) => ({
      customerId,
      origin,
      gave: into !== null && !hasOther,
    })),
  )
  // What was given here stays so under the other name: what WeCom alone says goes with WeCom.
  await untagCustomers(
    tx,
    gains
      .filter((one) => one.otherIsWecoms)
      .map(({ customerId }) => ({ customerId: customerId as CustomerId, name: into! })),
  )
  await tagCustomers(
    tx,
    gains.map(({ customerId, origin }) => ({
      customerId: customerId as CustomerId,
      name: into!,
      origin: kept(origin),
    })),
  )
  await untagCustomers(
    tx,
    page.map(({ customerId }) => ({ customerId: customerId as CustomerId, name })),
  )
  const full = page.length === batch
  await moveChange(tx, id, {
    state: full ? 'working' : 'done',
    done: page.length,
    place: page.at(-1)?.customerId,
  })
  return full
}

/** A tag of WeCom's that is renamed here is ours: else the next look at WeCom would take it off again. */
const kept = (origin: string): string => (origin === 'wecom' ? 'governance' : origin)

async function back(tx: Tx, change: TagChange): Promise<boolean> {
  const page = await changeRows(tx, change, change.place, batch)
  await tagCustomers(
    tx,
    page.map(({ customerId, origin }) => ({
      customerId: customerId as CustomerId,
      name: change.name,
      origin: kept(origin),
    })),
  )
  await untagCustomers(
    tx,
    page
      .filter((one) => one.takeOff)
      .map(({ customerId }) => ({ customerId: customerId as CustomerId, name: change.into! })),
  )
  const full = page.length === batch
  await moveChange(tx, change.id, {
    state: full ? 'undoing' : 'undone',
    done: page.length,
    place: page.at(-1)?.customerId,
  })
  return full
}

/** A name that ended comes in again, from WeCom or a file: it leads on. What a member gives by hand, knowing better, stays. */
export async function leadOn(
  tx: Tx,
  given: readonly { customerId: string; names: readonly string[]; byHand: boolean }[],
): Promise<void> {
  const ended = await endedNames(tx, [...new Set(given.flatMap((one) => one.names))])
  if (ended.size === 0) return
  const pairs = given.flatMap(({ customerId, names, byHand }) =>
    names.flatMap((name) =>
      ended.has(name) && (!byHand || ended.get(name) !== null)
        ? [{ customerId: customerId as CustomerId, name }]
        : [],
    ),
  )
  await tagCustomers(
    tx,
    pairs.flatMap(({ customerId, name }) => {
      const into = ended.get(name)
      return into ? [{ customerId, name: into, origin: 'governance' }] : []
    }),
  )
  await untagCustomers(tx, pairs)
}

/** Tags that were given longer ago than they hold go. Returns how many. */
export async function endExpired(tx: Tx): Promise<number> {
  const found = await expiredTags(tx, batch)
  await untagCustomers(
    tx,
    found.map(({ customerId, name }) => ({ customerId: customerId as CustomerId, name })),
  )
  return found.length
}
