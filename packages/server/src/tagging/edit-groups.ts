import { releaseNames, wantWriteBackOfCustomers } from '../contacts/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { startChange } from './change-tags.ts'
import { TagRefused } from './errors.ts'
import {
  deleteGroup,
  endedNames,
  listGroups,
  nameGroup,
  setRenaming,
  tagNames,
  writeOrder,
} from './governance-store.ts'
import { askForSync, holdGroups } from './wecom/agree-store.ts'

/** Throws `tag.group_not_found`, `tag.group_name_taken`. */
export async function renameGroup(tx: Tx, id: string, name: string): Promise<void> {
  await holdGroups(tx)
  const groups = await listGroups(tx)
  if (!groups.some((one) => one.id === id)) throw new TagRefused('group_not_found')
  if (groups.some((one) => one.id !== id && one.name === name)) throw new TagRefused('group_name_taken')
  await nameGroup(tx, id, name)
  await audit(tx, [{ action: 'tag-group.renamed', subject: `tag-group:${id}`, facts: { name } }])
  await askForSync(tx)
}

/**
 * Ends a group with its tags, here and in WeCom; who had a tag has it again when its change is taken back. Throws
 * `tag.group_not_found`.
 */
export async function endGroup(tx: Tx, jobs: Runtime['jobs'], id: string): Promise<void> {
  await holdGroups(tx)
  if (!(await listGroups(tx)).some((one) => one.id === id)) throw new TagRefused('group_not_found')
  const names = await tagNames(tx, id)
  await deleteGroup(tx, id)
  for (const name of names) await startChange(tx, jobs, { name, into: null, deleteThere: true })
  await audit(tx, [
    { action: 'tag-group.deleted', subject: `tag-group:${id}`, facts: { tags: names.length } },
  ])
  await askForSync(tx)
}

/** The order of groups, or of the tags of one. What is not named stays behind those that are. */
export async function arrange(
  tx: Tx,
  order: { groupIds: readonly string[] } | { names: readonly string[] },
): Promise<void> {
  await holdGroups(tx)
  await writeOrder(tx, order)
  await askForSync(tx)
}

/**
 * Another name for a tag: WeCom first, so that nobody there loses it, then everybody who has it. Throws `tag.not_found`,
 * `tag.name_taken`.
 */
export async function renameTag(tx: Tx, name: string, to: string): Promise<void> {
  await holdGroups(tx)
  const [known, ended] = [await tagNames(tx), await endedNames(tx, [name, to])]
  if (!known.includes(name) || ended.has(name)) throw new TagRefused('not_found')
  // A name that another living tag has is a merge, and asked as one.
  if (name === to || (known.includes(to) && !ended.has(to))) throw new TagRefused('name_taken')
  await setRenaming(tx, name, to)
  await audit(tx, [{ action: 'tag.rename_asked', subject: `tag:${name}`, facts: { to } }])
  await askForSync(tx)
}

/** Written to WeCom again, although somebody took it out there. */
export async function writeAgain(tx: Tx, name: string): Promise<void> {
  await wantWriteBackOfCustomers(tx, await releaseNames(tx, [name]))
  await audit(tx, [{ action: 'tag.written_again', subject: `tag:${name}` }])
  await askForSync(tx)
}
