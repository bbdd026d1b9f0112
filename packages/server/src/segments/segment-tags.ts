import { tagCustomers, untagCustomers } from '../customers/index.ts'
import type { BrandId, CustomerId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { workFor, workThrough } from '../runtime/jobs/work-for.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { TagInRule } from './errors.ts'
import { fold, type Rule } from './rule.ts'
import {
  type Behind,
  markAligned,
  nextBehind,
  strayTags,
  taggingRules,
  tagRowsOf,
  tagsOf,
  untagged,
} from './tag-store.ts'

const batch = 500
/** An operator looks for the tags of what they published. */
const restShare = 1
const first = '00000000-0000-0000-0000-000000000000'

/** By which a tag is known to be the segment's: what somebody else gave is neither taken over nor taken away. */
const originOf = (segmentId: string): string => `segment:${segmentId}`

/** What a rule asks of tags: names, or whether there is any. */
export function tagsAsked(rule: Rule): { names: string[]; any: boolean } {
  type Asked = ReturnType<typeof tagsAsked>
  const join = (parts: Asked[]): Asked => ({
    names: parts.flatMap((one) => one.names),
    any: parts.some((one) => one.any),
  })
  return fold<Asked>(rule, {
    all: join,
    any: join,
    not: (part) => part,
    leaf: (leaf) => {
      if (!('dimension' in leaf) || leaf.dimension !== 'tag') return { names: [], any: false }
      return 'values' in leaf ? { names: [...leaf.values], any: false } : { names: [], any: true }
    },
  })
}

/**
 * A segment that gives a tag asks for none that a segment gives: one that follows from itself, or two that follow from each
 * other, would never come to rest. Throws `segment.tag_in_rule`.
 */
export async function checkTags(
  tx: Tx,
  segmentId: string,
  wish: { tag?: string | null; rule?: Rule },
): Promise<void> {
  const all = (await taggingRules(tx, segmentId)).map((one) =>
    one.id === segmentId ? { ...one, ...wish } : one,
  )
  const giving = all.filter((one) => one.tag !== null)
  const given = new Set(giving.map((one) => one.tag!))
  for (const { name, rule } of giving) {
    if (!rule) continue
    const { names, any } = tagsAsked(rule)
    const found = any ? [...given][0] : names.find((one) => given.has(one))
    if (found !== undefined) throw new TagInRule(name, found)
  }
}

/** Who came in gets the tag, who left loses it; what happened last to a person counts. */
export async function followMembers(
  tx: Tx,
  changes: readonly { segmentId: string; entered: readonly string[]; left: readonly string[] }[],
): Promise<void> {
  const tags = await tagsOf(tx, [...new Set(changes.map((one) => one.segmentId))])
  for (const [segmentId, told] of Map.groupBy(changes, (one) => one.segmentId)) {
    const name = tags.get(segmentId)
    if (name === undefined) continue
    const isIn = new Map<string, boolean>()
    for (const { entered, left } of told) {
      for (const personId of left) isIn.set(personId, false)
      for (const personId of entered) isIn.set(personId, true)
    }
    const held = await tagRowsOf(tx, [...isIn.keys()], name)
    const has = new Set(held.map((one) => one.personId))
    const fresh = [...isIn]
      .filter(([personId, now]) => now && !has.has(personId))
      .map(([personId]) => personId)
    await tagCustomers(tx, tagsFor(fresh, name, segmentId))
    const own = held.filter((one) => one.origin === originOf(segmentId) && !isIn.get(one.personId))
    await untagCustomers(
      tx,
      own.map(({ customerId }) => ({ customerId, name })),
    )
  }
}

const tagsFor = (personIds: readonly string[], name: string, segmentId: string) =>
  personIds.map((customerId) => ({ customerId: customerId as CustomerId, name, origin: originOf(segmentId) }))

/** After publishing, another tag or a removal everybody is looked at, in batches of a transaction each. */
export async function alignTags(runtime: Runtime, brandId: BrandId): Promise<void> {
  const { clock } = runtime.ports
  const untilDone = Number.POSITIVE_INFINITY
  for (;;) {
    const behind = await runtime.db.transact(brandId, nextBehind)
    if (!behind) return
    if (behind.tag !== null) await workFor(clock, untilDone, tagByPage(runtime, brandId, behind), restShare)
    const takeStray = async (tx: Tx): Promise<boolean> => {
      const stray = await strayTags(tx, originOf(behind.id), behind, batch)
      await untagCustomers(tx, stray)
      if (stray.length < batch) await markAligned(tx, behind)
      return stray.length === batch
    }
    await workThrough(runtime, brandId, takeStray, restShare)
  }
}

function tagByPage({ db }: Runtime, brandId: BrandId, segment: Behind): () => Promise<boolean> {
  let after = first
  return async () => {
    // Set behind the commit: a page that is run again begins where it began.
    const ids = await db.transact(brandId, async (tx) => {
      const found = await untagged(tx, segment, after, batch)
      await tagCustomers(tx, tagsFor(found, segment.tag!, segment.id))
      return found
    })
    after = ids.at(-1) ?? after
    return ids.length === batch
  }
}
