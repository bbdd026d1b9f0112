/** What the technician filled in and has not sent: kept on the phone until the work is completed. */
export type Draft = {
  /** Guidance slots with a check mark. */
  checked: string[]
  /** Serial by `lineId#unit`. */
  serials: Record<string, string>
  materials: Record<string, number>
  customerOwnParts: Record<string, number>
  /** The 69 code of the box, where the order's kind asks for it. */
  code69: string
}

export type GuidanceItem = { slot: string; required: boolean }
export type Catalogue = { code: string; name: string; unit: string }[]
export type Line = { lineId: string | null; productName: string; ordered: number; refunded: number }

export const emptyDraft: Draft = { checked: [], serials: {}, materials: {}, customerOwnParts: {}, code69: '' }

export function withCheck(draft: Draft, slot: string, checked: boolean): Draft {
  const others = draft.checked.filter((one) => one !== slot)
  return { ...draft, checked: checked ? [...others, slot] : others }
}

export function withSerial(draft: Draft, place: string, serial: string): Draft {
  return { ...draft, serials: { ...draft.serials, [place]: serial } }
}

/** Counts stay between none and 99. */
export function withCount(
  draft: Draft,
  kind: 'materials' | 'customerOwnParts',
  code: string,
  quantity: number,
): Draft {
  const { [code]: _, ...others } = draft[kind]
  const kept = Math.min(99, quantity)
  return { ...draft, [kind]: kept > 0 ? { ...others, [code]: kept } : others }
}

export type Unit = { place: string; lineId: string | null; productName: string; number: number; of: number }

/** One place for a serial per unit that is still to be installed. */
export function unitsOf(lines: readonly Line[]): Unit[] {
  return lines.flatMap(({ lineId, productName, ordered, refunded }, at) => {
    const of = Math.max(0, ordered - refunded)
    return Array.from({ length: of }, (_, i) => ({
      place: `${lineId ?? `at-${at}`}#${i + 1}`,
      lineId,
      productName,
      number: i + 1,
      of,
    }))
  })
}

const serialShape = /^[A-Za-z0-9][A-Za-z0-9 ./_-]{2,39}$/
export const isSerial = (text: string) => serialShape.test(text.trim())

/** EAN-13 of Chinese goods: begins with 69, its last digit checks the others. */
export function isCode69(text: string): boolean {
  if (!/^69\d{11}$/.test(text)) return false
  return [...text].reduce((sum, digit, at) => sum + Number(digit) * (at % 2 === 0 ? 1 : 3), 0) % 10 === 0
}

export type EvidenceRow = {
  code: string
  from: string
  due: string
  required: boolean
  state: string
  have: number
  need: number
}

/** Whether what the order asks for is there, or will be with what is filled in. */
export function isGiven({ from, state, have, need }: EvidenceRow, draft: Draft): boolean {
  if (state !== 'missing') return true
  if (from === 'barcode') return isCode69(draft.code69.trim())
  if (from !== 'serial') return false
  return have + Object.values(draft.serials).filter(isSerial).length >= need
}

export type Missing = { items: string[]; photos: number; serials: string[]; evidence: string[] }

/** What stands between here and completion: required items, photos that are due, serials that cannot be one. */
export function missingOf(
  draft: Draft,
  due: { items: readonly GuidanceItem[]; photosDue: number; evidence?: readonly EvidenceRow[] },
  photos: number,
): Missing {
  return {
    items: due.items
      .filter(({ slot, required }) => required && !draft.checked.includes(slot))
      .map(({ slot }) => slot),
    photos: Math.max(0, due.photosDue - photos),
    serials: Object.entries(draft.serials)
      .filter(([, serial]) => serial.trim() !== '' && !isSerial(serial))
      .map(([place]) => place),
    evidence: (due.evidence ?? [])
      .filter((row) => row.due === 'completion' && row.required && !isGiven(row, draft))
      .map(({ code }) => code),
  }
}

export const isWhole = ({ items, photos, serials, evidence }: Missing) =>
  items.length === 0 && photos === 0 && serials.length === 0 && evidence.length === 0

/** What is sent at completion. */
export function completionOf(
  draft: Draft,
  units: readonly Unit[],
  due: { items: readonly GuidanceItem[] },
  catalogue: { materials: Catalogue; customerOwnParts: Catalogue },
) {
  const counted = (kind: 'materials' | 'customerOwnParts') =>
    catalogue[kind].flatMap(({ code, name }) => {
      const quantity = draft[kind][code] ?? 0
      return quantity > 0 ? [{ code, name, quantity }] : []
    })
  return {
    checklist: due.items
      .filter(({ slot }) => draft.checked.includes(slot))
      .map(({ slot }) => ({ item: slot, value: null })),
    serials: units.flatMap(({ place, lineId }) => {
      const serial = draft.serials[place]?.trim()
      return serial ? [{ lineId, serial }] : []
    }),
    ...(draft.code69.trim() && { barcodes: [{ lineId: null, code: draft.code69.trim() }] }),
    materials: counted('materials'),
    customerOwnParts: counted('customerOwnParts'),
  }
}

/** A draft as it was kept; anything unreadable is an empty one. */
export function readDraft(kept: string | null): Draft {
  try {
    const { checked, serials, materials, customerOwnParts, code69 = '' } = JSON.parse(kept ?? '') as Draft
    if (!Array.isArray(checked) || !serials || !materials || !customerOwnParts) return emptyDraft
    return { checked, serials, materials, customerOwnParts, code69 }
  } catch {
    return emptyDraft
  }
}
