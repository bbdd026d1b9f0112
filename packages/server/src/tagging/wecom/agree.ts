import { type CorpTagAct, longestName, ourTagGroup } from '../../contacts/index.ts'

/**
 * How our groups of tags and WeCom's become one. What stands in WeCom now, what stood there when both were one, and ours:
 * 1. What changed in WeCom since is taken here; what changed here is written there.
 * 2. Where both changed the same thing WeCom's stands, and somebody is told what ours was.
 * 3. The group `桥` in WeCom is no group: its tags were given here first.
 * 4. Deleted in WeCom: kept by our customers who were given it here, or retired, as the brand's rule says. Deleted here:
 *    deleted there where somebody said so.
 * 5. WeCom cannot move a tag: it is made anew in the other group, and its people go over one by one.
 */
export interface TheirTag {
  id: string
  name: string
  /** A tag of another group takes its place. */
  leadsTo: string | null
  /** Pairs that still carry one that leads on. */
  pairs: number
}
export interface TheirGroup {
  id: string
  name: string
  tags: readonly TheirTag[]
}
export interface OurGroup {
  id: string
  name: string
}
export interface OurTag {
  name: string
  groupId: string | null
  ended: boolean
  deleteThere: boolean
  /** Its people are still being changed. */
  busy: boolean
  renamingTo: string | null
}
export interface GroupLink {
  id: string
  groupId: string
  name: string
}
export interface TagLink {
  id: string
  /** Ours. */
  name: string
  theirName: string
  theirGroup: string
}
export type DisagreementKind = 'group_name' | 'tag_name' | 'tag_group' | 'order' | 'name_taken'
export interface Disagreement {
  kind: DisagreementKind
  subject: string
  ours: string
  theirs: string
}
/** What our customers have to follow. */
export type Effect = { effect: 'rename'; from: string; to: string } | { effect: 'retire'; name: string }

export interface Sides {
  /** In order. */
  groups: readonly OurGroup[]
  tags: readonly OurTag[]
  theirs: readonly TheirGroup[]
  groupLinks: readonly GroupLink[]
  tagLinks: readonly TagLink[]
  /** Names that WeCom lost and that are not written there again. */
  held: ReadonlySet<string>
  /** A tag that WeCom lost is retired here. */
  spread: boolean
  newId: () => string
}

export interface Agreement {
  groups: OurGroup[]
  tags: OurTag[]
  groupLinks: GroupLink[]
  tagLinks: TagLink[]
  effects: Effect[]
  disagreements: Disagreement[]
  /** What is to be written to WeCom; after each the sides are looked at again. */
  there: CorpTagAct[]
}

export function agree(sides: Sides): Agreement {
  const work = begin(sides)
  takeGroups(work)
  takeTags(work)
  giveUpTakenNames(work)
  takeLost(work)
  takeOrder(work)
  return {
    groups: work.groups,
    tags: [...work.tags.values()],
    groupLinks: work.theirGroups.flatMap((one) => work.groupLinks.get(one.id) ?? []),
    tagLinks: work.theirGroups.flatMap((one) => one.tags.flatMap((tag) => work.tagLinks.get(tag.id) ?? [])),
    effects: work.effects,
    disagreements: work.disagreements,
    there: writesOf(work),
  }
}

interface Work {
  sides: Sides
  theirGroups: readonly TheirGroup[]
  groups: OurGroup[]
  tags: Map<string, OurTag>
  groupLinks: Map<string, GroupLink>
  tagLinks: Map<string, TagLink>
  /** Ids of what WeCom has and we had not. */
  fresh: Set<string>
  effects: Effect[]
  disagreements: Disagreement[]
}

const begin = (sides: Sides): Work => ({
  sides,
  theirGroups: sides.theirs,
  groups: sides.groups.map((one) => ({ ...one })),
  tags: new Map(sides.tags.map((one) => [one.name, { ...one }])),
  groupLinks: new Map(sides.groupLinks.map((one) => [one.id, { ...one }])),
  tagLinks: new Map(sides.tagLinks.map((one) => [one.id, { ...one }])),
  fresh: new Set(),
  effects: [],
  disagreements: [],
})

function takeGroups(work: Work): void {
  for (const theirs of work.theirGroups.filter((one) => one.name !== ourTagGroup)) {
    const link = work.groupLinks.get(theirs.id)
    if (!link) linkGroup(work, theirs)
    else if (link.name !== theirs.name) renameGroup(work, link, theirs.name)
  }
  const there = new Set(work.theirGroups.map((one) => one.id))
  for (const id of work.groupLinks.keys()) if (!there.has(id)) work.groupLinks.delete(id)
}

