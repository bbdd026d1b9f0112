import { Type } from 'typebox'
import { audit } from '../runtime/access/audit.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { arrange, endGroup, renameGroup, renameTag, writeAgain } from './edit-groups.ts'
import { TagRefused } from './errors.ts'
import { changeGroup, writeGroup } from './governance-store.ts'
import { askForSync, holdGroups, retryTroubles } from './wecom/agree-store.ts'
import { decideDisagreement } from './wecom/decide.ts'

const closed = { additionalProperties: false } as const
const name = Type.String({ minLength: 1, maxLength: 40 })
/** As long as WeCom takes it. */
const shortName = Type.String({ minLength: 1, maxLength: 30 })
const params = Type.Object({ id: Type.String({ format: 'uuid' }) })
const asked = Type.Object({ asked: Type.Boolean() })
const change = {
  audience: 'console',
  permission: 'live-codes.write',
  fields: [],
  idempotency: 'natural',
  rate: 'write',
} as const

/** Groups, their order and names: here, and through it in WeCom. */
export const groupRoutes: Route[] = [
  route({
    ...change,
    idempotency: 'key',
    method: 'POST',
    path: '/console/tag-groups',
    summary: { zh: '新建标签组', en: 'Make a group of tags' },
    schema: {
      body: Type.Object({ name: shortName, exclusive: Type.Boolean() }, closed),
      answer: Type.Object({ id: Type.String() }),
    },
    async handle({ body }, tx) {
      const id = tx.ports.ids.next()
      await holdGroups(tx)
      if (!(await writeGroup(tx, { id, ...body }))) throw new TagRefused('group_name_taken')
      await askForSync(tx)
      return { id }
    },
  }),
  route({
    ...change,
    method: 'PUT',
    path: '/console/tag-groups/:id',
    summary: {
      zh: '修改标签组的名称和互斥',
      en: 'Name a group, and say whether its tags exclude each other',
    },
    schema: {
      params,
      body: Type.Object({ name: Type.Optional(shortName), exclusive: Type.Optional(Type.Boolean()) }, closed),
      answer: asked,
    },
    async handle({ params: { id }, body: { name: wanted, exclusive } }, tx) {
      if (wanted !== undefined) await renameGroup(tx, id, wanted)
      if (exclusive !== undefined && !(await changeGroup(tx, { id, exclusive })))
        throw new TagRefused('group_not_found')
      return { asked: true }
    },
  }),
  route({
    ...change,
    method: 'DELETE',
    path: '/console/tag-groups/:id',
    summary: { zh: '删除标签组和组里的标签', en: 'Delete a group with its tags, here and in WeCom' },
    schema: { params, answer: asked },
    async handle({ params: { id }, runtime }, tx) {
      await endGroup(tx, runtime.jobs, id)
      return { asked: true }
    },
  }),
  route({
    ...change,
    method: 'PUT',
    path: '/console/tag-order',
    summary: { zh: '调整标签组或标签的顺序', en: 'Say the order of groups, or of the tags of one' },
    schema: {
      body: Type.Union([
        Type.Object({ groupIds: Type.Array(Type.String({ format: 'uuid' }), { maxItems: 1000 }) }, closed),
        Type.Object({ names: Type.Array(name, { maxItems: 3000 }) }, closed),
      ]),
      answer: asked,
    },
    async handle({ body }, tx) {
      await arrange(tx, body)
      return { asked: true }
    },
  }),
  route({
    ...change,
    method: 'POST',
    path: '/console/tag-renames',
    summary: { zh: '标签改名', en: 'Rename a tag, in WeCom and on everybody who has it' },
    schema: { body: Type.Object({ name, to: shortName }, closed), answer: asked },
    async handle({ body }, tx) {
      await renameTag(tx, body.name, body.to)
      return { asked: true }
    },
  }),
  route({
    ...change,
    method: 'POST',
    path: '/console/tag-releases',
    summary: { zh: '重新写入企业微信', en: 'Write a tag to WeCom again that somebody took out there' },
    schema: { body: Type.Object({ name }, closed), answer: asked },
    async handle({ body }, tx) {
      await writeAgain(tx, body.name)
      return { asked: true }
    },
  }),
  route({
    ...change,
    method: 'POST',
    path: '/console/tag-disagreements/:id/decision',
    summary: { zh: '两边都改了的标签，决定用哪个', en: 'Say whose change of a tag or group stands' },
    schema: {
      params,
      body: Type.Object({ take: Type.Union([Type.Literal('ours'), Type.Literal('theirs')]) }, closed),
      answer: asked,
    },
    async handle({ params: { id }, body: { take } }, tx) {
      await decideDisagreement(tx, id, take)
      return { asked: true }
    },
  }),
  route({
    ...change,
    method: 'POST',
    path: '/console/tag-sync-retries',
    summary: {
      zh: '重试没有写进企业微信的标签改动',
      en: 'Try anew what WeCom did not take of groups and tags',
    },
    schema: { answer: Type.Object({ count: Type.Integer() }) },
    async handle(_context, tx) {
      const count = await retryTroubles(tx)
      await askForSync(tx)
      await audit(tx, [
        { action: 'tag-group.sync_retried', subject: 'tag-group:all', facts: { rows: count } },
      ])
      return { count }
    },
  }),
]
