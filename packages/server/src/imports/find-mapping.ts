import { builtInMappings, findBuiltInMapping, type InwardMapping, type Mapping } from '../mapping/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { findVersion, mappingsInForce } from './mapping-store.ts'

/** A mapping as it is used: the brand's own by name, else one that comes with the product; null version means the one in force. */
export async function findMapping(
  tx: Tx,
  name: string,
  version: number | null,
): Promise<InwardMapping | null> {
  const [inForce] = await mappingsInForce(tx, name)
  if (inForce) return (version === null ? inForce : await findVersion(tx, name, version))?.body ?? null
  const builtIn = findBuiltInMapping(name)
  if (!builtIn || !isInward(builtIn)) return null
  return version === null || version === builtIn.version ? builtIn : null
}

/** Every mapping inwards that a brand can choose, its own first. */
export async function listMappings(tx: Tx): Promise<{ mapping: InwardMapping; isOwn: boolean }[]> {
  const own = (await mappingsInForce(tx)).map(({ body }) => body)
  const names = new Set(own.map(({ name }) => name))
  return [
    ...own.map((mapping) => ({ mapping, isOwn: true })),
    ...builtInMappings
      .filter(isInward)
      .filter(({ name }) => !names.has(name))
      .map((mapping) => ({ mapping, isOwn: false })),
  ]
}

function isInward(mapping: Mapping): mapping is InwardMapping {
  return mapping.direction !== 'out'
}
