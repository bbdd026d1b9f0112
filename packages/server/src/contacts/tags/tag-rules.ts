/**
 * How our tags and WeCom's are one. WeCom hangs a corp tag on (member, contact); a customer of ours has a tag once.
 * 1. Our customer has every tag that some live pair of theirs has in WeCom (origin `wecom`), as long as one pair has it.
 * 2. A tag given here goes to every live pair of the customer. One that came from WeCom stays with the member who gave it.
 * 3. A tag taken away here is taken off every pair, whoever had put it there.
 * 4. An agent who takes off a tag that we put on is not overruled: it stays off that pair. The customer keeps it (`keep`),
 *    or loses it everywhere (`spread`), as the brand's rule says.
 * 5. The same name is the same tag. In both places at once: WeCom's list is read last, so what stands there now wins.
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

/** Rules 2 to 4: what is to be written to one pair. `missing` are names that the corp has no tag for yet. */
export function pairChange(
  pair: PairTags,
  ours: { name: string; origin: string }[],
  corp: { tagId: string; name: string }[],
): { add: string[]; remove: string[]; missing: string[] } {
  const nameOf = new Map(corp.map((tag) => [tag.tagId, tag.name]))
  const idsOf = Map.groupBy(corp, (tag) => tag.name)
  const has = new Set(pair.on.map((id) => nameOf.get(id)))
  const refused = new Set(pair.declined.map((id) => nameOf.get(id)))
  const wanted = ours.filter((one) => one.origin !== 'wecom' && !has.has(one.name) && !refused.has(one.name))
  const names = new Set(ours.map((one) => one.name))
  return {
    add: wanted.flatMap(({ name }) => idsOf.get(name)?.[0]?.tagId ?? []),
    missing: wanted
      .filter(({ name }) => !idsOf.has(name) && [...name].length <= longestName)
      .map(({ name }) => name),
    remove: pair.on.filter((id) => nameOf.has(id) && !names.has(nameOf.get(id)!)),
  }
}

/** WeCom's limit for a tag's name, in characters. */
const longestName = 30
