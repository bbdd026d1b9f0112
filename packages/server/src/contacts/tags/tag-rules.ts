/**
 * How our tags and WeCom's are one. WeCom hangs a corp tag on (member, contact); a customer of ours has a tag once.
 * 1. Our customer has every tag that some live pair of theirs has in WeCom (origin `wecom`), as long as one pair has it.
 * 2. A tag given here goes to every live pair of the customer. One that came from WeCom stays with the member who gave it.
 * 3. A tag taken away here is taken off every pair, whoever had put it there.
 * 4. An agent who takes off a tag that we put on is not overruled: it stays off that pair. The customer keeps it (`keep`),
 *    or loses it everywhere (`spread`), as the brand's rule says.
 * 5. The same name is the same tag. In both places at once: WeCom's list is read last, so what stands there now wins.
 * 6. A name that somebody deleted or renamed in WeCom is not made there again by us (`held`) until somebody says so.
 * 7. A tag that moves to another group goes over pair by pair: who carries the old one gets the new one for it.
 */
export type TagRemoval = 'keep' | 'spread'

/** Rule 1: what our customer gains and loses. */
export function unionChange(
  namesInWecom: string[],
  ours: { name: string; origin: string }[],
): { add: string[]; remove: string[] } {
  const inWecom = new Set(namesInWecom)
  const names = new Set(ours.map((one) => one.name))
  return {
    add: namesInWecom.filter((name) => !names.has(name)),
    remove: ours.filter((one) => one.origin === 'wecom' && !inWecom.has(one.name)).map((one) => one.name),
  }
}

export interface PairTags {
  /** Tag ids that the pair carries in WeCom. */
  on: string[]
  /** Tag ids that an agent took off after we had put them on. */
  declined: string[]
}

export interface CorpTagNames {
  tagId: string
  name: string
  leadsTo?: string | null
}

/** Rules 2 to 4, 6 and 7: what is to be written to one pair. `missing` are names that the corp has no tag for yet. */
export function pairChange(
  pair: PairTags,
  ours: { name: string; origin: string }[],
  corp: readonly CorpTagNames[],
  held: ReadonlySet<string> = new Set(),
): { add: string[]; remove: string[]; missing: string[] } {
  const names = new Set(ours.map((one) => one.name))
  const nameOf = new Map(corp.map((tag) => [tag.tagId, tag.name]))
  const heirs = new Map(corp.flatMap(({ tagId, leadsTo }) => (leadsTo ? [[tagId, leadsTo] as const] : [])))
  const idsOf = Map.groupBy(
    corp.filter((tag) => !heirs.has(tag.tagId)),
    (tag) => tag.name,
  )
  const moving = pair.on.filter((id) => names.has(nameOf.get(id) ?? '') && heirs.has(id))
  const has = new Set(pair.on.map((id) => nameOf.get(id)))
  const refused = new Set(pair.declined.map((id) => nameOf.get(id)))
  const wanted = ours.filter((one) => one.origin !== 'wecom' && !has.has(one.name) && !refused.has(one.name))
  const arriving = moving.map((id) => heirs.get(id)!).filter((id) => !pair.on.includes(id))
  return {
    add: [...new Set([...wanted.flatMap(({ name }) => idsOf.get(name)?.[0]?.tagId ?? []), ...arriving])],
    missing: wanted
      .filter(({ name }) => !idsOf.has(name) && !held.has(name) && [...name].length <= longestName)
      .map(({ name }) => name),
    remove: pair.on.filter((id) => nameOf.has(id) && (!names.has(nameOf.get(id)!) || moving.includes(id))),
  }
}

/** WeCom's limit for a tag's name, in characters. */
export const longestName = 30

/** The corp's group of tags that were given here first and stand in no group of ours. */
export const ourTagGroup = '桥'
