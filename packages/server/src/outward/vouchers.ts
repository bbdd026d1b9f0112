import { addDays } from '../kernel/time.ts'
import { accountWords, type Movement } from '../ledger/index.ts'
import type { MappedRecord } from '../mapping/index.ts'
import { getTechnicians, listProviders } from '../providers/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'

/**
 * Vouchers for accounting software, from the ledger's postings. The account of ours is told as `accountCode`; which subject of
 * theirs it is stands in the mapping's lookup table, since every company has its own.
 */
export type Voucher = MappedRecord<'voucher'>
export const groupings = ['day', 'month'] as const
export type Grouping = (typeof groupings)[number]

interface Payee {
  kind: string
  id: string
}

/** One voucher a day or month: each pair of accounts and reason is summed. Every voucher balances. Pure. */
export function vouchersOf(
  movements: readonly Movement[],
  grouping: Grouping,
  names: ReadonlyMap<string, string>,
  preparedBy: string | null,
): Voucher[] {
  const groups = Map.groupBy(movements, ({ day }) => (grouping === 'day' ? day : lastDayOf(day)))
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, own], i) => ({
      voucherNumber: i + 1,
      word: '记',
      day,
      preparedBy,
      statementId: null,
      entries: own.length === 0 ? [] : sumsOf(own).flatMap((one) => entriesOf(one, names)),
    })) as Voucher[]
}

type Sum = Omit<Movement, 'day'>

function sumsOf(movements: readonly Movement[]): Sum[] {
  const sums = new Map<string, Sum>()
  for (const { day: _, ...one } of movements) {
    const key = [one.reason, one.debit.kind, one.debit.ownerId, one.credit.kind, one.credit.ownerId].join('|')
    const known = sums.get(key)
    if (known) {
      known.amountFen += one.amountFen
      known.postings += one.postings
    } else sums.set(key, one)
  }
  return [...sums.values()]
}

function entriesOf({ reason, debit, credit, amountFen, postings }: Sum, names: ReadonlyMap<string, string>) {
  const summary = `${reasonWords[reason] ?? reason} ${postings} 笔`
  const side = ({ kind, ownerId }: Sum['debit'], debitFen: bigint, creditFen: bigint) => ({
    summary,
    accountCode: kind,
    accountName: accountWords(kind).zh,
    debitFen,
    creditFen,
    auxiliary: names.get(ownerId) ?? null,
  })
  return [side(debit, amountFen, 0n), side(credit, 0n, amountFen)]
}

const reasonWords: Record<string, string> = {
  'slip.posted': '安装服务费结算',
  'slip.adjusted': '结算调整',
  'slip.reversed': '结算冲回',
}

/** The month's last day, as month-end vouchers are dated. */
function lastDayOf(day: string): string {
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))]
  const next = month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`
  return addDays(next, -1)
}

/** What a closed statement owes, as one voucher; null where the event lacks what is needed. */
export function voucherOfStatement(
  payload: Record<string, unknown>,
  names: ReadonlyMap<string, string>,
): Voucher | null {
  const { statementId, payeeKind, payeeId, month, totalFen } = payload
  if (typeof statementId !== 'string' || typeof month !== 'string' || typeof totalFen !== 'number')
    return null
  const earnings = payeeKind === 'provider' ? 'provider_earnings' : 'technician_earnings'
  const amountFen = BigInt(Math.abs(totalFen))
  const [from, to] = totalFen < 0 ? [earnings, 'brand_payable'] : ['brand_payable', earnings]
  const day = lastDayOf(`${month}-01`)
  const owner = String(payeeId)
  const sum: Sum = {
    reason: 'slip.posted',
    debit: { kind: from, ownerId: from === earnings ? owner : 'brand' },
    credit: { kind: to, ownerId: to === earnings ? owner : 'brand' },
    amountFen,
    postings: Number(payload.slips ?? 0),
  }
  return {
    voucherNumber: 1,
    word: '记',
    day,
    preparedBy: null,
    statementId,
    entries: entriesOf(sum, names),
  } as Voucher
}

/** Names of technicians and providers, by id. */
export async function payeeNames(tx: Tx, payees: readonly Payee[]): Promise<Map<string, string>> {
  const technicians = [...new Set(payees.filter(({ kind }) => kind === 'technician').map(({ id }) => id))]
  const found = technicians.length === 0 ? [] : await getTechnicians(tx, technicians)
  const providers = payees.some(({ kind }) => kind === 'provider') ? await listProviders(tx) : []
  return new Map([
    ...found.map((one) => [one.technicianId, one.name] as const),
    ...providers.map((one) => [one.providerId, one.name] as const),
  ])
}
