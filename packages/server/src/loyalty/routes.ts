import { type Static, Type } from 'typebox'
import { getCustomer, returnLevel } from '../customers/index.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { dayOfNumber } from '../kernel/time.ts'
import { type MemberNames, namesOfMembers } from '../organization/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { draftLadder, dropLadder, publishLadder } from './edit-ladder.ts'
import { mostTiers, proposal, type Tier } from './ladder.ts'
import { countByTier, type LadderRow, laddersOf, movesOf, newestLadders, standingOf } from './store.ts'
import { conditionSentence, moveSentence } from './words.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const count = Type.Integer()
const amount = (least: number, most: number) =>
  Type.Union([Type.Integer({ minimum: least, maximum: most }), Type.Null()])
const closed = { additionalProperties: false } as const
const versionParams = Type.Object({ version: Type.Integer({ minimum: 1, maximum: 1_000_000 }) })

const tierBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 20, pattern: '\\S' }),
    /** Counted over so many months back; null over everything. */
    months: amount(1, 60),
    match: Type.Union([Type.Literal('all'), Type.Literal('any')]),
    spentFen: amount(1, 100_000_000_000),
    orders: amount(1, 10_000),
    averageFen: amount(1, 100_000_000_000),
  },
  closed,
)

const tierView = Type.Object({ ...tierBody.properties, sentence: Type.String() })

const ladderView = Type.Object({
  version: count,
  state: Type.String(),
  keepMonths: count,
  tiers: Type.Array(tierView),
  /** Being walked over: of a draft to count, of the one in force to move; `seen` of `total` persons so far. */
  walking: Type.Boolean(),
  seen: count,
  total: count,
  up: count,
  down: count,
  /** Persons of whom somebody wrote a level by hand; they stay with it. */
  byHand: count,
  /** Of a draft, persons by level before and after; null is below the first. */
  counts: Type.Array(Type.Object({ from: nullable, to: nullable, people: count })),
  madeAt: Type.String(),
  madeBy: Type.String(),
  publishedAt: nullable,
  publishedBy: nullable,
})
type LadderView = Static<typeof ladderView>

const look = {
  method: 'GET',
  permission: 'customers.read',
  idempotency: 'safe',
  rate: 'read',
} as const
const lead = {
  audience: 'console',
  permission: 'live-codes.write',
  fields: [],
  idempotency: 'key',
  rate: 'write',
} as const

const shownPast = 20

