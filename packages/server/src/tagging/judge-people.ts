import { removalsGivenBy, tagCustomers, untagCustomers } from '../customers/index.ts'
import type { CustomerId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import {
  autoTagNamed,
  autoTagOf,
  autoTags,
  autoVersion,
  judge,
  respectDays,
  type TagFacts,
} from './auto-tags.ts'
import {
  changedPeople,
  dropRefusals,
  heldTags,
  lockPlace,
  refusalsOf,
  writePlace,
  writeRefusals,
  writeVerdicts,
} from './verdict-store.ts'

const ruleOrigin = 'rule'
const batch = 100
const dayMs = 86_400_000

/** Reads what is known of persons, for the days that the rules ask. */
export type ReadFacts = (tx: Tx, personIds: readonly string[]) => Promise<TagFacts[]>

/** One batch of those whose pictures changed; returns whether there are more. */
export async function judgeStep(tx: Tx, readFacts: ReadFacts): Promise<boolean> {
  const place = await lockPlace(tx, autoVersion)
  const changed = await changedPeople(tx, place, batch)
  const last = changed.at(-1)
  if (!last) return false
  const living = changed.filter((one) => !one.gone).map((one) => one.personId)
  await judgePeople(tx, await readFacts(tx, living))
  await writePlace(tx, last)
  return changed.length === batch
}

/**
 * Gives and takes tags by rule. A tag that a person has from somebody else stays theirs, one that a member took off does not
 * come back before its day.
 */
export async function judgePeople(tx: Tx, people: readonly TagFacts[]): Promise<void> {
  if (people.length === 0) return
  const ids = people.map((one) => one.personId)
  const refused = await refusalsOf(tx, ids)
  const verdicts = people.flatMap((one) =>
    judge(one)
      .filter(({ code }) => !refused.has(`${one.personId}|${code}`))
      .map((verdict) => ({ customerId: one.personId, ...verdict })),
  )
  await writeVerdicts(tx, ids, verdicts, autoVersion)
  const held = await heldTags(
    tx,
    ids,
    autoTags.map((one) => one.name),
  )
  const has = new Set(held.map((one) => `${one.personId}|${one.name}`))
  const wanted = verdicts.map(({ customerId, code }) => ({ customerId, name: autoTagOf(code)!.name }))
  const stands = new Set(wanted.map((one) => `${one.customerId}|${one.name}`))
  await tagCustomers(
    tx,
    wanted
      .filter((one) => !has.has(`${one.customerId}|${one.name}`))
      .map((one) => ({ customerId: one.customerId as CustomerId, name: one.name, origin: ruleOrigin })),
  )
  await untagCustomers(
    tx,
    held
      .filter((one) => one.origin === ruleOrigin && !stands.has(`${one.personId}|${one.name}`))
      .map((one) => ({ customerId: one.rowId as CustomerId, name: one.name })),
  )
}

/** What members took off by hand stays off for the days of the rules. */
export async function respectRemovals(
  tx: Tx,
  removals: readonly { customerId: string; names: readonly string[]; by: string; at: Date }[],
): Promise<void> {
  const all = removals.flatMap(({ customerId, names, by, at }) =>
    names.flatMap((name) => {
      const tag = autoTagNamed(name)
      return tag
        ? [{ customerId, code: tag.code, by, at, until: new Date(at.getTime() + respectDays * dayMs) }]
        : []
    }),
  )
  await writeRefusals(tx, [...new Map(all.map((one) => [`${one.customerId}|${one.code}`, one])).values()])
}

/** Of a person who is two again: what a member took off stays off with whom it was meant for, and with nobody else. */
export async function partRemovals(tx: Tx, mergeIds: readonly string[]): Promise<void> {
  const given = await removalsGivenBy(tx, mergeIds)
  await dropRefusals(
    tx,
    given.flatMap(({ name, from, to, at }) => {
      const code = autoTagNamed(name)?.code
      return code ? from.filter((id) => !to.includes(id)).map((customerId) => ({ customerId, code, at })) : []
    }),
  )
  await respectRemovals(
    tx,
    given.flatMap(({ name, to, actor: by, at }) =>
      to.map((customerId) => ({ customerId, names: [name], by, at })),
    ),
  )
}
