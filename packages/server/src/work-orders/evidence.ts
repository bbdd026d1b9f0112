import { type OrderDues, orderPaths } from '../orders/index.ts'
import { type EvidenceItem, type EvidenceList, evidenceFor, isCode69 } from '../playbooks/index.ts'
import { WorkOrderError } from './errors.ts'
import type { Visit } from './work-order.ts'

export interface EvidenceRow extends EvidenceItem {
  /** `unreadable`: only the marketplace knows. `later`: not due as long as nothing is refunded. */
  state: 'here' | 'missing' | 'later' | 'unreadable'
  have: number
  need: number
}

/** What the visits of an order's jobs brought. */
export interface Brought {
  /** What each photo is said to show. */
  photos: readonly (string | null)[]
  visits: readonly Pick<Visit, 'serials' | 'barcodes'>[]
  units: number
  /** Of the products that the jobs are about. */
  categories?: readonly string[]
}

/** What the kind of an order asks for, and what of it is there. */
export function evidenceOf(
  dues: OrderDues | null,
  brought: Brought,
  lists?: readonly EvidenceList[],
): EvidenceRow[] {
  if (!dues) return []
  return evidenceFor(dues.kind, dues.districtCode, lists, brought.categories).map((item) => {
    const need = item.perUnit ? Math.max(1, brought.units) : 1
    const have = countOf(item, brought)
    return { ...item, need, have, state: stateOf(item, dues, have >= need) }
  })
}

/** What is done beside the installation, on the same visit. */
export function alongOf(dues: OrderDues | null): { code: string; zh: string; en: string }[] {
  return dues ? orderPaths[dues.kind].along : []
}

/** Throws `work_order.evidence_missing`, naming what the technician can still give. */
export function assertEvidence(rows: readonly EvidenceRow[]): void {
  const missing = rows.filter(
    ({ due, required, state }) => due === 'completion' && required && state === 'missing',
  )
  if (missing.length > 0)
    throw new WorkOrderError('evidence_missing', { items: missing.map(({ code }) => code).join(',') })
}

/** Throws `work_order.barcode_wrong`. */
export function assertCodes69(barcodes: readonly { code: string }[]): void {
  const wrong = barcodes.find(({ code }) => !isCode69(code))
  if (wrong) throw new WorkOrderError('barcode_wrong', { code: wrong.code })
}

function countOf({ code, from }: EvidenceItem, { photos, visits }: Brought): number {
  switch (from) {
    case 'photo':
      return photos.filter((item) => item === code).length
    case 'serial':
      return new Set(visits.flatMap(({ serials }) => serials.map(({ serial }) => serial))).size
    case 'barcode':
      return new Set(visits.flatMap(({ barcodes }) => (barcodes ?? []).map((one) => one.code))).size
    case 'marketplace':
      return 0
  }
}

function stateOf({ from, due }: EvidenceItem, { refunded }: OrderDues, here: boolean): EvidenceRow['state'] {
  if (due === 'refund' && !refunded) return 'later'
  if (from === 'marketplace') return 'unreadable'
  return here ? 'here' : 'missing'
}
