import { type Static, Type } from 'typebox'
import { businessDayNumber } from '../kernel/time.ts'
import type { Database } from '../runtime/db/database.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type Route, route, type Words } from '../runtime/http/route.ts'
import { capabilityWords, dimensions } from './dimensions.ts'
import {
  editSegment,
  getSegment,
  makeSegment,
  publishSegment,
  removeSegment,
  scheduleSegment,
  setSegmentTag,
  takeSnapshot,
} from './edit-segments.ts'
import { actItems } from './items.ts'
import { caughtUp } from './people-host.ts'
import { classOfDimension, classOfItem, hiddenFrom, ruleFor } from './rule-sight.ts'
import { listSegments, listSnapshots, listVersions, type SegmentRow } from './segment-store.ts'
import { countMatching, countOverlap, wordsInUse } from './store.ts'
import { namesOf, sayRules } from './value-names.ts'

const words = Type.Object({ zh: Type.String(), en: Type.String() })
const nullable = Type.Union([Type.String(), Type.Null()])
/** Of the shape of content/schemas/segment.schema.json; read by `readRule`, which says where it is wrong. */
const rule = Type.Unknown()
const name = Type.String({ minLength: 1, maxLength: 60 })
const hours = Type.Array(Type.Integer({ minimum: 0, maximum: 23 }), { minItems: 1, maxItems: 24 })
const params = Type.Object({ id: Type.String({ format: 'uuid' }) })
const closed = { additionalProperties: false } as const

const segmentView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  /** What stands in the editor, where it is not published. */
  draft: Type.Union([rule, Type.Null()]),
  rule: Type.Union([rule, Type.Null()]),
  /** What the rule, or else the draft, says. */
  sentence: words,
  version: Type.Union([Type.Integer(), Type.Null()]),
  members: Type.Integer(),
  changedAt: Type.String(),
  publishedAt: nullable,
  /** Hours of the day at which members are asked anew; null: they follow every event. */
  refreshHours: Type.Union([hours, Type.Null()]),
  refreshedAt: nullable,
  dueAt: nullable,
  /** Whoever is in has it, and loses it when they leave. */
  tag: nullable,
})

const show = (row: SegmentRow, sentence: Words): Static<typeof segmentView> => {
  return {
    id: row.id,
    name: row.name,
    draft: row.draft,
    rule: row.rule,
    sentence,
    version: row.version,
    members: Number(row.members),
    changedAt: row.changed_at.toISOString(),
    publishedAt: row.published_at?.toISOString() ?? null,
    refreshHours: row.refresh_hours,
    refreshedAt: row.refreshed_at?.toISOString() ?? null,
    dueAt: row.due_at?.toISOString() ?? null,
    tag: row.tag,
  }
}

async function showAll(tx: Tx, rows: readonly SegmentRow[]): Promise<Static<typeof segmentView>[]> {
  const said = await sayRules(
    tx,
    rows.map((row) => row.rule ?? row.draft ?? { all: [] }),
  )
  return rows.map((row, place) => show(row, said[place]!))
}

const showOne = async (tx: Tx, id: string) => (await showAll(tx, [await getSegment(tx, id)]))[0]!

/** So many values of a dimension a builder offers. */
const mostOffered = 100

async function inUse(runtime: { db: Database }, tx: Tx) {
  const live = await caughtUp(runtime, tx)
  const found = live ? await live.ask('words', { limit: mostOffered }) : await wordsInUse(tx, mostOffered)
  const read = found.map(({ word, people }) => {
    const at = word.indexOf('=')
    return { dimension: word.slice(0, at), value: word.slice(at + 1), people }
  })
  const names = await namesOf(tx, read)
  return read.map((one) => ({ ...one, words: names.value(one.dimension, one.value) }))
}

const look = {
  audience: 'console',
  permission: 'customers.read',
  fields: [],
  idempotency: 'safe',
  rate: 'read',
} as const
/** Reads whose question does not fit an address: repeating them changes nothing. */
const ask = { ...look, idempotency: 'natural' } as const
const change = {
  audience: 'console',
  permission: 'customers.write',
  fields: [],
  idempotency: 'key',
  rate: 'write',
} as const

