import { type Static, Type } from 'typebox'
import { getCustomers } from '../../customers/index.ts'
import { rejectionReasons } from '../../dispatch/index.ts'
import { type CustomerId, id as idOf } from '../../kernel/ids.ts'
import { getOrders } from '../../orders/index.ts'
import { getTechnicians, listServicePoints } from '../../providers/index.ts'
import type { Ranking } from '../../routing/index.ts'
import { can, type Role, visibility } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { slipsOf } from '../../settlement/index.ts'
import { readTimeline, timelinePage } from '../timeline/read-timeline.ts'
import { type Language, reasonWords, say } from '../words.ts'
import { customerItem, customerItems } from './customer-views.ts'
import { getWorkOrder } from './get-work-order.ts'
import { orderItem, orderItems } from './order-views.ts'
import { offersOfWorkOrder, rankingOfWorkOrder } from './store.ts'
import { briefsOf, workOrderBrief } from './work-order-briefs.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const sentence = Type.Object({ code: Type.String(), text: Type.String() })

export const storyShape = Type.Object({
  workOrder: workOrderBrief,
  /** Null for roles that may not read it, and where there is none. */
  order: Type.Union([orderItem, Type.Null()]),
  customer: Type.Union([customerItem, Type.Null()]),
  offers: Type.Array(
    Type.Object({
      offerId: Type.String(),
      round: Type.Integer(),
      state: Type.String(),
      stateName: Type.String(),
      servicePoint: Type.String(),
      technician: nullable,
      madeAt: Type.String(),
      expiresAt: Type.String(),
      answeredAt: nullable,
      reason: nullable,
    }),
  ),
  /** As they were judged when somebody was last asked. */
  candidates: Type.Union([
    Type.Object({
      madeAt: Type.String(),
      ranked: Type.Array(
        Type.Object({
          technicianId: Type.String(),
          name: Type.String(),
          score: Type.Number(),
          km: Type.Union([Type.Number(), Type.Null()]),
          reasons: Type.Array(sentence),
        }),
      ),
      refused: Type.Array(
        Type.Object({ technicianId: Type.String(), name: Type.String(), refusals: Type.Array(sentence) }),
      ),
    }),
    Type.Null(),
  ]),
  /** Empty for roles that see no money. */
  slips: Type.Array(
    Type.Object({
      slipId: Type.String(),
      kind: Type.String(),
      payeeKind: Type.String(),
      payeeId: Type.String(),
      totalFen: Type.Integer(),
      lines: Type.Array(
        Type.Object({
          code: Type.String(),
          amountFen: Type.Integer(),
          factor: Type.String(),
          sentence: Type.String(),
        }),
      ),
      reversed: Type.Boolean(),
      earnedAt: Type.String(),
      postedAt: Type.String(),
    }),
  ),
  timeline: timelinePage,
})

/** A work order with everything around it, in one answer. Throws `insight.work_order_not_found`. */
export async function readWorkOrderStory(
  tx: Tx,
  workOrderId: string,
  roles: readonly Role[],
  language: Language,
): Promise<Static<typeof storyShape>> {
  const workOrder = await getWorkOrder(tx, workOrderId)
  const [brief] = await briefsOf(tx, [workOrder], roles, language)
  const orders =
    workOrder.orderId && can(roles, 'orders.read') ? await getOrders(tx, [workOrder.orderId]) : []
  const customers =
    workOrder.customerId && can(roles, 'customers.read')
      ? await getCustomers(tx, [idOf<CustomerId>(workOrder.customerId)])
      : []
  return {
    workOrder: brief!,
    order: (await orderItems(tx, orders, roles, language))[0] ?? null,
    customer: (await customerItems(tx, customers, roles))[0] ?? null,
    offers: await offerViews(tx, workOrderId, language),
    candidates: can(roles, 'dispatch.read') ? await candidatesView(tx, workOrderId, language) : null,
    slips: visibility(roles, 'money') === 'plain' ? await slipViews(tx, workOrderId, language) : [],
    timeline: await readTimeline(tx, { subject: 'work_order', id: workOrderId, limit: 100, roles, language }),
  }
}

const offerStateWords: Record<string, { zh: string; en: string }> = {
  open: { zh: '待应答', en: 'Waiting' },
  accepted: { zh: '已接单', en: 'Accepted' },
  rejected: { zh: '已拒单', en: 'Rejected' },
  expired: { zh: '超时', en: 'Expired' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn' },
}
const whyNot: Record<string, { zh: string; en: string }> = { ...reasonWords, ...rejectionReasons }

async function offerViews(tx: Tx, workOrderId: string, language: Language) {
  const offers = await offersOfWorkOrder(tx, workOrderId)
  if (offers.length === 0) return []
  const points = new Map((await listServicePoints(tx)).map((one) => [one.servicePointId, one.name]))
  const names = await namesOf(
    tx,
    offers.flatMap((one) => one.technicianId ?? []),
  )
  return offers.map(({ servicePointId, technicianId, madeAt, expiresAt, answeredAt, reason, ...offer }) => ({
    ...offer,
    stateName: say(offerStateWords[offer.state], language, offer.state),
    servicePoint: points.get(servicePointId) ?? servicePointId,
    technician: technicianId && (names.get(technicianId) ?? technicianId),
    madeAt: madeAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    answeredAt: answeredAt?.toISOString() ?? null,
    reason: reason && say(whyNot[reason], language, reason),
  }))
}

async function candidatesView(tx: Tx, workOrderId: string, language: Language) {
  const kept = await rankingOfWorkOrder(tx, workOrderId)
  if (!kept) return null
  const { ranked, refused } = kept.ranking as Ranking
  const names = await namesOf(
    tx,
    [...ranked, ...refused].map((one) => one.candidateId),
  )
  const name = (id: string) => names.get(id) ?? id
  return {
    madeAt: kept.madeAt.toISOString(),
    ranked: ranked.map(({ candidateId, scoreTenths, km, reasons }) => ({
      technicianId: candidateId,
      name: name(candidateId),
      score: scoreTenths / 10,
      km,
      reasons: reasons.map((reason) => ({ code: reason.kind, text: reason[language] })),
    })),
    refused: refused.map(({ candidateId, refusals }) => ({
      technicianId: candidateId,
      name: name(candidateId),
      refusals: refusals.map((refusal) => ({ code: refusal.code, text: refusal[language] })),
    })),
  }
}

async function slipViews(tx: Tx, workOrderId: string, language: Language) {
  return (await slipsOf(tx, [workOrderId])).map((slip) => ({
    slipId: slip.id,
    kind: slip.kind,
    payeeKind: slip.payee.kind,
    payeeId: slip.payee.id,
    totalFen: Number(slip.totalFen),
    lines: slip.lines.map(({ code, amountFen, factor, sentence }) => ({
      code,
      amountFen: Number(amountFen),
      factor,
      sentence: sentence[language],
    })),
    reversed: slip.reversed,
    earnedAt: slip.earnedAt.toISOString(),
    postedAt: slip.postedAt.toISOString(),
  }))
}

async function namesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  return new Map((await getTechnicians(tx, [...new Set(ids)])).map((one) => [one.technicianId, one.name]))
}
