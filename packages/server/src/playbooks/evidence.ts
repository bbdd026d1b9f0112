import content from '../../../../content/evidence/evidence.v1.json' with { type: 'json' }

/** What must be shown of an order so that a subsidy is paid or an old machine counts as taken (T6). */
export interface EvidenceItem {
  code: string
  /** Who can give it: the technician by photo, serial or barcode, or the marketplace alone. */
  from: 'photo' | 'serial' | 'barcode' | 'marketplace'
  due: 'payment' | 'completion' | 'refund'
  /** As many as there are units; otherwise one is enough. */
  perUnit?: boolean
  required: boolean
  /** Whether a page of the marketplace or of a province says so. */
  confirmed: boolean
  name: { zh: string; en: string }
  how: { zh: string; en: string }
}

export interface EvidenceList {
  kind: string
  /** Beginnings of district codes; absent: everywhere that has no list of its own. */
  regions?: string[]
  items: EvidenceItem[]
}

export const allEvidence = content.lists as readonly EvidenceList[]

/** What photos may be said to show, beside the slots of the guidance. */
export const evidencePhotos: readonly string[] = [
  ...new Set(
    allEvidence.flatMap(({ items }) => items.filter(({ from }) => from === 'photo').map(({ code }) => code)),
  ),
]

/** The list of an order's kind, of the narrowest region that has one; empty for kinds that ask for nothing. */
export function evidenceFor(
  kind: string,
  districtCode: string | null,
  lists: readonly EvidenceList[] = allEvidence,
): readonly EvidenceItem[] {
  const fit = ({ regions }: EvidenceList) =>
    regions
      ? Math.max(-1, ...regions.filter((one) => districtCode?.startsWith(one)).map(({ length }) => length))
      : 0
  const fitting = lists.filter((list) => list.kind === kind && fit(list) >= 0)
  return fitting.toSorted((a, b) => fit(b) - fit(a))[0]?.items ?? []
}

/** EAN-13 of Chinese goods: begins with 69, and its last digit checks the others. */
export function isCode69(text: string): boolean {
  if (!/^69\d{11}$/.test(text)) return false
  const sum = [...text].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0)
  return sum % 10 === 0
}
