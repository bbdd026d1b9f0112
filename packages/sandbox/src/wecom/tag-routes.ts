import type { FastifyInstance } from 'fastify'
import { api, stringOf, stringsOf } from './api.ts'
import { type CorpState, nextId, type TagGroup } from './corp.ts'
import type { WecomStandIn } from './stand-in.ts'
import { WecomError } from './wecom-error.ts'

const mostTags = 3000

/** Corp tags: list, add, edit, delete. */
export function tagRoutes(server: FastifyInstance, standIn: WecomStandIn): void {
  const corp = standIn.corp

  api(server, standIn, 'POST', 'externalcontact/get_corp_tag_list', ({ body }) => {
    const tagIds = stringsOf(body, 'tag_id')
    const groupIds = stringsOf(body, 'group_id')
    const groups = corp.tagGroups
      .filter((group) => groupIds.length === 0 || groupIds.includes(group.group_id))
      .map((group) => ({
        ...group,
        deleted: false,
        tag: group.tag
          .filter((tag) => tagIds.length === 0 || tagIds.includes(tag.id))
          .map((tag) => ({ ...tag, deleted: false })),
      }))
    return { tag_group: groups.filter((group) => tagIds.length === 0 || group.tag.length > 0) }
  })

  api(server, standIn, 'POST', 'externalcontact/add_corp_tag', ({ body }) => {
    const wanted = namedTags(body.tag)
    const count = corp.tagGroups.reduce((sum, group) => sum + group.tag.length, 0)
    if (count + wanted.length > mostTags) throw new WecomError(40058, 'too many tags')
    const group = groupFor(corp, body, standIn.nowSeconds())
    const added = wanted.map(({ name, order }) => {
      if (group.tag.some((tag) => tag.name === name)) throw new WecomError(40058, 'tag name exists')
      return { id: nextId(corp, 'et', 30), name, create_time: standIn.nowSeconds(), order }
    })
    if (!corp.tagGroups.includes(group)) corp.tagGroups.push(group)
    group.tag.push(...added)
    standIn.revision += 1
    return { tag_group: { ...group, tag: added } }
  })

  api(server, standIn, 'POST', 'externalcontact/edit_corp_tag', ({ body }) => {
    const id = stringOf(body, 'id')
    const item = tagById(corp, id)?.tag
    const group = corp.tagGroups.find((each) => each.group_id === id)
    if (!item && !group) throw new WecomError(40068)
    const name = body.name === undefined ? undefined : tagName(body.name)
    if (item && name !== undefined) item.name = name
    if (group && name !== undefined) group.group_name = name
    if (typeof body.order === 'number') (item ?? group!).order = body.order
    standIn.revision += 1
    return {}
  })

  api(server, standIn, 'POST', 'externalcontact/del_corp_tag', ({ body }) => {
    const tagIds = stringsOf(body, 'tag_id')
    const groupIds = stringsOf(body, 'group_id')
    for (const group of corp.tagGroups) group.tag = group.tag.filter((tag) => !tagIds.includes(tag.id))
    corp.tagGroups = corp.tagGroups.filter(
      (group) => group.tag.length > 0 && !groupIds.includes(group.group_id),
    )
    const left = new Set(corp.tagGroups.flatMap((group) => group.tag.map((tag) => tag.id)))
    for (const contact of Object.values(corp.contacts)) {
      for (const follow of contact.follows) follow.tagIds = follow.tagIds.filter((id) => left.has(id))
    }
    standIn.revision += 1
    return {}
  })
}

export function tagById(corp: CorpState, id: string) {
  for (const group of corp.tagGroups) {
    const tag = group.tag.find((each) => each.id === id)
    if (tag) return { group, tag }
  }
  return undefined
}

function groupFor(corp: CorpState, body: Record<string, unknown>, now: number): TagGroup {
  if (typeof body.group_id === 'string' && body.group_id !== '') {
    const group = corp.tagGroups.find((each) => each.group_id === body.group_id)
    if (!group) throw new WecomError(40068)
    return group
  }
  const name = tagName(body.group_name)
  const order = typeof body.order === 'number' ? body.order : 0
  return (
    corp.tagGroups.find((each) => each.group_name === name) ?? {
      group_id: nextId(corp, 'et', 30),
      group_name: name,
      create_time: now,
      order,
      tag: [],
    }
  )
}

function namedTags(value: unknown): { name: string; order: number }[] {
  if (!Array.isArray(value) || value.length === 0) throw new WecomError(40058, 'tag')
  return value.map((item: { name?: unknown; order?: unknown }) => ({
    name: tagName(item?.name),
    order: typeof item?.order === 'number' ? item.order : 0,
  }))
}

function tagName(value: unknown): string {
  if (typeof value !== 'string' || value === '' || [...value].length > 30) throw new WecomError(40058, 'name')
  return value
}
