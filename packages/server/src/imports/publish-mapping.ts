import {
  checkMapping,
  compareMappings,
  findBuiltInMapping,
  type InwardMapping,
  type MappingProblem,
  readMapping,
} from '../mapping/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { ImportRefused } from './errors.ts'
import {
  findVersion,
  lockMapping,
  type MappingDraft,
  mappingDrafts,
  mappingsInForce,
  mappingVersions,
  removeDraft,
  writeDraft,
  writeRelease,
  writeVersion,
} from './mapping-store.ts'

/**
 * Keeps a draft, also a half done one. `revision` is the one that the person began with (0: none); another person's save in
 * between is `import.draft_changed`.
 */
export async function saveDraft(
  tx: Tx,
  name: string,
  body: InwardMapping,
  revision: number,
): Promise<{ revision: number; problems: MappingProblem[] }> {
  if (findBuiltInMapping(name)) throw new ImportRefused('mapping_taken', { name })
  await lockMapping(tx, name)
  const [held] = await mappingDrafts(tx, name)
  if ((held?.revision ?? 0) !== revision) throw new ImportRefused('draft_changed', { name })
  await writeDraft(tx, name, revision + 1, { ...body, name })
  return { revision: revision + 1, problems: checkMapping({ ...body, name }) }
}

export async function dropDraft(tx: Tx, name: string): Promise<void> {
  await lockMapping(tx, name)
  if (!(await removeDraft(tx, name))) throw new ImportRefused('draft_missing', { name })
  await audit(tx, [{ action: 'mapping.draft_dropped', subject: `mapping:${name}` }])
}

/** Makes the draft the version that imports use from now on. Those that run keep theirs. */
export async function publishDraft(tx: Tx, name: string, revision: number): Promise<{ version: number }> {
  await lockMapping(tx, name)
  const draft = await openDraft(tx, name)
  if (draft.revision !== revision) throw new ImportRefused('draft_changed', { name })
  const mapping = inwardOnly(draft.body)
  const [held] = await mappingsInForce(tx, name)
  if (held && isSame(held.body, mapping)) throw new ImportRefused('nothing_changed', { name })
  const { version } = await writeVersion(tx, mapping)
  await writeRelease(tx, name, version, 'published')
  await removeDraft(tx, name)
  await audit(tx, [{ action: 'mapping.published', subject: `mapping:${name}`, facts: { version } }])
  return { version }
}

/** Puts another version in force; `from` is what to go back to. */
export async function rollBack(
  tx: Tx,
  name: string,
  version: number,
): Promise<{ from: number; version: number }> {
  await lockMapping(tx, name)
  const [held] = await mappingsInForce(tx, name)
  if (!held || !(await findVersion(tx, name, version)))
    throw new ImportRefused('version_unknown', { name, version })
  if (held.version === version) throw new ImportRefused('already_in_force', { name, version })
  await writeRelease(tx, name, version, 'rolled_back')
  await audit(tx, [
    { action: 'mapping.rolled_back', subject: `mapping:${name}`, facts: { from: held.version, version } },
  ])
  return { from: held.version, version }
}

async function openDraft(tx: Tx, name: string): Promise<MappingDraft> {
  const [draft] = await mappingDrafts(tx, name)
  if (!draft) throw new ImportRefused('draft_missing', { name })
  return draft
}

/** Throws `mapping.refused`, `import.mapping_outward`. */
export function inwardOnly(given: unknown): InwardMapping {
  const mapping = readMapping(given)
  if (mapping.direction === 'out') throw new ImportRefused('mapping_outward')
  return mapping
}

export const isSame = (a: InwardMapping, b: InwardMapping): boolean => compareMappings(a, b).length === 0

/**
 * The mapping as an import keeps it. A brand's own mapping runs in a published version or not at all; one that was never
 * published is written down as such.
 */
export async function asPublished(
  tx: Tx,
  mapping: InwardMapping,
): Promise<{ mapping: InwardMapping; unpublished: boolean }> {
  const ready = findBuiltInMapping(mapping.name)
  if (ready && ready.direction !== 'out') return { mapping, unpublished: !isSame(ready, mapping) }
  const versions = await mappingVersions(tx, mapping.name)
  const found = versions.find(({ body }) => isSame(body, mapping))
  if (found) return { mapping: found.body, unpublished: false }
  if (versions.length > 0) throw new ImportRefused('mapping_unpublished', { name: mapping.name })
  return { mapping, unpublished: true }
}
