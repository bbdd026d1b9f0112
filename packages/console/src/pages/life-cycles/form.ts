import type { Answer, Taken } from '@qiao/api-client'

export type Place = Answer<'GET /console/life-cycles/:place'>
export type Lives = Answer<'GET /console/life-cycles'>
export type Trial = Answer<'POST /console/life-cycle-trials'>
export type ShownPart = Place['life']['parts'][number]
export type Warranty = Place['life']['warranty']
export type Does = ShownPart['does']
type Draft = Omit<Taken<'POST /console/life-cycle-trials'>['body'], 'place'>

export const doesKinds = ['replace', 'care', 'inspect'] as const
export const starts = ['installed', 'delivered', 'bought'] as const
export const services = ['install', 'repair', 'maintain', 'survey'] as const

/** A part as it is written: figures as texts, words of names as one line. */
export interface Row {
  /** Of the screen; a part that is added has no code yet. */
  key: string
  code: string | null
  does: Does
  title: string
  titleEn: string
  months: string
  warn: string
  inNames: string
  articles: string[]
  services: string[]
  own: boolean
}

export const rowOf = (part: ShownPart): Row => ({
  key: part.code,
  code: part.code,
  does: part.does,
  title: part.title,
  titleEn: part.titleEn,
  months: String(part.everyMonths),
  warn: String(part.warnDays),
  inNames: part.inNames.join(' '),
  articles: part.articles,
  services: part.services,
  own: part.own,
})

export const newRow = (rows: readonly Row[]): Row => ({
  key: `new-${rows.length}-${rows.filter(({ code }) => code === null).length}`,
  code: null,
  does: 'replace',
  title: '',
  titleEn: '',
  months: '6',
  warn: '14',
  inNames: '',
  articles: [],
  services: [],
  own: true,
})

const partOf = (row: Row) => ({
  code: row.code,
  does: row.does,
  title: row.title,
  ...(row.titleEn.trim() ? { titleEn: row.titleEn } : {}),
  everyMonths: Number(row.months),
  warnDays: Number(row.warn),
  inNames: wordsOf(row.inNames),
  articles: row.articles,
  services: row.services as never[],
  own: row.own,
})

const wordsOf = (text: string): string[] => text.split(/[\s,，、;；]+/).filter(Boolean)

/** What is sent, to be tried out or saved. */
export const draftOf = (rows: readonly Row[], warranty: Warranty): Draft => ({
  parts: rows.map(partOf),
  warranty,
})

/** Whether a row says what lies below it; whose it is counts apart. */
export function saysSame(row: Row, base: ShownPart | undefined): boolean {
  if (!base) return false
  const plain = (part: ReturnType<typeof partOf>) =>
    JSON.stringify({ ...part, own: null, titleEn: undefined })
  const english = row.titleEn.trim() === '' || row.titleEn.trim() === base.titleEn
  return english && plain(partOf(row)) === plain(partOf(rowOf(base)))
}

/** What lies below and was taken out. */
export const goneOf = (rows: readonly Row[], base: readonly ShownPart[]): ShownPart[] =>
  base.filter(({ code }) => !rows.some((row) => row.code === code))

/** A row back in the place that it has below. */
export function putBack(rows: readonly Row[], part: ShownPart, base: readonly ShownPart[]): Row[] {
  const before = new Set(base.slice(0, base.indexOf(part)).map(({ code }) => code))
  const at = rows.findLastIndex(({ code }) => code !== null && before.has(code)) + 1
  return [...rows.slice(0, at), rowOf(part), ...rows.slice(at)]
}

/** Digits alone, so that a figure is a figure or nothing. */
export const digits = (text: string): string => text.replace(/\D/g, '').slice(0, 4)
