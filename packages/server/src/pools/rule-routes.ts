import { type Static, Type } from 'typebox'
import { sumHandovers } from '../contacts/index.ts'
import { secondsLeft } from '../kernel/pace.ts'
import { listEveryMember, type MemberNames, namesOfMembers } from '../organization/index.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { pools } from './pool.ts'
import { conditionWords, type PoolRule, readLimits, readRules, sentenceOfRule } from './rule-set.ts'
import { countByRule, listRuleSets, readRuleSet } from './rule-store.ts'
import { listRuns, type PoolRun, runKinds, runStates } from './run-store.ts'
import { cancelRun, publishRules, startHandover, undoRun } from './runs.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const count = Type.Integer()
const closed = { additionalProperties: false } as const
const memberId = Type.String({ minLength: 1, maxLength: 64 })
const words = Type.Object({ zh: Type.String(), en: Type.String() })
const asked = Type.Object({ asked: Type.Boolean() })
const params = Type.Object({ id: Type.String({ format: 'uuid' }) })
const maybeCount = Type.Union([count, Type.Null()])
const limits = Type.Object(
  {
    dailyClaims: count,
    mostOwned: maybeCount,
    protectDays: count,
    cooldownDays: count,
    leaverDays: maybeCount,
  },
  closed,
)
/** `when` is of the form of content/schemas/segment.schema.json; `readRules` says where it is wrong. */
const ruleIn = Type.Object(
  {
    id: Type.String(),
    on: Type.Boolean(),
    from: Type.Array(Type.Enum([...pools])),
    to: Type.Enum([...pools]),
    when: Type.Unknown(),
    poolDays: Type.Optional(maybeCount),
    ownedDays: Type.Optional(maybeCount),
    contractEndedDays: Type.Optional(maybeCount),
  },
  closed,
)
const ruleOut = Type.Object({
  id: Type.String(),
  on: Type.Boolean(),
  from: Type.Array(Type.Enum([...pools])),
  to: Type.Enum([...pools]),
  when: Type.Unknown(),
  poolDays: maybeCount,
  ownedDays: maybeCount,
  contractEndedDays: maybeCount,
  sentence: words,
  condition: words,
})

const shown = (rule: PoolRule): Static<typeof ruleOut> => ({
  id: rule.id,
  on: rule.on,
  from: [...rule.from],
  to: rule.to,
  when: rule.when,
  poolDays: rule.poolDays ?? null,
  ownedDays: rule.ownedDays ?? null,
  contractEndedDays: rule.contractEndedDays ?? null,
  sentence: sentenceOfRule(rule),
  condition: conditionWords(rule),
})

const runShape = Type.Object({
  id: Type.String(),
  kind: Type.Enum([...runKinds]),
  state: Type.Enum([...runStates]),
  /** Of a hand-over or an assignment: whose, and to whom. */
  from: nullable,
  to: Type.Array(Type.String()),
  pool: nullable,
  askedBy: Type.String(),
  askedAt: Type.String(),
  done: count,
  total: count,
  secondsLeft: maybeCount,
  moved: count,
  leftStanding: count,
  friendsAsked: count,
  friendsFailed: count,
  /** How the friends of the giver stand with WeCom: those refused by the customer, those still on the way. */
  friends: Type.Record(Type.String(), count),
  errorCode: nullable,
  finishedAt: nullable,
})

const lead = {
  audience: 'console',
  permission: 'live-codes.write',
  fields: [],
  idempotency: 'key',
  rate: 'write',
} as const
const read = {
  method: 'GET',
  audience: 'console',
  permission: 'customers.read',
  fields: [],
  idempotency: 'safe',
  rate: 'read',
} as const

