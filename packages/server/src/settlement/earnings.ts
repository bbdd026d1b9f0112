import { sumFen } from '../kernel/money.ts'
import { businessDay, businessMonth, type Day } from '../kernel/time.ts'
import { balancesOfOwners } from '../ledger/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { SlipLine } from './price-work-order.ts'
import type { Payee, Slip } from './slip.ts'
import { findSlipsOfWorkOrders, listSlipRows, listStatementRows } from './store.ts'
import { earningsAccount } from './write-slips.ts'

export interface Earnings {
  month: string
  /** The statement's total: all slips of the month, corrections included. */
  totalFen: bigint
  /** What was earned on the day that is today in Shanghai; null when today is in another month. */
  todayFen: bigint | null
  /** Work orders paid. */
  workOrders: number
  days: { day: Day; totalFen: bigint; slips: number }[]
  byCode: { code: SlipLine['code']; totalFen: bigint }[]
  state: 'open' | 'closed' | 'none'
  /** What stands on the account now, all months together. */
  balanceFen: bigint
}

const everySlip = 1_000_000

/** All slips of these work orders, corrections included, oldest first. */
export function slipsOf(tx: Tx, workOrderIds: readonly string[]): Promise<Slip[]> {
  return findSlipsOfWorkOrders(tx, workOrderIds)
}

export function earningsOf(tx: Tx, technicianId: string, month: string): Promise<Earnings> {
  return earningsOfPayee(tx, { kind: 'technician', id: technicianId }, month)
}

async function earningsOfPayee(tx: Tx, payee: Payee, month: string): Promise<Earnings> {
  const slips = await listSlipRows(tx, { payee, month, limit: everySlip })
  const [statement] = await listStatementRows(tx, { payee, month, limit: 1 })
  const [account] = await balancesOfOwners(tx, [earningsAccount(payee)])
  const today = businessDay(tx.now)
  return {
    month,
    totalFen: total(slips),
    todayFen:
      businessMonth(tx.now) === month
        ? total(slips.filter((slip) => businessDay(slip.earnedAt) === today))
        : null,
    workOrders: new Set(slips.map((slip) => slip.workOrderId)).size,
    days: daysOf(slips),
    byCode: codesOf(slips),
    state: statement?.state ?? 'none',
    balanceFen: account?.balanceFen ?? 0n,
  }
}

function daysOf(slips: readonly Slip[]): Earnings['days'] {
  const byDay = Map.groupBy(slips, (slip) => businessDay(slip.earnedAt))
  return [...byDay]
    .map(([day, own]) => ({ day, totalFen: total(own), slips: own.length }))
    .sort((a, b) => (a.day < b.day ? 1 : -1))
}

function codesOf(slips: readonly Slip[]): Earnings['byCode'] {
  const byCode = Map.groupBy(
    slips.flatMap((slip) => slip.lines),
    (line) => line.code,
  )
  return [...byCode].map(([code, lines]) => ({ code, totalFen: sumFen(lines.map((line) => line.amountFen)) }))
}

function total(slips: readonly Slip[]): bigint {
  return sumFen(slips.map((slip) => slip.totalFen))
}
