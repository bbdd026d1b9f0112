import { allocate, multiplyRate, sumFen } from '../kernel/money.ts'
import type { Words } from '../runtime/http/route.ts'
import { SettlementError } from './errors.ts'
import {
  baseLines,
  type Draft,
  materialDrafts,
  ownPartDrafts,
  praiseDrafts,
  slotDrafts,
  travelDrafts,
  urgencyDrafts,
  wastedTripDrafts,
} from './price-rules.ts'
import { type ComputedCode, type RateCard, regionOf } from './rate-card.ts'
import { both, equals, percent, yuan } from './sentences.ts'
import type { WorkOrderFacts } from './work-order-facts.ts'

const payeeKinds = ['technician', 'provider'] as const
export type PayeeKind = (typeof payeeKinds)[number]

/** What is priced: the job itself, a trip for nothing, or praise that came after the slip. */
export type PricedKind = 'service' | 'wasted_trip' | 'praise'

export interface SlipLine {
  code: ComputedCode | 'adjustment' | 'reversal'
  ruleId: string
  ruleVersion: string
  /** Every value that went into the amount. */
  inputs: Record<string, string | number | null>
  /** Factors applied, `1.2 × 0.8`; `1` when there is none. */
  factor: string
  amountFen: bigint
  sentence: Words
}

export interface PricedSlip {
  payeeKind: PayeeKind
  lines: SlipLine[]
  totalFen: bigint
}

export interface PricedWorkOrder {
  rateCard: { id: string; version: number }
  /** Lines of the whole job; their sum is `totalFen`, and the slips' totals sum to it too. */
  lines: SlipLine[]
  totalFen: bigint
  slips: PricedSlip[]
}

/** A line of the job with what each payee has of it. */
interface SharedLine {
  line: SlipLine
  shares: Record<PayeeKind, bigint>
  technicianShare: string
}

/**
 * Prices one work order by one card: the same facts and card give the same lines, whenever and wherever.
 * Deductions never take a payee below zero. Throws `settlement.no_rule`, `settlement.nothing_to_price`.
 */
export function priceWorkOrder(
  facts: WorkOrderFacts,
  card: RateCard,
  kind: PricedKind = 'service',
): PricedWorkOrder {
  const shared: SharedLine[] = []
  for (const draft of draftsOf(facts, card, kind)) shared.push(share(draft, facts, card, shared))
  const kinds = payeeKinds.filter((payee) => payee === 'technician' || facts.throughServicePoint)
  const lines = shared.map((one) => one.line)
  return {
    rateCard: { id: card.id, version: card.version },
    lines,
    totalFen: sumFen(lines.map((line) => line.amountFen)),
    slips: kinds.map((payeeKind) => slipOf(payeeKind, shared, facts)).filter((slip) => slip.lines.length > 0),
  }
}

function draftsOf(facts: WorkOrderFacts, card: RateCard, kind: PricedKind): Draft[] {
  const region = regionOf(card, facts.districtCode)
  if (kind === 'praise') return praiseDrafts(facts, card)
  if (kind === 'wasted_trip') return [...wastedTripDrafts(card, region), ...travelDrafts(facts, card)]
  const base = baseLines(facts, card, region)
  if (base.length === 0)
    throw new SettlementError('settlement.nothing_to_price', { workOrderId: facts.workOrderId })
  const baseFen = sumFen(base.map((line) => line.amountFen))
  return [
    ...base,
    ...travelDrafts(facts, card),
    ...urgencyDrafts(facts, card),
    ...slotDrafts(facts, card, baseFen),
    ...praiseDrafts(facts, card),
    ...ownPartDrafts(facts, card),
    ...materialDrafts(facts, card),
  ]
}

/** Shares a line out; what a payee does not have cannot be taken. */
function share(
  draft: Draft,
  facts: WorkOrderFacts,
  card: RateCard,
  before: readonly SharedLine[],
): SharedLine {
  const technicianShare = facts.throughServicePoint ? card.split.technicianShare[draft.code] : '1'
  const [technician, provider] = splitByRate(draft.amountFen, technicianShare)
  const shares = {
    technician: capped(technician, before, 'technician'),
    provider: capped(provider, before, 'provider'),
  }
  const amountFen = shares.technician + shares.provider
  const sentence = amountFen === draft.amountFen ? draft.sentence : withCap(draft.sentence, amountFen)
  const inputs =
    amountFen === draft.amountFen ? draft.inputs : { ...draft.inputs, wantedFen: Number(draft.amountFen) }
  const ruleVersion = `${card.id}@${card.version}`
  return {
    line: {
      code: draft.code,
      ruleId: draft.ruleId,
      ruleVersion,
      inputs,
      factor: draft.factor,
      amountFen,
      sentence,
    },
    shares,
    technicianShare,
  }
}

function splitByRate(fen: bigint, technicianShare: string): [bigint, bigint] {
  const perTenThousand = multiplyRate(10_000n, technicianShare)
  const [technician, provider] = allocate(fen, [perTenThousand, 10_000n - perTenThousand])
  return [technician!, provider!]
}

function capped(fen: bigint, before: readonly SharedLine[], payee: PayeeKind): bigint {
  if (fen >= 0n) return fen
  const has = sumFen(before.map((one) => one.shares[payee]))
  return -fen > has ? -has : fen
}

function withCap(sentence: Words, amountFen: bigint): Words {
  return both(
    `${sentence.zh}；本单收入不足，只计 ${yuan(amountFen).zh}`,
    `${sentence.en}; the job does not earn enough, so only ${yuan(amountFen).en} counts`,
  )
}

function slipOf(payeeKind: PayeeKind, shared: readonly SharedLine[], facts: WorkOrderFacts): PricedSlip {
  const lines = shared
    .filter((one) => one.shares[payeeKind] !== 0n)
    .map((one) => shareLine(one, payeeKind, facts))
  return { payeeKind, lines, totalFen: sumFen(lines.map((line) => line.amountFen)) }
}

function shareLine(
  { line, shares, technicianShare }: SharedLine,
  payee: PayeeKind,
  facts: WorkOrderFacts,
): SlipLine {
  if (!facts.throughServicePoint || shares[payee] === line.amountFen) return line
  const rate = payee === 'technician' ? technicianShare : complement(technicianShare)
  const amountFen = shares[payee]
  const sign = multiplyRate(line.amountFen, rate) === amountFen ? equals(line.amountFen, [rate]) : '≈'
  const whose = payee === 'technician' ? both('师傅', 'technician') : both('网点', 'service point')
  return {
    ...line,
    inputs: { ...line.inputs, jobAmountFen: Number(line.amountFen), share: rate },
    factor: line.factor === '1' ? rate : `${line.factor} × ${rate}`,
    amountFen,
    sentence: both(
      `${line.sentence.zh}；${whose.zh}分成 ${percent(rate)} ${sign} ${yuan(amountFen).zh}`,
      `${line.sentence.en}; ${whose.en} share ${percent(rate)} ${sign} ${yuan(amountFen).en}`,
    ),
  }
}

/** 1 less a rate of at most four digits, as text. */
function complement(rate: string): string {
  const rest = 10_000n - multiplyRate(10_000n, rate)
  const digits = rest.toString().padStart(5, '0')
  return `${digits.slice(0, -4)}.${digits.slice(-4)}`.replace(/\.?0+$/, '')
}
