import { audit } from '../../runtime/access/audit.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { renameGroup, renameTag } from '../edit-groups.ts'
import { TagRefused } from '../errors.ts'
import { listGroups, setGroup } from '../governance-store.ts'
import {
  askForSync,
  holdGroups,
  type OpenDisagreement,
  openDisagreements,
  seeDisagreement,
} from './agree-store.ts'

/** WeCom's change was taken; ours is put in its place where somebody says so. Throws `tag.disagreement_not_found`. */
export async function decideDisagreement(tx: Tx, id: string, take: 'ours' | 'theirs'): Promise<void> {
  const one = (await openDisagreements(tx)).find((each) => each.id === id)
  if (!one || !(await seeDisagreement(tx, id))) throw new TagRefused('disagreement_not_found')
  if (take === 'ours') await putOurs(tx, one)
  await audit(tx, [
    { action: 'tag-group.decided', subject: `tag-group:${one.subject}`, facts: { kind: one.kind, take } },
  ])
}

async function putOurs(tx: Tx, { kind, subject, ours, theirs }: OpenDisagreement): Promise<void> {
  const groups = await listGroups(tx)
  const groupOf = (name: string) => groups.find((one) => one.name === name)
  if (kind === 'group_name') {
    const group = groupOf(theirs)
    if (!group) throw new TagRefused('group_not_found')
    return renameGroup(tx, group.id, ours)
  }
  if (kind === 'tag_name') return renameTag(tx, theirs, ours)
  if (kind !== 'tag_group') throw new TagRefused('disagreement_not_found')
  const group = groupOf(ours)
  if (!group) throw new TagRefused('group_not_found')
  await holdGroups(tx)
  await setGroup(tx, subject, group.id)
  await askForSync(tx)
}
