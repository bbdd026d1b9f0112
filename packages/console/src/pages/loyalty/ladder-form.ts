import type { Answer } from '@qiao/api-client'

export type LoyaltyData = Answer<'GET /console/loyalty-ladder'>
export type LadderData = NonNullable<LoyaltyData['inForce']>
export type TierBody = Omit<LoyaltyData['proposal']['tiers'][number], 'sentence'>

/** A level as it is typed; amounts in yuan, empty where not asked. */
export interface TierForm {
  /** Keeps its place on screen while levels move. */
  key: number
  name: string
  months: string
  match: 'all' | 'any'
  yuan: string
  orders: string
  averageYuan: string
}
export interface LadderForm {
  keepMonths: string
  tiers: TierForm[]
}

/** Months that the page offers; empty is ever. */
export const spans = ['3', '6', '12', '24', '36', ''] as const
export const keeps = ['0', '3', '6', '12', '24'] as const
export const mostTiers = 10

let keys = 0

const yuanOf = (fen: number | null): string =>
  fen === null ? '' : fen % 100 === 0 ? String(fen / 100) : (fen / 100).toFixed(2)

export function formOf({
  keepMonths,
  tiers,
}: {
  keepMonths: number
  tiers: readonly TierBody[]
}): LadderForm {
  return {
    keepMonths: String(keepMonths),
    tiers: tiers.map((one) => ({
      key: ++keys,
      name: one.name,
      months: one.months === null ? '' : String(one.months),
      match: one.match,
      yuan: yuanOf(one.spentFen),
      orders: one.orders === null ? '' : String(one.orders),
      averageYuan: yuanOf(one.averageFen),
    })),
  }
}

export const newTier = (): TierForm => ({
  key: ++keys,
  name: '',
  months: '12',
  match: 'all',
  yuan: '',
  orders: '',
  averageYuan: '',
})

/** Whole fen; null where nothing is typed, NaN where it is no amount. */
export function fenOf(text: string): number | null {
  const plain = text.replaceAll(/[,，\s]/g, '')
  if (plain === '') return null
  if (!/^\d{1,9}(\.\d{1,2})?$/.test(plain)) return Number.NaN
  const [yuan = '0', cents = ''] = plain.split('.')
  const fen = Number(yuan) * 100 + Number(cents.padEnd(2, '0'))
  return fen > 0 ? fen : Number.NaN
}

export function countOf(text: string): number | null {
  const plain = text.trim()
  if (plain === '') return null
  return /^[1-9]\d{0,3}$/.test(plain) ? Number(plain) : Number.NaN
}

/** What a level still lacks before it can be sent. */
export function lackOf(
  one: TierForm,
  others: readonly TierForm[],
): 'name' | 'twice' | 'number' | 'none' | null {
  const name = one.name.trim()
  if (name === '') return 'name'
  if (others.some((other) => other !== one && other.name.trim() === name)) return 'twice'
  const numbers = [fenOf(one.yuan), countOf(one.orders), fenOf(one.averageYuan)]
  if (numbers.some(Number.isNaN)) return 'number'
  return numbers.every((number) => number === null) ? 'none' : null
}

export function bodyOf({ keepMonths, tiers }: LadderForm): { keepMonths: number; tiers: TierBody[] } {
  return {
    keepMonths: Number(keepMonths),
    tiers: tiers.map((one) => ({
      name: one.name.trim(),
      months: one.months === '' ? null : Number(one.months),
      match: one.match,
      spentFen: fenOf(one.yuan),
      orders: countOf(one.orders),
      averageFen: fenOf(one.averageYuan),
    })),
  }
}

/** Persons on each level before and after, the highest first; whoever is below all stands last, as null. */
export function previewRows(
  draft: LadderData,
  inForce: LadderData | null,
): { name: string | null; before: number; after: number }[] {
  const names = [...draft.tiers.map(({ name }) => name)]
  const gone = (inForce?.tiers ?? []).map(({ name }) => name).filter((name) => !names.includes(name))
  const sum = (side: 'from' | 'to', name: string | null) =>
    draft.counts.filter((one) => one[side] === name).reduce((all, { people }) => all + people, 0)
  return [...names.toReversed(), ...gone.toReversed(), null].map((name) => ({
    name,
    before: sum('from', name),
    after: sum('to', name),
  }))
}