function linkGroup(work: Work, { id, name }: TheirGroup): void {
  const known = work.groups.find((one) => one.name === name)
  const group = known ?? { id: work.sides.newId(), name }
  if (!known) {
    work.groups.push(group)
    work.fresh.add(id)
  }
  work.groupLinks.set(id, { id, groupId: group.id, name })
}

function renameGroup(work: Work, link: GroupLink, name: string): void {
  const ours = work.groups.find((one) => one.id === link.groupId)
  if (ours && ours.name !== name) {
    if (work.groups.some((one) => one.name === name)) tell(work, 'name_taken', link.name, ours.name, name)
    else {
      if (ours.name !== link.name) tell(work, 'group_name', link.name, ours.name, name)
      ours.name = name
    }
  }
  link.name = name
}

const tell = (work: Work, kind: DisagreementKind, subject: string, ours: string, theirs: string) =>
  work.disagreements.push({ kind, subject, ours, theirs })

function takeTags(work: Work): void {
  for (const group of work.theirGroups)
    for (const tag of group.tags.filter((one) => one.leadsTo === null)) {
      const link = work.tagLinks.get(tag.id)
      if (!link) linkTag(work, tag, group)
      else {
        if (link.theirName !== tag.name) renameTag(work, link, tag.name)
        if (link.theirGroup !== group.id) regroup(work, link, group)
      }
    }
}

/** Our group for one of theirs; none for tags that were given here first. */
const groupFor = (work: Work, theirGroup: string): string | null =>
  work.groups.find((one) => one.id === work.groupLinks.get(theirGroup)?.groupId)?.id ?? null

const nameOfGroup = (work: Work, id: string | null): string =>
  work.groups.find((one) => one.id === id)?.name ?? ''

function linkTag(work: Work, tag: TheirTag, group: TheirGroup): void {
  const known = work.tags.get(tag.name)
  const groupId = groupFor(work, group.id)
  const isDouble = [...work.tagLinks.values()].some((one) => one.name === tag.name)
  work.tagLinks.set(tag.id, { id: tag.id, name: tag.name, theirName: tag.name, theirGroup: group.id })
  if (!known) {
    work.tags.set(tag.name, { ...plain, name: tag.name, groupId })
    work.fresh.add(tag.id)
  } else if (groupId !== null && known.groupId !== groupId && !known.ended && !isDouble) {
    if (known.groupId !== null)
      tell(work, 'tag_group', tag.name, nameOfGroup(work, known.groupId), group.name)
    known.groupId = groupId
  }
}

const plain = { ended: false, deleteThere: false, busy: false, renamingTo: null }

function renameTag(work: Work, link: TagLink, name: string): void {
  const ours = work.tags.get(link.name)
  const before = link.theirName
  link.theirName = name
  if (!ours || ours.ended || link.name === name) {
    link.name = name
    if (!work.tags.has(name))
      work.tags.set(name, { ...plain, name, groupId: groupFor(work, link.theirGroup) })
    return
  }
  const doubles = [...work.tagLinks.values()].filter((one) => one.name === link.name)
  if (ours.renamingTo === name) {
    // Renamed from here: over when each tag of this name is.
    if (doubles.every((one) => one.theirName === name)) carryName(work, ours, name, doubles)
    return
  }
  if (ours.renamingTo !== null) {
    tell(work, 'tag_name', before, ours.renamingTo, name)
    ours.renamingTo = null
  }
  if (doubles.length === 1) carryName(work, ours, name, doubles)
  // Of two tags that had one name here, one has another now.
  else {
    link.name = name
    if (!work.tags.has(name))
      work.tags.set(name, { ...plain, name, groupId: groupFor(work, link.theirGroup) })
  }
}

/** The tag is called so from now on; its people follow. */
function carryName(work: Work, from: OurTag, to: string, links: TagLink[]): void {
  const known = work.tags.get(to)
  work.tags.set(to, known && !known.ended ? known : { ...plain, name: to, groupId: from.groupId })
  from.ended = true
  from.renamingTo = null
  for (const link of links) link.name = to
  work.effects.push({ effect: 'rename', from: from.name, to })
}

function regroup(work: Work, link: TagLink, group: TheirGroup): void {
  const ours = work.tags.get(link.name)
  const before = groupFor(work, link.theirGroup)
  const now = groupFor(work, group.id)
  link.theirGroup = group.id
  if (!ours || ours.ended || ours.groupId === now) return
  if (ours.groupId !== before) tell(work, 'tag_group', ours.name, nameOfGroup(work, ours.groupId), group.name)
  ours.groupId = now
}

