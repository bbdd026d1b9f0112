import { Type } from 'typebox'
import { customerNames } from '../contacts/index.ts'
import { getCustomers } from '../customers/index.ts'
import { type CustomerId, id as idOf } from '../kernel/ids.ts'
import { findPhones } from '../kernel/phone.ts'
import { businessDayNumber, isDay } from '../kernel/time.ts'
import { listMembers, namesOfMembers } from '../organization/index.ts'
import { can, visibility } from '../runtime/access/policy.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { assignCustomers, claimCustomers, claimOutcomes, giveBack } from './claim-customers.ts'
import { claimedToday, countOwned } from './claim-store.ts'
import { PoolRuleWrong } from './errors.ts'
import { type MoveReason, pools, poolWords, reasonWords } from './pool.ts'
import { countPools, listStandings } from './read-store.ts'
import { ruleRoutes } from './rule-routes.ts'
import { readRuleSet } from './rule-store.ts'
import { startAssigning } from './runs.ts'
import { movesOf, standingOf } from './standing-store.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const count = Type.Integer()
const closed = { additionalProperties: false } as const
const uuid = Type.String({ format: 'uuid' })
const memberId = Type.String({ minLength: 1, maxLength: 64 })
const note = Type.Optional(Type.String({ maxLength: 200 }))
const words = Type.Object({ zh: Type.String(), en: Type.String() })
const day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })
const manyIds = Type.Array(uuid, { minItems: 1, maxItems: 500 })
const results = Type.Object({
  items: Type.Array(Type.Object({ customerId: Type.String(), outcome: Type.Enum([...claimOutcomes]) })),
})

/** A number in a note would be a phone outside the vault. */
const kept = (text: string | undefined): string =>
  text && findPhones(text).phones.length === 0 ? text.trim() : ''

const look = {
  audience: 'console',
  permission: 'customers.read',
  idempotency: 'safe',
  rate: 'read',
} as const
const act = { audience: 'console', fields: [], idempotency: 'key', rate: 'write' } as const
/** Of somebody's own: whoever may write customers. Of others: who leads. */
const own = { ...act, permission: 'customers.write' } as const
const lead = { ...act, permission: 'live-codes.write' } as const

const listed = Type.Object({
  customerId: Type.String(),
  /** Masked by role. */
  name: nullable,
  level: Type.String(),
  tags: Type.Array(Type.String()),
  pool: Type.Enum([...pools]),
  ownerId: nullable,
  ownerName: nullable,
  poolSince: Type.String(),
  protectedUntil: nullable,
  contractEndsOn: nullable,
  /** Null where nothing is known that they did. */
  idleDays: Type.Union([count, Type.Null()]),
  paidOrders: count,
  why: Type.String(),
})

