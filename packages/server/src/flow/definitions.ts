import type { Tx } from '../runtime/db/transaction.ts'
import { builtInFlows } from './content.ts'
import { type FlowDefinition, type ReadyFlow, readyFlow } from './definition.ts'
import { FlowNotFound } from './errors.ts'
import { findDefinitions, newestVersions } from './store.ts'

/**
 * Definitions in memory. A published version never changes, so it is read once; which one is newest is checked by
 * the statement that starts a flow. Kept by vault, of which there is one a brand and database.
 */
interface Shelf {
  ready: Map<string, ReadyFlow>
  newest: Map<string, number>
}
const shelves = new WeakMap<Tx['vault'], Shelf>()

/** The newest version by what this process knows; `fresh` asks the database first. */
export async function newestFlow(tx: Tx, key: string, fresh = false): Promise<ReadyFlow> {
  const shelf = shelfOf(tx)
  if (fresh || !shelf.newest.has(key)) await loadNewest(tx, shelf, key)
  return flowVersion(tx, key, shelf.newest.get(key)!)
}

export async function flowVersion(tx: Tx, key: string, version: number): Promise<ReadyFlow> {
  const shelf = shelfOf(tx)
  const known = shelf.ready.get(nameOf(key, version))
  if (known) return known
  const [found] = await findDefinitions(tx, key, version)
  if (!found) throw new FlowNotFound(key, version)
  return keep(shelf, found)
}

async function loadNewest(tx: Tx, shelf: Shelf, key: string): Promise<void> {
  const published = (await newestVersions(tx, [key])).get(key) ?? 0
  const builtIn = Math.max(0, ...builtInFlows.filter((one) => one.key === key).map((one) => one.version))
  const newest = Math.max(published, builtIn)
  if (newest === 0) throw new FlowNotFound(key, null)
  shelf.newest.set(key, newest)
}

function shelfOf(tx: Tx): Shelf {
  const known = shelves.get(tx.vault)
  if (known) return known
  const shelf: Shelf = { ready: new Map(), newest: new Map() }
  for (const definition of builtInFlows) keep(shelf, definition)
  shelves.set(tx.vault, shelf)
  return shelf
}

function keep(shelf: Shelf, definition: FlowDefinition): ReadyFlow {
  const ready = readyFlow(definition)
  shelf.ready.set(nameOf(definition.key, definition.version), ready)
  return ready
}

function nameOf(key: string, version: number): string {
  return `${key}@${version}`
}
