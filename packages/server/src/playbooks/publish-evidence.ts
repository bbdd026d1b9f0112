import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { EvidenceRefused } from './errors.ts'
import { allEvidence, type EvidenceItem, type EvidenceList, evidenceItems } from './evidence.ts'
import {
  evidenceVersions,
  findEvidenceVersion,
  lockEvidenceDraft,
  removeEvidenceDraft,
  writeEvidenceDraft,
  writeEvidenceVersion,
} from './store.ts'

/** A list as a person puts it together: items by code, with what the brand says of them. */
export interface WrittenList {
  kind: string
  regions: string[]
  categories: string[]
  items: { code: string; required: boolean; how: string | null }[]
}

/** What counts for this brand now: its newest version, else what comes with the product. */
export async function evidenceInForce(tx: Tx): Promise<readonly EvidenceList[]> {
  const [newest] = await evidenceVersions(tx, 1)
  return newest?.lists ?? allEvidence
}

/** Keeps a draft. `revision` is the one that the person began with; 0: none. */
export async function saveEvidenceDraft(
  tx: Tx,
  written: readonly WrittenList[],
  revision: number,
): Promise<number> {
  const held = await lockEvidenceDraft(tx)
  if ((held?.revision ?? 0) !== revision) throw new EvidenceRefused('draft_changed')
  await writeEvidenceDraft(tx, revision + 1, written.map(listOf))
  return revision + 1
}

export async function dropEvidenceDraft(tx: Tx): Promise<void> {
  await lockEvidenceDraft(tx)
  await removeEvidenceDraft(tx)
}

/** Makes the draft what counts from now on, for jobs under way as well: a province asks when it pays. */
export async function publishEvidence(tx: Tx, revision: number): Promise<number> {
  const draft = await lockEvidenceDraft(tx)
  if (!draft) throw new EvidenceRefused('draft_missing')
  if (draft.revision !== revision) throw new EvidenceRefused('draft_changed')
  checkLists(draft.lists)
  const version = await nextVersion(tx)
  await writeEvidenceVersion(tx, version, draft.lists, 'published')
  await removeEvidenceDraft(tx)
  await audit(tx, [{ action: 'evidence.published', subject: 'evidence', facts: { version } }])
  return version
}

/** Puts an older version in force again; 0 is what comes with the product. */
export async function rollBackEvidence(tx: Tx, to: number): Promise<number> {
  await lockEvidenceDraft(tx)
  const older = to === 0 ? null : await findEvidenceVersion(tx, to)
  if (to !== 0 && !older) throw new EvidenceRefused('version_missing', { version: to })
  const version = await nextVersion(tx)
  await writeEvidenceVersion(tx, version, older?.lists ?? null, 'rolled_back')
  await audit(tx, [{ action: 'evidence.rolled_back', subject: 'evidence', facts: { version, to } }])
  return version
}

async function nextVersion(tx: Tx): Promise<number> {
  const [newest] = await evidenceVersions(tx, 1)
  return (newest?.version ?? 0) + 1
}

function listOf({ kind, regions, categories, items }: WrittenList): EvidenceList {
  return {
    kind,
    ...(regions.length > 0 ? { regions: [...new Set(regions)].sort() } : {}),
    ...(categories.length > 0 ? { categories: [...new Set(categories)].sort() } : {}),
    items: items.map(({ code, required, how }) => itemOf(kind, code, required, how)),
  }
}

/** What the brand says of an item is said as it wrote it, in either language. */
function itemOf(kind: string, code: string, required: boolean, how: string | null): EvidenceItem {
  const usual =
    allEvidence.find((list) => list.kind === kind)?.items.find((one) => one.code === code) ??
    evidenceItems.get(code)
  if (!usual) throw new EvidenceRefused('item_unknown', { code })
  const said = how?.trim()
  return { ...usual, required, ...(said && said !== usual.how.zh ? { how: { zh: said, en: said } } : {}) }
}

function checkLists(lists: readonly EvidenceList[]): void {
  const places = lists.flatMap(({ kind, regions = [''], categories = [''] }) =>
    regions.flatMap((region) => categories.map((category) => `${kind}|${region}|${category}`)),
  )
  if (new Set(places).size < places.length) throw new EvidenceRefused('list_twice')
  if (lists.some(({ items }) => items.length === 0)) throw new EvidenceRefused('list_empty')
}
