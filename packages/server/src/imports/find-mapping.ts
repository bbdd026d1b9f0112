import {
  builtInMappings,
  findBuiltInMapping,
  type InwardMapping,
  type Mapping,
  nearNames,
} from '../mapping/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { ImportRefused } from './errors.ts'
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

/**
 * By what a person typed: `name`, or `name@3` for one version. Throws `import.mapping_not_found` with names like it,
 * `import.version_unknown`, `import.mapping_outward`.
 */
export async function mappingNamed(tx: Tx, typed: string): Promise<InwardMapping> {
  const { name, version } = typedName(typed)
  const found = await findMapping(tx, name, version)
  if (found) return found
  const known = (await listMappings(tx)).map(({ mapping }) => mapping.name)
  if (version !== null && known.includes(name)) throw new ImportRefused('version_unknown', { name, version })
  throw unknownName(name, known)
}

/** The same where there is no brand yet that could have mappings of its own. */
export function builtInNamed(typed: string): InwardMapping {
  const { name, version } = typedName(typed)
  const found = findBuiltInMapping(name)
  if (found && isInward(found) && (version === null || version === found.version)) return found
  if (found && isInward(found)) throw new ImportRefused('version_unknown', { name, version: version! })
  throw unknownName(
    name,
    builtInMappings.filter(isInward).map((one) => one.name),
  )
}

function typedName(typed: string): { name: string; version: number | null } {
  const [, name = typed, version] = /^(.+)@(\d{1,6})$/.exec(typed) ?? []
  return { name, version: version === undefined ? null : Number(version) }
}

function unknownName(name: string, known: readonly string[]): ImportRefused {
  if (findBuiltInMapping(name)) return new ImportRefused('mapping_outward')
  const near = nearNames(name, known)
  return new ImportRefused('mapping_not_found', { name, near: (near.length > 0 ? near : known).join('、') })
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
