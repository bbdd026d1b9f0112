import { type Static, Type } from 'typebox'
import { defineEvent } from '../runtime/events/event.ts'

const Slip = Type.Object({
  slipId: Type.String(),
  workOrderId: Type.String(),
  kind: Type.String(),
  payeeKind: Type.Union([Type.Literal('technician'), Type.Literal('provider')]),
  payeeId: Type.String(),
  servicePointId: Type.Union([Type.String(), Type.Null()]),
  totalFen: Type.Integer(),
})

function topicsOf({ workOrderId, payeeKind, payeeId, servicePointId }: Static<typeof Slip>): string[] {
  return [
    'ledger',
    `work-order:${workOrderId}`,
    ...(payeeKind === 'technician' ? [`technician:${payeeId}`] : []),
    ...(payeeKind === 'provider' && servicePointId ? [`point:${servicePointId}`] : []),
  ]
}

/** What a job earns is worked out, line by line. */
export const slipPriced = defineEvent('slip.priced', 1, Slip, topicsOf)
/** The slip stands in the ledger. */
export const slipPosted = defineEvent('slip.posted', 1, Slip, topicsOf)

export const statementClosed = defineEvent(
  'statement.closed',
  1,
  Type.Object({
    statementId: Type.String(),
    payeeKind: Type.Union([Type.Literal('technician'), Type.Literal('provider')]),
    payeeId: Type.String(),
    month: Type.String(),
    slips: Type.Integer(),
    totalFen: Type.Integer(),
  }),
  ({ payeeKind, payeeId }) => ['ledger', ...(payeeKind === 'technician' ? [`technician:${payeeId}`] : [])],
)
