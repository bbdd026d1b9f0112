import { Type } from 'typebox'
import { businessDay, businessMonth } from '../kernel/time.ts'
import type { Principal } from '../runtime/access/principal.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type Route, route } from '../runtime/http/route.ts'
import {
  EarningsAnswer,
  earningsAnswer,
  listOf,
  PriceAnswer,
  priceAnswer,
  SlipAnswer,
  slipAnswers,
} from './answers.ts'
import { consoleRoutes } from './console-routes.ts'
import { getSlip } from './correct-slip.ts'
import { earningsOf } from './earnings.ts'
import { SettlementError } from './errors.ts'
import { listSlips } from './list-slips.ts'
import { pricesFor } from './offers.ts'
import { cardOn } from './rate-card.ts'
import { publishedCards } from './rate-cards.ts'
import { type SlipFilter, sumSlips } from './store.ts'

const uuid = Type.Object({ id: Type.String({ format: 'uuid' }) })
const workOrderIds = Type.Object({
  /** At most fifty, with commas between. */
  workOrderIds: Type.String({ pattern: '^[0-9a-zA-Z-]{1,64}(,[0-9a-zA-Z-]{1,64}){0,49}$' }),
})
const month = Type.Optional(Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])$' }))
const page = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 30 })),
  cursor: Type.Optional(Type.String({ maxLength: 64 })),
}
const Item = Type.Object({ code: Type.String(), name: Type.String(), unit: Type.String() })

const technicianRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/technician/earnings',
    summary: { zh: '我的收入：今天和本月', en: 'My earnings: today and this month' },
    audience: 'technician',
    permission: 'technician.work',
    fields: ['money'],
    idempotency: 'safe',
    rate: 'read',
    schema: { query: Type.Object({ month }), answer: EarningsAnswer },
    async handle({ principal, query, language }, tx) {
      const earnings = await earningsOf(tx, ownTechnician(principal), query.month ?? businessMonth(tx.now))
      return earningsAnswer(earnings, language)
    },
  }),
  route({
    method: 'GET',
    path: '/technician/slips',
    summary: { zh: '我的结算明细', en: 'My slips' },
    audience: 'technician',
    permission: 'technician.work',
    fields: ['money'],
    idempotency: 'safe',
    rate: 'read',
    schema: { query: Type.Object({ ...page, month }), answer: listOf(SlipAnswer) },
    async handle({ principal, query, language }, tx) {
      const payee = { kind: 'technician' as const, id: ownTechnician(principal) }
      return answered(tx, { ...query, payee }, language)
    },
  }),
  route({
    method: 'GET',
    path: '/technician/slips/:id',
    summary: { zh: '一张结算明细，逐行说明', en: 'One slip, every line explained' },
    audience: 'technician',
    permission: 'technician.work',
    fields: ['money'],
    idempotency: 'safe',
    rate: 'read',
    schema: { params: uuid, answer: SlipAnswer },
    async handle({ principal, params, language }, tx) {
      const slip = await getSlip(tx, params.id)
      if (slip.payee.kind !== 'technician' || slip.payee.id !== ownTechnician(principal)) throw notYours()
      return (await slipAnswers(tx, [slip], language))[0]!
    },
  }),
  route({
    method: 'GET',
    path: '/technician/prices',
    summary: { zh: '派给我的工单预计收入', en: 'What jobs that I was offered or hold would earn' },
    audience: 'technician',
    permission: 'technician.work',
    fields: ['money'],
    idempotency: 'safe',
    rate: 'read',
    schema: { query: workOrderIds, answer: listOf(PriceAnswer) },
    async handle({ principal, query, language }, tx) {
      const prices = await pricesFor(tx, idsOf(query), { technicianId: ownTechnician(principal) })
      return { items: prices.map((one) => priceAnswer(one, 'technician', language)), nextCursor: null }
    },
  }),
  route({
    method: 'GET',
    path: '/technician/settlement-items',
    summary: { zh: '可登记的材料和自备零件', en: 'Materials and own parts that can be recorded' },
    audience: 'technician',
    permission: 'technician.work',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: { answer: Type.Object({ materials: Type.Array(Item), customerOwnParts: Type.Array(Item) }) },
    async handle({ language }, tx) {
      const card = cardOn(await publishedCards(tx), businessDay(tx.now))
      const named = ({ code, name, unit }: (typeof card.materials)[number]) => ({
        code: code === '*' ? 'other' : code,
        name: name[language],
        unit: unit[language],
      })
      return { materials: card.materials.map(named), customerOwnParts: card.ownParts.map(named) }
    },
  }),
]

const pointRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/point/statement',
    summary: { zh: '网点对账单', en: "The service point's statement of a month" },
    audience: 'point',
    permission: 'point.work',
    fields: ['money'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      query: Type.Object({ ...page, month }),
      answer: Type.Object({
        month: Type.String(),
        totalFen: Type.Integer(),
        slips: Type.Integer(),
        ...listOf(SlipAnswer).properties,
      }),
    },
    async handle({ principal, query, language }, tx) {
      const scope = { month: query.month ?? businessMonth(tx.now), ...ownPoint(principal) }
      const sum = await sumSlips(tx, scope)
      const list = await answered(tx, { ...query, ...scope }, language)
      return { month: scope.month, totalFen: Number(sum.fen), slips: sum.slips, ...list }
    },
  }),
  route({
    method: 'GET',
    path: '/point/slips/:id',
    summary: { zh: '一张结算明细，逐行说明', en: 'One slip, every line explained' },
    audience: 'point',
    permission: 'point.work',
    fields: ['money'],
    idempotency: 'safe',
    rate: 'read',
    schema: { params: uuid, answer: SlipAnswer },
    async handle({ principal, params, language }, tx) {
      const slip = await getSlip(tx, params.id)
      const own = ownPoint(principal)
      const mine = own.payee ? slip.payee.id === own.payee.id : slip.servicePointId === own.servicePointId
      if (slip.payee.kind !== 'provider' || !mine) throw notYours()
      return (await slipAnswers(tx, [slip], language))[0]!
    },
  }),
  route({
    method: 'GET',
    path: '/point/prices',
    summary: { zh: '派给网点的工单预计收入', en: 'What jobs that the point was offered or holds would earn' },
    audience: 'point',
    permission: 'point.work',
    fields: ['money'],
    idempotency: 'safe',
    rate: 'read',
    schema: { query: workOrderIds, answer: listOf(PriceAnswer) },
    async handle({ principal, query, language }, tx) {
      const { servicePointId } = principal.scope
      if (!servicePointId) throw notYours()
      const prices = await pricesFor(tx, idsOf(query), { servicePointId })
      return { items: prices.map((one) => priceAnswer(one, 'provider', language)), nextCursor: null }
    },
  }),
]

export const routes: Route[] = [...consoleRoutes, ...technicianRoutes, ...pointRoutes]

async function answered(
  tx: Tx,
  filter: Omit<SlipFilter, 'before' | 'limit'> & { limit?: number; cursor?: string },
  language: 'zh' | 'en',
) {
  const { items, nextCursor } = await listSlips(tx, { ...filter, limit: filter.limit ?? 30 })
  return { items: await slipAnswers(tx, items, language), nextCursor }
}

function idsOf(query: { workOrderIds: string }): string[] {
  return [...new Set(query.workOrderIds.split(','))]
}

function ownTechnician({ scope }: Principal): string {
  if (!scope.technicianId) throw notYours()
  return scope.technicianId
}

/** A clerk sees the point's own slips; a provider's administrator all of the provider's. */
function ownPoint({ scope }: Principal): Pick<SlipFilter, 'payee' | 'payeeKind' | 'servicePointId'> {
  if (scope.servicePointId) return { payeeKind: 'provider', servicePointId: scope.servicePointId }
  if (!scope.providerId) throw notYours()
  return { payee: { kind: 'provider', id: scope.providerId } }
}

function notYours(): SettlementError {
  return new SettlementError('settlement.not_yours')
}
