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
  /** Product categories; absent: every category that has no list of its own there. */
  categories?: string[]
  items: EvidenceItem[]
}

export const allEvidence = content.lists as readonly EvidenceList[]

/** Every item there is, by its code: what a brand puts its lists together of. */
export const evidenceItems: ReadonlyMap<string, EvidenceItem> = new Map(
  [...allEvidence.flatMap(({ items }) => items), ...(content.more as EvidenceItem[])]
    .toReversed()
    .map((item) => [item.code, item]),
)

/** What photos may be said to show, beside the slots of the guidance. */
export const evidencePhotos: readonly string[] = [...evidenceItems.values()]
  .filter(({ from }) => from === 'photo')
  .map(({ code }) => code)
  .toReversed()

/**
 * The list of an order's kind: of the narrowest region that has one, and there of the category before that of all. Empty for
 * kinds that ask for nothing.
 */
export function evidenceFor(
  kind: string,
  districtCode: string | null,
  lists: readonly EvidenceList[] = allEvidence,
  categories: readonly string[] = [],
): readonly EvidenceItem[] {
  const near = ({ regions }: EvidenceList) =>
    regions
      ? Math.max(-1, ...regions.filter((one) => districtCode?.startsWith(one)).map(({ length }) => length))
      : 0
  const own = (list: EvidenceList) => (list.categories?.some((one) => categories.includes(one)) ? 1 : 0)
  const fitting = lists.filter(
    (list) => list.kind === kind && near(list) >= 0 && (list.categories === undefined || own(list) > 0),
  )
  return fitting.toSorted((a, b) => near(b) - near(a) || own(b) - own(a))[0]?.items ?? []
}

/** EAN-13 of Chinese goods: begins with 69, and its last digit checks the others. */
export function isCode69(text: string): boolean {
  if (!/^69\d{11}$/.test(text)) return false
  const sum = [...text].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0)
  return sum % 10 === 0
}