export const ruleRoutes: Route[] = [
  route({
    ...read,
    path: '/console/pool-rules',
    summary: { zh: '客户池规则', en: 'Rules of the pools' },
    schema: {
      answer: Type.Object({
        /** 0: nobody published any; those that come with the product hold. */
        version: count,
        rules: Type.Array(ruleOut),
        limits,
        versions: Type.Array(
          Type.Object({
            version: count,
            rules: count,
            publishedBy: Type.String(),
            publishedAt: Type.String(),
          }),
        ),
      }),
    },
    async handle(_, tx) {
      const set = await readRuleSet(tx)
      const names = await namesOfMembers(tx)
      return {
        version: set.version,
        rules: set.rules.map(shown),
        limits: set.limits,
        versions: (await listRuleSets(tx)).map((one) => ({
          version: one.version,
          rules: one.rules.length,
          publishedBy: names.byActor(one.publishedBy) ?? '',
          publishedAt: one.publishedAt.toISOString(),
        })),
      }
    },
  }),
  route({
    ...lead,
    idempotency: 'natural',
    rate: 'read',
    method: 'POST',
    path: '/console/pool-rule-trials',
    summary: { zh: '试算规则会移动多少客户', en: 'How many each rule would move now; nobody moves' },
    schema: {
      body: Type.Object({ rules: Type.Array(ruleIn) }, closed),
      answer: Type.Object({
        rules: Type.Array(
          Type.Object({ id: Type.String(), sentence: words, condition: words, customers: count }),
        ),
      }),
    },
    async handle({ body }, tx) {
      const rules = readRules(body.rules)
      const counts = await countByRule(tx, rules)
      return {
        rules: rules.map((rule, place) => ({
          id: rule.id,
          sentence: sentenceOfRule(rule),
          condition: conditionWords(rule),
          customers: counts[place] ?? 0,
        })),
      }
    },
  }),
  route({
    ...lead,
    method: 'POST',
    path: '/console/pool-rules',
    summary: { zh: '发布客户池规则', en: 'Publish rules of the pools' },
    schema: {
      body: Type.Object({ rules: Type.Array(ruleIn), limits }, closed),
      answer: Type.Object({ version: count, runId: Type.String() }),
    },
    handle: ({ body, runtime }, tx) =>
      publishRules(tx, runtime.jobs, { rules: body.rules, limits: readLimits(body.limits) }),
  }),
  route({
    ...lead,
    method: 'POST',
    path: '/console/pool-handovers',
    summary: { zh: '交接一位同事名下的全部客户', en: 'Hand all customers of a member over to others' },
    schema: {
      body: Type.Object(
        { from: memberId, to: Type.Array(memberId, { minItems: 1, maxItems: 50 }), friends: Type.Boolean() },
        closed,
      ),
      answer: Type.Object({ runId: Type.String() }),
    },
    handle: async ({ body, runtime }, tx) => ({ runId: await startHandover(tx, runtime.jobs, body) }),
  }),
  route({
    ...read,
    path: '/console/pool-runs',
    summary: { zh: '客户池的批量操作', en: 'Runs that move many customers' },
    schema: { answer: Type.Object({ items: Type.Array(runShape) }) },
    async handle(_, tx) {
      const names = await namesOfMembers(tx)
      const wecom = new Map((await listEveryMember(tx)).map((one) => [one.id, one.wecomUserId]))
      const runs = await listRuns(tx)
      const states = runs.some((one) => one.kind === 'handover') ? await sumHandovers(tx) : []
      const byGiver = new Map(states.map((one) => [one.fromUserId, one.states]))
      return {
        items: runs.map((run) => showRun(run, tx.now, names, (id) => byGiver.get(wecom.get(id) ?? '') ?? {})),
      }
    },
  }),
  route({
    ...lead,
    idempotency: 'natural',
    method: 'POST',
    path: '/console/pool-runs/:id/cancellation',
    summary: { zh: '停止一次批量操作', en: 'Stop a run' },
    schema: { params, answer: asked },
    async handle({ params: { id } }, tx) {
      await cancelRun(tx, id)
      return { asked: true }
    },
  }),
  route({
    ...lead,
    idempotency: 'natural',
    method: 'POST',
    path: '/console/pool-runs/:id/reversal',
    summary: { zh: '撤销一次批量操作', en: 'Take back what a run moved' },
    schema: { params, answer: asked },
    async handle({ params: { id }, runtime }, tx) {
      await undoRun(tx, runtime.jobs, id)
      return { asked: true }
    },
  }),
]

function showRun(
  run: PoolRun,
  now: Date,
  names: MemberNames,
  friendsOf: (memberId: string) => Record<string, number>,
): Static<typeof runShape> {
  const { what, done, total } = run
  const name = (id: string) => names.byId(id) ?? id
  const busy = run.finishedAt === null && done < total
  return {
    id: run.id,
    kind: run.kind,
    state: run.state,
    from:
      what.kind === 'handover'
        ? name(what.from)
        : what.kind === 'assign' && what.chosen.ownerId
          ? name(what.chosen.ownerId)
          : null,
    to:
      what.kind === 'handover'
        ? what.to.map(name)
        : what.kind === 'assign' && what.ownerId
          ? [name(what.ownerId)]
          : [],
    pool: what.kind === 'assign' ? (what.pool ?? what.chosen.pool ?? null) : null,
    askedBy: names.byActor(run.askedBy) ?? run.askedBy,
    askedAt: run.askedAt.toISOString(),
    done,
    total,
    secondsLeft: busy ? secondsLeft({ done, left: total - done }, run.stateAt, now) : null,
    moved: run.moved,
    leftStanding: run.leftStanding,
    friendsAsked: run.friendsAsked,
    friendsFailed: run.friendsFailed,
    friends: what.kind === 'handover' ? friendsOf(what.from) : {},
    errorCode: run.errorCode,
    finishedAt: run.finishedAt?.toISOString() ?? null,
  }
}
