import { getCustomers, tagCustomers, untagCustomers } from '../../customers/index.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { readSyncRule } from '../relations/store-rules.ts'
import { namesOfTags, readInWecom } from './store-tags.ts'
import { unionChange } from './tag-rules.ts'

/** Lets the customers of these contacts have what WeCom says of them. */
export async function uniteTags(
  tx: Tx,
  contactIds: string[],
  takenOff: { tagId: string }[] = [],
): Promise<void> {
  const inWecom = await readInWecom(tx, contactIds)
  const spread = await namesToSpread(tx, takenOff)
  const changes = (await getCustomers(tx, [...inWecom.keys()] as CustomerId[])).map(({ id, tags }) => {
    const change = unionChange(inWecom.get(id)!, tags)
    const also = tags.filter(({ name }) => spread.has(name)).map(({ name }) => name)
    return { customerId: id, ...change, remove: [...new Set([...change.remove, ...also])] }
  })
  const record = contactIds.length === 1 ? `contact:${contactIds[0]}` : null
  await tagCustomers(
    tx,
    changes.flatMap(({ customerId, add }) =>
      add.map((name) => ({ customerId, name, origin: 'wecom', record })),
    ),
  )
  await untagCustomers(
    tx,
    changes.flatMap(({ customerId, remove }) => remove.map((name) => ({ customerId, name }))),
  )
}

async function namesToSpread(tx: Tx, takenOff: { tagId: string }[]): Promise<Set<string>> {
  if (takenOff.length === 0 || (await readSyncRule(tx)).tagRemoval !== 'spread') return new Set()
  const ids = [...new Set(takenOff.map((one) => one.tagId))]
  return new Set((await namesOfTags(tx, ids)).values())
}
