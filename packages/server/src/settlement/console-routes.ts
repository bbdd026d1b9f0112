import { Type } from 'typebox'
import { Reply, type Route, route } from '../runtime/http/route.ts'
import {
  listOf,
  namesOf,
  QuoteAnswer,
  quoteAnswer,
  SlipAnswer,
  SlipDetailAnswer,
  StatementAnswer,
  slipAnswer,
  slipAnswers,
  statementAnswer,
} from './answers.ts'
import { closeStatement, getStatement } from './close-statement.ts'
import { adjustSlip, getSlip, reverseSlip } from './correct-slip.ts'
import { exportStatement } from './export-statement.ts'
import { listSlips, listStatements } from './list-slips.ts'
import { quoteWorkOrders } from './quote-work-orders.ts'
import { RateCard } from './rate-card.ts'
import { publishedCards } from './rate-cards.ts'
import { replaySlip } from './replay-slip.ts'
import { type CorrectionReason, correctionReasons } from './slip.ts'
import { findCorrections } from './store.ts'

const uuid = Type.Object({ id: Type.String({ format: 'uuid' }) })
const workOrder = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) })
const text = Type.Optional(Type.String({ maxLength: 64 }))
const payeeKind = Type.Union([Type.Literal('technician'), Type.Literal('provider')])
const payee = { payeeKind: Type.Optional(payeeKind), payeeId: text }
const month = Type.Optional(Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])$' }))
const page = { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })), cursor: text }
const reasons = Object.keys(correctionReasons) as CorrectionReason[]
const correction = {
  reason: Type.Union(reasons.map((reason) => Type.Literal(reason))),
  note: Type.Optional(Type.String({ maxLength: 200 })),
}

const read = {
  audience: 'console',
  permission: 'settlement.read',
  idempotency: 'safe',
  rate: 'read',
} as const
const write = { audience: 'console', permission: 'settlement.write', rate: 'write' } as const

const slipRoutes: Route[] = [
  route({
    ...read,
    method: 'GET',
    path: '/console/slips',
    summary: { zh: '结算明细', en: 'Slips' },
    fields: ['money', 'name'],
    schema: {
      query: Type.Object({
        ...page,
        ...payee,
        month,
        workOrderId: text,
        kind: text,
        statementId: Type.Optional(uuid.properties.id),
      }),
      answer: listOf(SlipAnswer),
    },
    async handle({ query, language }, tx) {
      const { payeeKind, payeeId, ...rest } = query
      const filter = { ...rest, ...payeeFilter(payeeKind, payeeId), limit: query.limit ?? 50 }
      const { items, nextCursor } = await listSlips(tx, filter)
      return { items: await slipAnswers(tx, items, language), nextCursor }
    },
  }),
  route({
    ...read,
    method: 'GET',
    path: '/console/slips/:id',
    summary: { zh: '一张结算明细，逐行说明', en: 'One slip, every line explained' },
    fields: ['money', 'name'],
    schema: { params: uuid, answer: SlipDetailAnswer },
    async handle({ params, language }, tx) {
      const slip = await getSlip(tx, params.id)
      const corrections = await findCorrections(tx, params.id)
      const names = await namesOf(tx, [slip.payee])
      return {
        ...slipAnswer(slip, names, language),
        transactionId: slip.transactionId,
        actor: slip.actor,
        corrections: corrections.map((one) => slipAnswer(one, names, language)),
      }
    },
  }),
  route({
    ...read,
    method: 'GET',
    path: '/console/slips/:id/replay',
    summary: { zh: '按原版价目表重算', en: 'Price it again by the version it was priced by' },
    fields: ['money'],
    schema: {
      params: uuid,
      answer: Type.Object({
        slipId: Type.String(),
        computed: Type.Boolean(),
        equal: Type.Boolean(),
        storedFen: Type.Integer(),
        replayedFen: Type.Integer(),
        diffFen: Type.Integer(),
      }),
    },
    async handle({ params }, tx) {
      const { slipId, computed, equal, storedFen, replayedFen, diffFen } = await replaySlip(tx, params.id)
      return {
        slipId,
        computed,
        equal,
        storedFen: Number(storedFen),
        replayedFen: Number(replayedFen),
        diffFen: Number(diffFen),
      }
    },
  }),
  route({
    ...write,
    method: 'POST',
    path: '/console/slips/:id/adjustments',
    summary: { zh: '调整结算明细', en: 'Adjust a slip' },
    fields: ['money', 'name'],
    idempotency: 'key',
    schema: {
      params: uuid,
      body: Type.Object({
        ...correction,
        amountFen: Type.Integer({ minimum: -100_000_000, maximum: 100_000_000 }),
      }),
      answer: SlipAnswer,
    },
    async handle({ params, body, language }, tx) {
      const { amountFen, reason, note = null } = body
      const made = await adjustSlip(tx, { slipId: params.id, amountFen: BigInt(amountFen), reason, note })
      return (await slipAnswers(tx, [await getSlip(tx, made.id)], language))[0]!
    },
  }),
  route({
    ...write,
    method: 'POST',
    path: '/console/slips/:id/reversal',
    summary: { zh: '冲正结算明细', en: 'Reverse a slip' },
    fields: ['money', 'name'],
    idempotency: 'key',
    schema: { params: uuid, body: Type.Object(correction), answer: SlipAnswer },
    async handle({ params, body, language }, tx) {
      const { reason, note = null } = body
      const made = await reverseSlip(tx, { slipId: params.id, reason, note })
      return (await slipAnswers(tx, [await getSlip(tx, made.id)], language))[0]!
    },
  }),
]