/** Sets what is named: again, it changes nothing. */
const put = { ...change, idempotency: 'natural' } as const

export const routes: Route[] = [
  route({
    ...look,
    method: 'GET',
    path: '/console/segments',
    summary: { zh: '分群列表', en: 'Segments' },
    schema: { answer: Type.Object({ items: Type.Array(segmentView) }) },
    handle: async (_, tx) => ({ items: await showAll(tx, await listSegments(tx)) }),
  }),
  route({
    ...look,
    method: 'GET',
    path: '/console/segments/:id',
    summary: { zh: '一个分群', en: 'One segment' },
    schema: {
      params,
      answer: Type.Object({
        segment: segmentView,
        snapshots: Type.Array(
          Type.Object({ id: Type.String(), people: Type.Integer(), takenAt: Type.String() }),
        ),
        /** Newest first; an earlier rule may be taken up again as a draft. */
        versions: Type.Array(
          Type.Object({
            version: Type.Integer(),
            rule,
            sentence: words,
            publishedBy: Type.String(),
            publishedAt: Type.String(),
          }),
        ),
      }),
    },
    async handle({ params: { id } }, tx) {
      const snapshots = (await listSnapshots(tx, id)).map((one) => ({
        id: one.id,
        people: one.people,
        takenAt: one.taken_at.toISOString(),
      }))
      const kept = await listVersions(tx, id)
      const said = await sayRules(
        tx,
        kept.map((one) => one.rule),
      )
      const versions = kept.map((one, place) => ({
        version: one.version,
        rule: one.rule,
        sentence: said[place]!,
        publishedBy: one.published_by,
        publishedAt: one.published_at.toISOString(),
      }))
      return { segment: await showOne(tx, id), snapshots, versions }
    },
  }),
  route({
    ...look,
    method: 'GET',
    path: '/console/segment-vocabulary',
    summary: { zh: '分群可用的维度、行为与取值', en: 'Dimensions, items and values that a rule may name' },
    schema: {
      answer: Type.Object({
        dimensions: Type.Array(
          Type.Object({
            code: Type.String(),
            group: Type.String(),
            words,
            kind: Type.String(),
            unit: nullable,
            /** The capability without which nothing is known; null where it is. */
            waitsFor: Type.Union([Type.Object({ row: Type.String(), words }), Type.Null()]),
            /** The class of data that it reads and the caller may not see: no rule of theirs names it. */
            hiddenClass: nullable,
            options: Type.Array(Type.Object({ value: Type.String(), words })),
          }),
        ),
        items: Type.Array(Type.Object({ code: Type.String(), words, hiddenClass: nullable })),
        /** Values as persons have them, the commonest first. */
        inUse: Type.Array(
          Type.Object({ dimension: Type.String(), value: Type.String(), words, people: Type.Integer() }),
        ),
      }),
    },
    handle: async ({ runtime, principal: { roles } }, tx) => ({
      dimensions: dimensions.map((one) => ({
        code: one.code,
        group: one.group,
        words: one.words,
        kind: one.kind,
        unit: 'unit' in one ? one.unit : null,
        waitsFor: 'waitsFor' in one ? { row: one.waitsFor, words: capabilityWords[one.waitsFor]! } : null,
        hiddenClass: hiddenFrom(roles, classOfDimension(one.code)),
        options: 'options' in one ? [...(one.options ?? [])] : [],
      })),
      items: actItems.map((one) => ({ ...one, hiddenClass: hiddenFrom(roles, classOfItem(one.code)) })),
      inUse: (await inUse(runtime, tx)).filter((one) => !hiddenFrom(roles, classOfDimension(one.dimension))),
    }),
  }),
  route({
    ...ask,
    method: 'POST',
    path: '/console/segment-counts',
    summary: { zh: '按条件实时计数', en: 'How many a rule holds for, while it is edited' },
    schema: {
      body: Type.Object({ rule }, closed),
      answer: Type.Object({ of: Type.Integer(), matching: Type.Integer(), sentence: words }),
    },
    async handle({ body, principal, runtime }, tx) {
      const asked = ruleFor(principal.roles, body.rule)
      const today = businessDayNumber(tx.now)
      const live = await caughtUp(runtime, tx)
      const count = live
        ? await live.ask('count', { rule: asked, today })
        : await countMatching(tx, asked, today)
      const [sentence] = await sayRules(tx, [asked])
      return { ...count, sentence: sentence! }
    },
  }),
  route({
    ...ask,
    method: 'POST',
    path: '/console/segment-overlaps',
    summary: { zh: '两组条件的重叠', en: 'How many two rules share' },
    schema: {
      body: Type.Object({ first: rule, second: rule }, closed),
      answer: Type.Object({ first: Type.Integer(), second: Type.Integer(), both: Type.Integer() }),
    },
    async handle({ body, principal: { roles }, runtime }, tx) {
      const rules = [ruleFor(roles, body.first), ruleFor(roles, body.second)] as const
      const live = await caughtUp(runtime, tx)
      return live
        ? live.ask('overlap', { rules, today: businessDayNumber(tx.now) })
        : countOverlap(tx, rules, businessDayNumber(tx.now))
    },
  }),
  route({
    ...change,
    method: 'POST',
    path: '/console/segments',
    summary: { zh: '新建分群', en: 'Make a segment' },
    schema: { body: Type.Object({ name, rule }, closed), answer: Type.Object({ id: Type.String() }) },
    handle: async ({ body, principal }, tx) => ({
      id: await makeSegment(tx, body.name, ruleFor(principal.roles, body.rule)),
    }),
  }),
  route({
    ...put,
    method: 'PUT',
    path: '/console/segments/:id',
    summary: { zh: '修改分群草稿', en: 'Change the draft of a segment' },
    schema: { params, body: Type.Object({ name, rule }, closed), answer: segmentView },
    async handle({ params: { id }, body, principal }, tx) {
      await editSegment(tx, id, body.name, ruleFor(principal.roles, body.rule))
      return showOne(tx, id)
    },
  }),
  route({
    ...change,
    method: 'POST',
    path: '/console/segments/:id/publication',
    summary: { zh: '发布分群', en: 'Publish the draft of a segment' },
    schema: { params, answer: Type.Object({ version: Type.Integer(), members: Type.Integer() }) },
    handle: ({ params: { id } }, tx) => publishSegment(tx, id),
  }),
  route({
    ...put,
    method: 'PUT',
    path: '/console/segments/:id/schedule',
    summary: { zh: '分群何时刷新', en: 'When the members of a segment are asked anew' },
    schema: {
      params,
      body: Type.Object({ hours: Type.Union([hours, Type.Null()]) }, closed),
      answer: segmentView,
    },
    async handle({ params: { id }, body }, tx) {
      await scheduleSegment(tx, id, body.hours)
      return showOne(tx, id)
    },
  }),
  route({
    ...put,
    method: 'PUT',
    path: '/console/segments/:id/tag',
    summary: { zh: '分群成员自动带上的标签', en: 'The tag that members of a segment get' },
    schema: {
      params,
      body: Type.Object(
        { tag: Type.Union([Type.String({ minLength: 1, maxLength: 30 }), Type.Null()]) },
        closed,
      ),
      answer: segmentView,
    },
    async handle({ params: { id }, body }, tx) {
      await setSegmentTag(tx, id, body.tag?.trim() || null)
      return showOne(tx, id)
    },
  }),
  route({
    ...change,
    method: 'POST',
    path: '/console/segments/:id/snapshots',
    summary: { zh: '保存分群的静态快照', en: 'Keep who is in a segment now' },
    schema: { params, answer: Type.Object({ snapshotId: Type.String(), people: Type.Integer() }) },
    handle: ({ params: { id } }, tx) => takeSnapshot(tx, id),
  }),
  route({
    ...put,
    method: 'DELETE',
    path: '/console/segments/:id',
    summary: { zh: '删除分群', en: 'Remove a segment' },
    schema: { params, answer: Type.Object({}) },
    async handle({ params: { id } }, tx) {
      await removeSegment(tx, id)
      return {}
    },
  }),
]