export const routes: Route[] = [
  route({
    ...look,
    audience: 'console',
    path: '/console/loyalty-ladder',
    summary: { zh: '会员等级', en: 'The ladder of levels, its draft, and those before' },
    fields: ['money'],
    schema: {
      answer: Type.Object({
        inForce: Type.Union([ladderView, Type.Null()]),
        draft: Type.Union([ladderView, Type.Null()]),
        past: Type.Array(ladderView),
        /** How many stand on each place by the ladder in force; 0 is below the first. */
        people: Type.Array(Type.Object({ tier: count, people: count })),
        proposal: Type.Object({ keepMonths: count, tiers: Type.Array(tierView) }),
      }),
    },
    async handle({ language }, tx) {
      const ladders = await newestLadders(tx, shownPast)
      const names = await namesOfMembers(tx)
      const of = (state: LadderRow['state']): LadderView[] =>
        ladders.filter((one) => one.state === state).map((one) => show(one, names, language))
      const [inForce = null] = of('in_force')
      const [draft = null] = of('draft')
      return {
        inForce,
        draft,
        past: of('past'),
        people: inForce ? await countByTier(tx, inForce.version) : [],
        proposal: { ...proposal, tiers: withSentences(proposal.tiers, language) },
      }
    },
  }),
  route({
    ...lead,
    method: 'POST',
    path: '/console/loyalty-ladders',
    summary: { zh: '写等级草稿并预览变动', en: 'Draft a ladder, and count who would move' },
    schema: {
      body: Type.Object(
        {
          keepMonths: Type.Integer({ minimum: 0, maximum: 60 }),
          /** The lowest first; none at all ends levels by rule. */
          tiers: Type.Array(tierBody, { maxItems: mostTiers }),
        },
        closed,
      ),
      answer: Type.Object({ version: count }),
    },
    async handle({ body: { keepMonths, tiers } }, tx) {
      const trimmed = tiers.map((one) => ({ ...one, name: one.name.trim() }))
      return { version: await draftLadder(tx, { keepMonths, tiers: trimmed }) }
    },
  }),
  route({
    ...lead,
    method: 'POST',
    path: '/console/loyalty-ladders/:version/publication',
    summary: { zh: '发布等级草稿', en: 'Publish a draft and move everybody by it' },
    schema: { params: versionParams, answer: Type.Object({}) },
    async handle({ params: { version } }, tx) {
      await publishLadder(tx, version)
      return {}
    },
  }),
  route({
    ...lead,
    method: 'DELETE',
    path: '/console/loyalty-ladders/:version',
    summary: { zh: '放弃等级草稿', en: 'Drop a draft' },
    schema: { params: versionParams, answer: Type.Object({}) },
    async handle({ params: { version } }, tx) {
      await dropLadder(tx, version)
      return {}
    },
  }),
  route({
    ...look,
    audience: 'console',
    path: '/console/customers/:id/loyalty-tier',
    summary: { zh: '一个客户的会员等级与变动', en: 'The level of one customer, why, and how it moved' },
    fields: [],
    schema: {
      params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
      answer: Type.Object({
        level: Type.String(),
        by: Type.Union([Type.Literal('hand'), Type.Literal('ladder'), Type.Literal('nobody')]),
        /** What the ladder gives, also where somebody wrote another one; null for none. */
        ladderLevel: nullable,
        condition: nullable,
        version: Type.Union([count, Type.Null()]),
        reachedOn: nullable,
        /** First day on which it may fall. */
        keptUntil: nullable,
        moves: Type.Array(
          Type.Object({
            at: Type.String(),
            from: nullable,
            to: nullable,
            version: count,
            cause: Type.String(),
            why: Type.String(),
          }),
        ),
      }),
    },
    handle: ({ params: { id }, language }, tx) => readTier(tx, id as CustomerId, language),
  }),
  route({
    ...lead,
    permission: 'customers.write',
    method: 'POST',
    path: '/console/customers/:id/level-return',
    summary: { zh: '把等级交还给规则', en: 'Give a level that was written by hand back to the ladder' },
    schema: { params: Type.Object({ id: Type.String({ format: 'uuid' }) }), answer: Type.Object({}) },
    async handle({ params: { id } }, tx) {
      await returnLevel(tx, id as CustomerId)
      return {}
    },
  }),
]

function show(one: LadderRow, names: MemberNames, language: 'zh' | 'en'): LadderView {
  const { afterId: _, madeAt, madeBy, publishedAt, publishedBy, tiers, ...rest } = one
  return {
    ...rest,
    tiers: withSentences(tiers, language),
    madeAt: madeAt.toISOString(),
    madeBy: names.byId(madeBy) ?? madeBy,
    publishedAt: publishedAt?.toISOString() ?? null,
    publishedBy: publishedBy && (names.byId(publishedBy) ?? publishedBy),
  }
}

const withSentences = (tiers: readonly Tier[], language: 'zh' | 'en') =>
  tiers.map((one) => ({ ...one, sentence: conditionSentence(one, language) }))

const shownMoves = 50

async function readTier(tx: Tx, id: CustomerId, language: 'zh' | 'en') {
  const { personId, rowIds, level, levelBy } = await getCustomer(tx, id)
  const standing = await standingOf(tx, personId)
  const moves = await movesOf(tx, rowIds, shownMoves)
  const versions = [...new Set([...moves.map((one) => one.version), ...(standing ? [standing.version] : [])])]
  const ladders = new Map((await laddersOf(tx, versions)).map((one) => [one.version, one]))
  const tier = standing && standing.tier > 0 ? ladders.get(standing.version)?.tiers[standing.tier - 1] : null
  return {
    level,
    by: levelBy,
    ladderLevel: tier?.name ?? null,
    condition: tier ? conditionSentence(tier, language) : null,
    version: standing?.version ?? null,
    reachedOn: dayWord(standing?.reachedDay),
    keptUntil: dayWord(standing?.keptUntil),
    moves: moves.map((one) => ({
      at: one.at.toISOString(),
      from: one.from,
      to: one.to,
      version: one.version,
      cause: one.cause,
      why: moveSentence(one, ladders.get(one.version) ?? null, language),
    })),
  }
}

const dayWord = (day: number | null | undefined): string | null => (day == null ? null : dayOfNumber(day))
