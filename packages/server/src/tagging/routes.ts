import { type Static, Type } from 'typebox'
import { namesOfMembers } from '../organization/index.ts'
import { audit } from '../runtime/access/audit.ts'
import { visibility } from '../runtime/access/policy.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { autoTagOf, autoTags, autoVersion, reasonOf, respectDays } from './auto-tags.ts'
import { startChange, undoChange } from './change-tags.ts'
import { TagRefused } from './errors.ts'
import {
  contradictingTags,
  listChanges,
  listGroups,
  listTagUse,
  overlappingTags,
  type TagUse,
  writeDefinition,
} from './governance-store.ts'
import { groupRoutes } from './group-routes.ts'
import { countVerdicts, openRefusals, verdictsOf } from './verdict-store.ts'
import { askForSync, holdGroups } from './wecom/agree-store.ts'
import { placesInWecom, placeView, showWecom, wecomView } from './wecom/show.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const count = Type.Integer()
const words = Type.Object({ zh: Type.String(), en: Type.String() })
const closed = { additionalProperties: false } as const
const uuid = Type.String({ format: 'uuid' })
const name = Type.String({ minLength: 1, maxLength: 40 })
const params = Type.Object({ id: uuid })
const asked = Type.Object({ asked: Type.Boolean() })
const pair = Type.Object({ one: Type.String(), two: Type.String(), both: count, percent: count })

const look = {
  method: 'GET',
  audience: 'console',
  permission: 'customers.read',
  fields: [],
  idempotency: 'safe',
  rate: 'read',
} as const
const change = {
  audience: 'console',
  permission: 'live-codes.write',
  fields: [],
  idempotency: 'key',
  rate: 'write',
} as const

const tagView = Type.Object({
  name: Type.String(),
  carriers: count,
  byHand: count,
  byWecom: count,
  byRule: count,
  lastGivenAt: nullable,
  groupId: nullable,
  validDays: Type.Union([count, Type.Null()]),
  retired: Type.Boolean(),
  mergedInto: nullable,
  /** Segments and pool rules that name it. */
  usedBy: count,
  /** Nobody has it, or nobody was given it for half a year and nothing asks for it. */
  unused: Type.Boolean(),
  /** `held`: taken out of WeCom by somebody there, and not written again; `moving`: its people go over to another group there. */
  inWecom: placeView,
  renamingTo: nullable,
})

const overlapPercent = 80
/** Below so many carriers every overlap is chance. */
const fewest = 5
const unusedMs = 180 * 86_400_000
/** By what the product's own rules say of them. */
const opposed: readonly (readonly [string, string])[] = [
  [autoTagOf('bonus-hunter')!.name, autoTagOf('loyal')!.name],
]

