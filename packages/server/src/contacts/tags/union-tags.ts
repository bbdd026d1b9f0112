import { getCustomers, tagCustomers, tagsOfRows, untagCustomers } from '../../customers/index.ts'
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
  const known = await getCustomers(tx, [...inWecom.keys()] as CustomerId[])
  const held = Map.groupBy(
    await tagsOfRows(tx, [...new Set(known.flatMap(({ rowIds }) => rowIds))]),
    (tag) => tag.customer_id,
  )
  // Each row of a person follows its own friend: one who carries a tag no more takes none from the other, nor from an unmerge.
  const changes = known.map(({ id }) => ({
    customerId: id,
    ...unionChange(inWecom.get(id)!, held.get(id) ?? []),
  }))
  const spreading = known
    .flatMap(({ rowIds }) => rowIds.flatMap((row) => held.get(row) ?? []))
    .filter(({ name }) => spread.has(name))
  const record = contactIds.length === 1 ? `contact:${contactIds[0]}` : null
  await tagCustomers(
    tx,
    changes.flatMap(({ customerId, add }) =>
      add.map((name) => ({ customerId, name, origin: 'wecom', record })),
    ),
  )
  await untagCustomers(
    tx,
    eachOnce([
      ...changes.flatMap(({ customerId, remove }) => remove.map((name) => ({ customerId, name }))),
      ...spreading.map(({ customer_id, name }) => ({ customerId: customer_id, name })),
    ]),
  )
}

const eachOnce = (all: { customerId: CustomerId; name: string }[]) => [
  ...new Map(all.map((one) => [`${one.customerId}|${one.name}`, one])).values(),
]

async function namesToSpread(tx: Tx, takenOff: { tagId: string }[]): Promise<Set<string>> {
  if (takenOff.length === 0 || (await readSyncRule(tx)).tagRemoval !== 'spread') return new Set()
  const ids = [...new Set(takenOff.map((one) => one.tagId))]
  return new Set((await namesOfTags(tx, ids)).values())
}