const statementRoutes: Route[] = [
  route({
    ...read,
    method: 'GET',
    path: '/console/statements',
    summary: { zh: '结算单', en: 'Statements' },
    fields: ['money', 'name'],
    schema: {
      query: Type.Object({
        ...page,
        ...payee,
        month,
        state: Type.Optional(Type.Union([Type.Literal('open'), Type.Literal('closed')])),
      }),
      answer: listOf(StatementAnswer),
    },
    async handle({ query }, tx) {
      const { payeeKind, payeeId, ...rest } = query
      const filter = { ...rest, ...payeeFilter(payeeKind, payeeId), limit: query.limit ?? 50 }
      const { items, nextCursor } = await listStatements(tx, filter)
      const names = await namesOf(
        tx,
        items.map((one) => one.payee),
      )
      return { items: items.map((one) => statementAnswer(one, names)), nextCursor }
    },
  }),
  route({
    ...read,
    method: 'GET',
    path: '/console/statements/:id',
    summary: {
      zh: '一张结算单；明细见 /console/slips?statementId=',
      en: 'One statement; its slips: /console/slips?statementId=',
    },
    fields: ['money', 'name'],
    schema: { params: uuid, answer: StatementAnswer },
    async handle({ params }, tx) {
      const statement = await getStatement(tx, params.id)
      return statementAnswer(statement, await namesOf(tx, [statement.payee]))
    },
  }),
  route({
    ...write,
    method: 'POST',
    path: '/console/statements/:id/closing',
    summary: { zh: '结算单关账', en: 'Close a statement' },
    fields: ['money', 'name'],
    // A closed statement stays as it is, so a repeat needs no key.
    idempotency: 'natural',
    schema: { params: uuid, answer: StatementAnswer },
    async handle({ params }, tx) {
      const statement = await closeStatement(tx, params.id)
      return statementAnswer(statement, await namesOf(tx, [statement.payee]))
    },
  }),
  route({
    ...read,
    method: 'GET',
    path: '/console/statements/:id/export',
    summary: { zh: '导出结算单（CSV）', en: 'Export a statement (CSV)' },
    fields: ['money'],
    rate: 'sensitive',
    schema: { params: uuid, answer: Type.String() },
    async handle({ params, language }, tx) {
      const { fileName, csv } = await exportStatement(tx, params.id, language)
      const headers = {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${fileName}"`,
        'cache-control': 'no-store',
      }
      return new Reply(200, headers, csv)
    },
  }),
]

const priceRoutes: Route[] = [
  route({
    ...read,
    method: 'GET',
    path: '/console/work-orders/:id/price',
    summary: { zh: '工单计价预览', en: 'What a work order would cost' },
    fields: ['money'],
    schema: { params: workOrder, answer: QuoteAnswer },
    async handle({ params, language }, tx) {
      const [quote] = await quoteWorkOrders(tx, [params.id])
      return quoteAnswer(quote!, language)
    },
  }),
  route({
    ...read,
    method: 'GET',
    path: '/console/rate-cards',
    summary: { zh: '价目表', en: 'Rate cards' },
    fields: ['money'],
    schema: { answer: Type.Object({ items: Type.Array(RateCard), nextCursor: Type.Null() }) },
    handle: async (_context, tx) => ({ items: await publishedCards(tx), nextCursor: null }),
  }),
]

export const consoleRoutes: Route[] = [...slipRoutes, ...statementRoutes, ...priceRoutes]

function payeeFilter(kind: 'technician' | 'provider' | undefined, id: string | undefined) {
  if (!kind) return {}
  return id ? { payee: { kind, id } } : { payeeKind: kind }
}
