import type { Product } from '../catalog/index.ts'
import { LifeCycleRefused } from './errors.ts'
import type { Life, LifePart, Start } from './life.ts'
import { isSupply, usualWarnDays } from './life-cycle.ts'
import { saysSame } from './own-life.ts'

/** A part as somebody wrote it into the form. */
export interface DraftPart {
  /** Null for one that is added. */
  code: string | null
  does: LifePart['does']
  title: string
  titleEn?: string | undefined
  everyMonths: number
  warnDays: number
  inNames: readonly string[]
  articles: readonly string[]
  services: readonly string[]
  /** The brand stands for it, though it is what was printed. */
  own: boolean
}

export interface LifeDraft {
  parts: readonly DraftPart[]
  warranty: { from: Start; waitDays: number; repairsExtend: boolean }
}

const mostParts = 30
const mostMonths = 120
const mostWarnDays = 90
const mostWaitDays = 365
const daysOfMonth = 30
const startsFrom: Record<Start, readonly Start[]> = {
  installed: ['installed', 'delivered', 'bought'],
  delivered: ['delivered', 'bought'],
  bought: ['bought'],
}

/**
 * The life that a form asks for, over what lies below it. Refuses the first thing that cannot be, with the row and what stands there.
 * `known` are parts that the place has or had: acts of units name them, so a code is never made anew.
 */
export function lifeFromDraft(
  { parts, warranty }: LifeDraft,
  base: Life,
  known: readonly LifePart[],
  articles: ReadonlyMap<string, Product>,
  newCode: () => string,
): Life {
  if (parts.length > mostParts) refuse('too_many', { most: mostParts })
  refuseWarranty(warranty)
  refuseParts(parts)
  refuseArticles(parts, articles)
  const below = new Map([...known, ...base.parts].map((part) => [part.code, part]))
  return {
    warranty: {
      starts: startsFrom[warranty.from],
      // Only an installation is waited for.
      waitDays: warranty.from === 'installed' ? warranty.waitDays : 0,
      repairsExtend: warranty.repairsExtend,
    },
    parts: parts.map((part) => {
      const kept = part.code === null ? undefined : below.get(part.code)
      if (part.code !== null && !kept) refuse('part_unknown', { part: part.title })
      return partOf(part, kept, kept?.code ?? newCode())
    }),
  }
}

function partOf(draft: DraftPart, kept: LifePart | undefined, code: string): LifePart {
  const zh = draft.title.trim()
  const en = draft.titleEn?.trim() || (kept?.name.zh === zh ? kept.name.en : zh)
  const warn = draft.warnDays === (kept?.warnDays ?? usualWarnDays) ? kept?.warnDays : draft.warnDays
  const made: LifePart = {
    code,
    does: draft.does,
    name: { zh, en },
    everyMonths: draft.everyMonths,
    ...(warn === undefined ? {} : { warnDays: warn }),
    words: trimmed(draft.inNames),
    articles: [...new Set(draft.articles)],
    ...(kept?.materials ? { materials: kept.materials } : {}),
    services: [...new Set(draft.services)],
    confirmed: true,
    own: true,
  }
  return kept && saysSame(kept, made) && (kept.own || !draft.own) ? kept : made
}

const trimmed = (words: readonly string[]): string[] => [
  ...new Set(words.map((word) => word.trim()).filter(Boolean)),
]

function refuseWarranty({ from, waitDays }: LifeDraft['warranty']): void {
  if (from === 'installed' && !isWhole(waitDays, 0, mostWaitDays))
    refuse('wait_wrong', { value: waitDays, most: mostWaitDays })
}

function refuseParts(parts: readonly DraftPart[]): void {
  const titles = new Map<string, number>()
  for (const [at, { title, everyMonths, warnDays }] of parts.entries()) {
    const row = at + 1
    const part = title.trim()
    if (!part) refuse('unnamed', { row })
    if (titles.has(part)) refuse('named_twice', { row, part, first: titles.get(part)! })
    titles.set(part, row)
    if (!isWhole(everyMonths, 1, mostMonths))
      refuse('months_wrong', { row, part, value: everyMonths, most: mostMonths })
    if (!isWhole(warnDays, 0, mostWarnDays))
      refuse('warn_wrong', { row, part, value: warnDays, most: mostWarnDays })
    if (warnDays >= everyMonths * daysOfMonth)
      refuse('warn_too_long', { row, part, value: warnDays, months: everyMonths })
  }
}

function refuseArticles(parts: readonly DraftPart[], articles: ReadonlyMap<string, Product>): void {
  const taken = new Map<string, string>()
  for (const [at, part] of parts.entries())
    for (const id of new Set(part.articles)) {
      const facts = { row: at + 1, part: part.title.trim(), article: articles.get(id)?.name ?? id }
      const article = articles.get(id)
      if (!article) refuse('article_unknown', facts)
      if (!isSupply(article!)) refuse('article_no_supply', facts)
      const other = taken.get(id)
      if (other !== undefined) refuse('article_taken', { ...facts, other })
      taken.set(id, facts.part)
    }
}

const isWhole = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most

function refuse(
  why: ConstructorParameters<typeof LifeCycleRefused>[0],
  facts: Record<string, string | number>,
) {
  throw new LifeCycleRefused(why, facts)
}
