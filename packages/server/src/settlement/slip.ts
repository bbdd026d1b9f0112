import type { RateCardId, SlipId, StatementId, TransactionId } from '../kernel/ids.ts'
import { sumFen } from '../kernel/money.ts'
import type { Words } from '../runtime/http/route.ts'
import { SettlementError } from './errors.ts'
import type { PayeeKind, PricedKind, SlipLine } from './price-work-order.ts'
import { both, yuan } from './sentences.ts'
import type { WorkOrderFacts } from './work-order-facts.ts'

export interface Payee {
  kind: PayeeKind
  id: string
}

export type SlipKind = PricedKind | 'adjustment' | 'reversal'

/** What one payee earns by one work order, once; corrected by further slips only. */
export interface Slip {
  id: SlipId
  workOrderId: string
  workOrderCode: string
  kind: SlipKind
  payee: Payee
  servicePointId: string | null
  /** The version that priced it, and what it was priced from; null for corrections. */
  rateCard: { id: RateCardId; version: number } | null
  facts: WorkOrderFacts | null
  lines: SlipLine[]
  totalFen: bigint
  correctsSlipId: SlipId | null
  reason: CorrectionReason | null
  /** What the person wrote who corrected it. */
  note: string | null
  statementId: StatementId
  transactionId: TransactionId | null
  actor: string
  earnedAt: Date
  postedAt: Date
  reversed: boolean
}

/** Why a person corrects a slip: a list, so that it can be counted; words of one's own go into the note. */
export const correctionReasons = {
  extra_work: { zh: '额外工作', en: 'extra work' },
  wrong_price: { zh: '计价有误', en: 'wrong price' },
  wrong_material: { zh: '材料登记有误', en: 'material recorded wrongly' },
  complaint: { zh: '客诉扣款', en: 'deduction after a complaint' },
  goodwill: { zh: '补偿', en: 'goodwill' },
  other: { zh: '其他', en: 'other' },
} as const satisfies Record<string, Words>
export type CorrectionReason = keyof typeof correctionReasons

export const slipKindWords: Record<SlipKind, Words> = {
  service: { zh: '服务费', en: 'Service' },
  wasted_trip: { zh: '空跑', en: 'Wasted trip' },
  praise: { zh: '好评奖励', en: 'Praise bonus' },
  adjustment: { zh: '调整', en: 'Adjustment' },
  reversal: { zh: '冲正', en: 'Reversal' },
}

export const lineWords: Record<SlipLine['code'], Words> = {
  base_fee: { zh: '基础服务费', en: 'Base fee' },
  wasted_trip: { zh: '空跑补偿', en: 'Wasted trip' },
  travel: { zh: '交通补贴', en: 'Travel' },
  urgency: { zh: '加急补贴', en: 'Urgency bonus' },
  slot: { zh: '时段与天气加成', en: 'Slot and weather' },
  praise: { zh: '好评奖励', en: 'Praise bonus' },
  own_parts: { zh: '客户自备零件扣减', en: "Customer's own parts" },
  material: { zh: '材料扣款', en: 'Material' },
  adjustment: { zh: '人工调整', en: 'Adjustment' },
  reversal: { zh: '冲正', en: 'Reversal' },
}

/** The one line of an adjustment. Throws `settlement.adjustment_is_zero`, `settlement.slip_not_adjustable`. */
export function adjustmentLine(slip: Slip, amountFen: bigint, reason: CorrectionReason): SlipLine {
  if (amountFen === 0n) throw new SettlementError('settlement.adjustment_is_zero')
  if (slip.correctsSlipId !== null || slip.reversed)
    throw new SettlementError('settlement.slip_not_adjustable', { slipId: slip.id })
  const words = correctionReasons[reason]
  const size = yuan(amountFen < 0n ? -amountFen : amountFen)
  return {
    code: 'adjustment',
    ruleId: 'adjustment.by-hand',
    ruleVersion: 'settlement@1',
    inputs: { reason, slipId: slip.id },
    factor: '1',
    amountFen,
    sentence:
      amountFen > 0n
        ? both(`人工调整（${words.zh}）：加 ${size.zh}`, `Adjustment (${words.en}): plus ${size.en}`)
        : both(`人工调整（${words.zh}）：扣 ${size.zh}`, `Adjustment (${words.en}): less ${size.en}`),
  }
}

/** Every line of a slip turned round. Throws `settlement.slip_already_reversed`, `settlement.slip_not_adjustable`. */
export function reversalLines(slip: Slip, reason: CorrectionReason): SlipLine[] {
  if (slip.reversed) throw new SettlementError('settlement.slip_already_reversed', { slipId: slip.id })
  if (slip.kind === 'reversal')
    throw new SettlementError('settlement.slip_not_adjustable', { slipId: slip.id })
  const words = correctionReasons[reason]
  return slip.lines.map((line) => ({
    ...line,
    code: 'reversal',
    inputs: { ...line.inputs, reversedCode: line.code, slipId: slip.id },
    amountFen: -line.amountFen,
    sentence: both(`冲正（${words.zh}）：${line.sentence.zh}`, `Reversed (${words.en}): ${line.sentence.en}`),
  }))
}

/** What lines move in the book: earned, taken back by the brand, and paid for material. */
export function sidesOf(lines: readonly SlipLine[]): {
  earnedFen: bigint
  backFen: bigint
  materialFen: bigint
} {
  const material = lines.filter((line) => line.code === 'material')
  const others = lines.filter((line) => line.code !== 'material')
  return {
    earnedFen: sumFen(others.filter((line) => line.amountFen > 0n).map((line) => line.amountFen)),
    backFen: -sumFen(others.filter((line) => line.amountFen < 0n).map((line) => line.amountFen)),
    materialFen: -sumFen(material.map((line) => line.amountFen)),
  }
}