/** Meanwhile another tag has the name that one is to get. */
function giveUpTakenNames(work: Work): void {
  for (const ours of work.tags.values()) {
    const other = ours.renamingTo === null ? undefined : work.tags.get(ours.renamingTo)
    if (!other || other.ended) continue
    tell(work, 'name_taken', ours.name, other.name, other.name)
    ours.renamingTo = null
  }
}

function takeLost(work: Work): void {
  const there = new Set(
    work.theirGroups.flatMap((one) => one.tags.flatMap((tag) => (tag.leadsTo === null ? [tag.id] : []))),
  )
  const lost = [...work.tagLinks.values()].filter((one) => !there.has(one.id))
  for (const { id } of lost) work.tagLinks.delete(id)
  const linked = new Set([...work.tagLinks.values()].map((one) => one.name))
  for (const name of new Set(lost.map((one) => one.name))) {
    const ours = work.tags.get(name)
    if (linked.has(name) || !ours || ours.ended || !work.sides.spread || !work.sides.held.has(name)) continue
    ours.ended = true
    work.effects.push({ effect: 'retire', name })
  }
  // A name that nobody has in WeCom is changed here at once.
  for (const ours of [...work.tags.values()])
    if (ours.renamingTo !== null && !ours.ended && !linked.has(ours.name))
      carryName(work, ours, ours.renamingTo, [])
}

/** The order of groups, and of the tags in each: theirs where it changed there, ours otherwise. */
function takeOrder(work: Work): void {
  const before = work.sides.groupLinks.map((one) => one.id)
  const groups = orderOf(
    work,
    work.theirGroups.filter((one) => work.groupLinks.has(one.id)).map((one) => one.id),
    before,
    work.groups.flatMap((one) => outsideOf(work, one.id) ?? []),
    '',
  )
  if (groups) work.groups = arranged(work.groups, groups, (one) => outsideOf(work, one.id))
  const wasIn = Map.groupBy(work.sides.tagLinks, (one) => one.theirGroup)
  for (const group of work.theirGroups) {
    const tags = orderOf(
      work,
      theirTagsOf(work, group),
      (wasIn.get(group.id) ?? []).map((one) => one.id),
      ourTagsOf(work, group.id),
      group.name,
    )
    if (tags)
      work.tags = new Map(
        arranged([...work.tags.values()], tags, ({ name }) =>
          tags.find((id) => work.tagLinks.get(id)?.name === name),
        ).map((one) => [one.name, one]),
      )
  }
}

const outsideOf = (work: Work, groupId: string): string | undefined =>
  [...work.groupLinks.values()].find((one) => one.groupId === groupId)?.id

/** Of a group that is ours and theirs. */
const theirTagsOf = (work: Work, group: TheirGroup): string[] =>
  group.tags.flatMap(({ id }) => {
    const link = work.tagLinks.get(id)
    const ours = link && work.tags.get(link.name)
    return ours && !ours.ended && ours.groupId === groupFor(work, group.id) ? [id] : []
  })

function ourTagsOf(work: Work, theirGroup: string): string[] {
  const idOf = new Map(
    [...work.tagLinks.values()].flatMap((one) =>
      one.theirGroup === theirGroup ? [[one.name, one.id] as const] : [],
    ),
  )
  const groupId = groupFor(work, theirGroup)
  return [...work.tags.values()].flatMap((one) =>
    one.groupId === groupId && !one.ended ? (idOf.get(one.name) ?? []) : [],
  )
}

/** Their order, where it is to be taken. */
function orderOf(
  work: Work,
  theirs: string[],
  before: string[],
  ours: string[],
  subject: string,
): string[] | null {
  const common = new Set(theirs.filter((id) => before.includes(id) && ours.includes(id)))
  const only = (ids: string[]) => ids.filter((id) => common.has(id)).join()
  const changedThere = only(theirs) !== only(before)
  if (changedThere && only(ours) !== only(before) && only(ours) !== only(theirs))
    tell(work, 'order', subject, '', '')
  return changedThere || theirs.some((id) => work.fresh.has(id)) ? theirs : null
}

/** Those of the order take each other's places in it; the others stay where they are. */
function arranged<T>(all: readonly T[], order: readonly string[], idOf: (one: T) => string | undefined): T[] {
  const placeOf = (one: T) => order.indexOf(idOf(one) ?? '')
  const sorted = all.filter((one) => placeOf(one) >= 0).toSorted((a, b) => placeOf(a) - placeOf(b))
  return all.map((one) => (placeOf(one) >= 0 ? sorted.shift()! : one))
}