export const routes: Route[] = [
  route({
    ...look,
    path: '/console/tag-governance',
    summary: { zh: '标签治理', en: 'Tags in use, with those unused, overlapping and contradicting' },
    schema: {
      answer: Type.Object({
        tags: Type.Array(tagView),
        groups: Type.Array(
          Type.Object({ id: Type.String(), name: Type.String(), exclusive: Type.Boolean() }),
        ),
        overlapping: Type.Array(pair),
        contradicting: Type.Array(pair),
        automatic: Type.Object({
          version: count,
          respectDays: count,
          tags: Type.Array(
            Type.Object({
              code: Type.String(),
              name: Type.String(),
              words,
              numbers: Type.Record(Type.String(), count),
              carriers: count,
              refused: count,
            }),
          ),
        }),
        wecom: wecomView,
        changes: Type.Array(
          Type.Object({
            id: Type.String(),
            kind: Type.String(),
            name: Type.String(),
            into: nullable,
            state: Type.String(),
            askedBy: Type.String(),
            askedAt: Type.String(),
            done: count,
            total: count,
          }),
        ),
      }),
    },
    async handle(_, tx) {
      const verdicts = await countVerdicts(tx)
      const places = await placesInWecom(tx)
      return {
        tags: (await listTagUse(tx)).map((one) => ({ ...showTag(one, tx.now), inWecom: places(one.name) })),
        wecom: await showWecom(tx),
        groups: await listGroups(tx),
        overlapping: await overlappingTags(tx, overlapPercent, fewest),
        contradicting: await contradictingTags(tx, opposed),
        automatic: {
          version: autoVersion,
          respectDays,
          tags: autoTags.map((one) => ({
            ...one,
            ...(verdicts.get(one.code) ?? { carriers: 0, refused: 0 }),
          })),
        },
        changes: await changesOf(tx),
      }
    },
  }),
  route({
    ...look,
    path: '/console/customers/:id/tag-reasons',
    summary: { zh: '自动标签的原因', en: 'Why a customer has tags by rule, and which a member took off' },
    fields: ['behaviour'],
    schema: {
      params,
      answer: Type.Object({
        reasons: Type.Array(
          Type.Object({
            name: Type.String(),
            reason: words,
            version: count,
            since: Type.String(),
            judgedAt: Type.String(),
          }),
        ),
        refused: Type.Array(Type.Object({ name: Type.String(), by: Type.String(), until: Type.String() })),
      }),
    },
    async handle({ params: { id }, principal }, tx) {
      const names = await namesOfMembers(tx)
      // What somebody looked at and bought is behaviour, also in a sentence.
      const seen = visibility(principal.roles, 'behaviour') === 'plain'
      return {
        reasons: (seen ? await verdictsOf(tx, id) : []).map((one) => ({
          name: autoTagOf(one.code)?.name ?? one.code,
          reason: reasonOf(one),
          version: one.version,
          since: one.since.toISOString(),
          judgedAt: one.judgedAt.toISOString(),
        })),
        refused: (await openRefusals(tx, id)).map((one) => ({
          name: autoTagOf(one.code)?.name ?? one.code,
          by: names.byActor(one.refusedBy) ?? '',
          until: one.until.toISOString(),
        })),
      }
    },
  }),
  route({
    ...change,
    idempotency: 'natural',
    method: 'PUT',
    path: '/console/tag-definitions',
    summary: { zh: '设置标签的组和有效期', en: 'Say of which group a tag is, and how long it holds' },
    schema: {
      body: Type.Object(
        {
          name,
          groupId: Type.Union([uuid, Type.Null()]),
          validDays: Type.Union([Type.Integer({ minimum: 1, maximum: 3650 }), Type.Null()]),
        },
        closed,
      ),
      answer: asked,
    },
    async handle({ body }, tx) {
      if (body.groupId && !(await listGroups(tx)).some((one) => one.id === body.groupId))
        throw new TagRefused('group_not_found')
      await holdGroups(tx)
      await writeDefinition(tx, body)
      await askForSync(tx)
      await audit(tx, [
        { action: 'tag.defined', subject: `tag:${body.name}`, facts: { validDays: body.validDays } },
      ])
      return { asked: true }
    },
  }),
  route({
    ...change,
    method: 'POST',
    path: '/console/tag-changes',
    summary: { zh: '合并或停用标签', en: 'Merge a tag into another, or retire it' },
    schema: {
      body: Type.Object(
        {
          name,
          into: Type.Union([name, Type.Null()]),
          /** Out of WeCom's list, too, when everybody has followed. */
          deleteThere: Type.Optional(Type.Boolean()),
        },
        closed,
      ),
      answer: Type.Object({ id: Type.String() }),
    },
    async handle({ body, runtime }, tx) {
      const id = await startChange(tx, runtime.jobs, body)
      await askForSync(tx)
      return { id }
    },
  }),
  route({
    ...change,
    idempotency: 'natural',
    method: 'POST',
    path: '/console/tag-changes/:id/reversal',
    summary: { zh: '撤销标签合并或停用', en: 'Take back a merge or a retirement of a tag' },
    schema: { params, answer: asked },
    async handle({ params: { id }, runtime }, tx) {
      await undoChange(tx, runtime.jobs, id)
      return { asked: true }
    },
  }),
  ...groupRoutes,
]

function showTag(
  { lastGivenAt, retiredAt, ...tag }: TagUse,
  now: Date,
): Omit<Static<typeof tagView>, 'inWecom'> {
  const old = lastGivenAt !== null && now.getTime() - lastGivenAt.getTime() > unusedMs
  return {
    ...tag,
    lastGivenAt: lastGivenAt?.toISOString() ?? null,
    retired: retiredAt !== null,
    unused: retiredAt === null && tag.usedBy === 0 && (tag.carriers === 0 || old),
  }
}

async function changesOf(tx: Tx) {
  const names = await namesOfMembers(tx)
  return (await listChanges(tx)).map(({ place: _place, finishedAt: _at, ...one }) => ({
    ...one,
    askedBy: names.byActor(one.askedBy) ?? '',
    askedAt: one.askedAt.toISOString(),
  }))
}