export const routes: Route[] = [
  route({
    ...look,
    method: 'GET',
    path: '/console/pools',
    summary: { zh: '客户池概况', en: 'How many stand in each pool, and what I may claim' },
    fields: [],
    schema: {
      answer: Type.Object({
        pools: Type.Array(
          Type.Object({ pool: Type.Enum([...pools]), words, customers: count, unowned: count }),
        ),
        reasons: Type.Record(Type.String(), words),
        mine: Type.Object({ owned: count, claimedToday: count }),
        limits: Type.Object({
          dailyClaims: count,
          mostOwned: Type.Union([count, Type.Null()]),
          protectDays: count,
          cooldownDays: count,
          leaverDays: Type.Union([count, Type.Null()]),
        }),
        /** Who is owner of how many; of members who left, too. */
        owners: Type.Array(
          Type.Object({ id: Type.String(), name: Type.String(), here: Type.Boolean(), customers: count }),
        ),
        /** To assign to. */
        members: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
        mayLead: Type.Boolean(),
      }),
    },
    async handle({ principal }, tx) {
      const counted = await countPools(tx)
      const here = await listMembers(tx)
      const { limits } = await readRuleSet(tx)
      const me = principal.actor.id
      return {
        pools: pools.map((pool) => {
          const rows = counted.filter((one) => one.pool === pool)
          return {
            pool,
            words: poolWords[pool],
            customers: sum(rows),
            unowned: sum(rows.filter((one) => one.ownerId === null)),
          }
        }),
        reasons: reasonWords,
        mine: { owned: await countOwned(tx, me), claimedToday: await claimedToday(tx, me) },
        limits,
        owners: await ownersOf(tx, counted),
        // Customers are dealt with by those who may write them.
        members: here
          .filter((one) => can(one.roles, 'customers.write'))
          .map(({ id, name }) => ({ id, name })),
        mayLead: can(principal.roles, 'live-codes.write'),
      }
    },
  }),
  route({
    ...look,
    method: 'GET',
    path: '/console/pool-customers',
    summary: { zh: '池中的客户', en: 'Customers of a pool' },
    fields: ['name', 'behaviour'],
    schema: {
      query: Type.Object({
        pool: Type.Optional(Type.Enum([...pools])),
        owner: Type.Optional(memberId),
        /** `mine`: the reader's own; `none`: nobody's. */
        whose: Type.Optional(Type.Union([Type.Literal('mine'), Type.Literal('none')])),
        cursor: Type.Optional(Type.String({ maxLength: 80 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
      }),
      answer: Type.Object({ items: Type.Array(listed), nextCursor: nullable }),
    },
    async handle({ query, principal }, tx) {
      const limit = query.limit ?? 50
      const [at, id] = query.cursor?.split('_') ?? []
      const ownerId = query.whose === 'mine' ? principal.actor.id : query.owner
      const found = await listStandings(tx, {
        ...(query.pool ? { pool: query.pool } : {}),
        ...(ownerId ? { ownerId } : {}),
        unowned: query.whose === 'none',
        ...(at && id ? { before: { at: new Date(at), id } } : {}),
        limit: limit + 1,
      })
      const page = found.slice(0, limit)
      const last = page.at(-1)
      const ids = page.map((row) => row.customer_id)
      const names = await customerNames(tx, ids, principal.roles)
      const customers = new Map(
        (await getCustomers(tx, ids.map(idOf<CustomerId>))).map((one) => [one.id as string, one]),
      )
      const members = await namesOfMembers(tx)
      const today = businessDayNumber(tx.now)
      const seesActs = visibility(principal.roles, 'behaviour') === 'plain'
      return {
        items: page.map((row) => ({
          customerId: row.customer_id,
          name: names.get(row.customer_id) ?? null,
          level: customers.get(row.customer_id)?.level ?? '',
          tags: (customers.get(row.customer_id)?.tags ?? []).map((one) => one.name),
          pool: row.pool,
          ownerId: row.owner_id,
          ownerName: row.owner_id && (members.byId(row.owner_id) ?? row.owner_id),
          poolSince: row.pool_since.toISOString(),
          protectedUntil: row.protected_until?.toISOString() ?? null,
          contractEndsOn: row.contract_ends_on,
          idleDays: row.last_act_day === null || !seesActs ? null : Math.max(today - row.last_act_day, 0),
          paidOrders: row.paid_orders ?? 0,
          why: row.why,
        })),
        nextCursor:
          found.length > limit && last ? `${last.pool_since.toISOString()}_${last.customer_id}` : null,
      }
    },
  }),
  route({
    ...look,
    method: 'GET',
    path: '/console/customers/:id/pool-moves',
    summary: { zh: '客户的流转记录', en: 'Where a customer stood, and why they moved' },
    fields: [],
    schema: {
      params: Type.Object({ id: uuid }),
      answer: Type.Object({
        standing: Type.Union([
          Type.Object({
            pool: Type.Enum([...pools]),
            poolSince: Type.String(),
            ownerName: nullable,
            protectedUntil: nullable,
            contractEndsOn: nullable,
          }),
          Type.Null(),
        ]),
        items: Type.Array(
          Type.Object({
            id: Type.String(),
            /** Another row of the same person, where it happened before a merge. */
            customerId: Type.String(),
            at: Type.String(),
            why: Type.String(),
            words,
            who: Type.String(),
            note: Type.String(),
            ruleId: nullable,
            ruleVersion: Type.Union([count, Type.Null()]),
            fromPool: nullable,
            toPool: Type.String(),
            fromOwner: nullable,
            toOwner: nullable,
            undone: Type.Boolean(),
          }),
        ),
      }),
    },
    async handle({ params }, tx) {
      const members = await namesOfMembers(tx)
      const name = (one: string | null) => one && (members.byId(one) ?? one)
      const standing = await standingOf(tx, params.id)
      return {
        standing: standing && {
          pool: standing.pool,
          poolSince: standing.poolSince.toISOString(),
          ownerName: name(standing.ownerId),
          protectedUntil: standing.protectedUntil?.toISOString() ?? null,
          contractEndsOn: standing.contractEndsOn,
        },
        items: (await movesOf(tx, params.id, 100)).map((row) => ({
          id: row.id,
          customerId: row.customer_id,
          at: row.at.toISOString(),
          why: row.why,
          words: reasonWords[row.why as MoveReason],
          who: row.actor.startsWith('member:') ? (members.byActor(row.actor) ?? row.actor) : '',
          note: row.note,
          ruleId: row.rule_id,
          ruleVersion: row.rule_version,
          fromPool: row.from_pool,
          toPool: row.to_pool,
          fromOwner: name(row.from_owner),
          toOwner: name(row.to_owner),
          undone: row.undone_at !== null,
        })),
      }
    },
  }),
  route({
    ...own,
    method: 'POST',
    path: '/console/pool-claims',
    summary: { zh: '从公海领取客户', en: 'Claim customers from the sea' },
    schema: { body: Type.Object({ customerIds: manyIds }, closed), answer: results },
    handle: async ({ body, principal }, tx) => ({
      items: await claimCustomers(tx, principal.actor.id, body.customerIds),
    }),
  }),
  route({
    ...own,
    method: 'POST',
    path: '/console/pool-returns',
    summary: { zh: '把自己的客户退回公海', en: 'Give own customers back to the sea' },
    schema: { body: Type.Object({ customerIds: manyIds, note }, closed), answer: results },
    handle: async ({ body, principal }, tx) => ({
      items: await giveBack(tx, principal.actor.id, body.customerIds, kept(body.note)),
    }),
  }),
  route({
    ...lead,
    method: 'POST',
    path: '/console/pool-assignments',
    summary: { zh: '分配客户', en: 'Assign customers to a member or a pool' },
    schema: {
      body: Type.Object(
        {
          customerIds: manyIds,
          ownerId: Type.Optional(Type.Union([memberId, Type.Null()])),
          pool: Type.Optional(Type.Enum([...pools])),
          contractEndsOn: Type.Optional(Type.Union([day, Type.Null()])),
          note,
        },
        closed,
      ),
      answer: results,
    },
    async handle({ body: { customerIds, note: said, ...wish } }, tx) {
      if (wish.contractEndsOn && !isDay(wish.contractEndsOn))
        throw new PoolRuleWrong('/contractEndsOn', 'days')
      return { items: await assignCustomers(tx, customerIds, wish, { note: kept(said) }) }
    },
  }),
  route({
    ...lead,
    method: 'POST',
    path: '/console/pool-assignment-runs',
    summary: { zh: '批量分配整池客户', en: 'Assign all customers of a pool or an owner, in the background' },
    schema: {
      body: Type.Object(
        {
          chosen: Type.Object(
            { pool: Type.Optional(Type.Enum([...pools])), ownerId: Type.Optional(memberId) },
            { ...closed, minProperties: 1 },
          ),
          ownerId: Type.Optional(Type.Union([memberId, Type.Null()])),
          pool: Type.Optional(Type.Enum([...pools])),
          note,
        },
        closed,
      ),
      answer: Type.Object({ runId: Type.String() }),
    },
    handle: async ({ body: { chosen, note: said, ...wish }, runtime }, tx) => ({
      runId: await startAssigning(tx, runtime.jobs, chosen, { ...wish, note: kept(said) }),
    }),
  }),
  ...ruleRoutes,
]

const sum = (rows: { n: number }[]): number => rows.reduce((all, one) => all + one.n, 0)

async function ownersOf(
  tx: Tx,
  counted: Awaited<ReturnType<typeof countPools>>,
): Promise<{ id: string; name: string; here: boolean; customers: number }[]> {
  const names = await namesOfMembers(tx)
  const here = new Set((await listMembers(tx)).map((one) => one.id))
  const byOwner = Map.groupBy(
    counted.filter((one) => one.ownerId !== null),
    (one) => one.ownerId!,
  )
  return [...byOwner].map(([id, rows]) => ({
    id,
    name: names.byId(id) ?? id,
    here: here.has(id),
    customers: sum(rows),
  }))
}