function writesOf(work: Work): CorpTagAct[] {
  const first = [...deletions(work), ...renames(work), ...moves(work), ...creations(work)]
  // Where tags still come and go the order is written when they have.
  return first.length > 0 ? first : orders(work)
}

function deletions(work: Work): CorpTagAct[] {
  const acts: CorpTagAct[] = []
  for (const group of work.theirGroups) {
    const link = work.groupLinks.get(group.id)
    const isDeletedHere = link && !work.groups.some((one) => one.id === link.groupId)
    if (isDeletedHere && group.tags.every(({ id }) => isOver(work, id))) {
      acts.push({ act: 'delete', tagIds: [], groupIds: [group.id], names: group.tags.map((one) => one.name) })
      continue
    }
    for (const tag of group.tags) {
      if (tag.leadsTo !== null ? tag.pairs === 0 : isOver(work, tag.id))
        acts.push({ act: 'delete', tagIds: [tag.id], groupIds: [], names: [tag.name] })
    }
  }
  return acts
}

function isOver(work: Work, id: string): boolean {
  const link = work.tagLinks.get(id)
  const ours = link && work.tags.get(link.name)
  return ours?.ended === true && ours.deleteThere && !ours.busy
}

function renames(work: Work): CorpTagAct[] {
  const groups = work.theirGroups.flatMap((theirs): CorpTagAct[] => {
    const ours = work.groups.find((one) => one.id === work.groupLinks.get(theirs.id)?.groupId)
    return ours && ours.name !== theirs.name ? [{ act: 'rename', id: theirs.id, name: ours.name }] : []
  })
  const tags = [...work.tagLinks.values()].flatMap(({ id, name, theirName }): CorpTagAct[] => {
    const to = work.tags.get(name)?.renamingTo ?? name
    return theirName === to ? [] : [{ act: 'rename', id, name: to }]
  })
  return [...groups, ...tags]
}

/** Where a tag of ours belongs in WeCom. */
function homeOf(work: Work, groupId: string | null): { groupId: string | null; groupName: string } {
  const name = groupId === null ? ourTagGroup : nameOfGroup(work, groupId)
  const there =
    groupId === null ? work.theirGroups.find((one) => one.name === ourTagGroup)?.id : outsideOf(work, groupId)
  return { groupId: there ?? null, groupName: name }
}

function moves(work: Work): CorpTagAct[] {
  const linksOf = Map.groupBy(work.tagLinks.values(), (one) => one.name)
  return [...work.tags.values()].flatMap((ours): CorpTagAct[] => {
    const [link, second] = linksOf.get(ours.name) ?? []
    if (!link || second || ours.ended || ours.renamingTo !== null) return []
    const home = homeOf(work, ours.groupId)
    if (home.groupName === '' || home.groupId === link.theirGroup) return []
    // On its way out of there: it comes back when it is gone.
    const target = work.theirGroups.find((one) => one.id === home.groupId)
    if (target?.tags.some((one) => one.name === link.theirName)) return []
    return [{ act: 'move', tagId: link.id, name: link.theirName, ...home }]
  })
}

function creations(work: Work): CorpTagAct[] {
  const linked = new Set([...work.tagLinks.values()].map((one) => one.name))
  return work.groups.flatMap(({ id }): CorpTagAct[] => {
    const names = [...work.tags.values()].flatMap((one) =>
      one.groupId === id && !one.ended && !linked.has(one.name) && mayStandThere(work, one) ? [one.name] : [],
    )
    return names.length > 0 ? [{ act: 'create', ...homeOf(work, id), names }] : []
  })
}

const mayStandThere = (work: Work, { name, renamingTo }: OurTag): boolean =>
  !work.sides.held.has(name) && renamingTo === null && [...name].length <= longestName

function orders(work: Work): CorpTagAct[] {
  const groups = work.groups.flatMap((one) => outsideOf(work, one.id) ?? [])
  const lists: [string[], string[]][] = [
    [work.theirGroups.filter((one) => work.groupLinks.has(one.id)).map((one) => one.id), groups],
    ...work.theirGroups
      .filter((one) => work.groupLinks.has(one.id))
      .map((one): [string[], string[]] => [theirTagsOf(work, one), ourTagsOf(work, one.id)]),
  ]
  return lists.flatMap(([theirs, ours]): CorpTagAct[] =>
    theirs.join() === ours.join() ? [] : [{ act: 'order', ids: ours }],
  )
}
