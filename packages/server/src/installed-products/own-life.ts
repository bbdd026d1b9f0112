import type { Life, LifePart, WarrantyRule } from './life.ts'

/** What a brand set differently from what lies below: parts of its own, changed or added, and those it took out. */
export interface OwnLife {
  warranty?: WarrantyRule
  parts: readonly LifePart[]
  gone: readonly string[]
}

/** By place: `kind:CODE` or `product:ID`. */
export type OwnLives = Readonly<Record<string, OwnLife>>

/** The life with what the brand set: parts keep their places, added ones come last. */
export function layOver(base: Life, own: OwnLife | undefined): Life {
  if (!own) return base
  const set = new Map(own.parts.map((part) => [part.code, part]))
  const known = new Set(base.parts.map(({ code }) => code))
  return {
    warranty: own.warranty ?? base.warranty,
    parts: [
      ...base.parts.filter(({ code }) => !own.gone.includes(code)).map((part) => set.get(part.code) ?? part),
      ...own.parts.filter(({ code }) => !known.has(code)),
    ],
  }
}

/** What to keep so that `wanted` lies over `base`; null where nothing differs. */
export function differences(base: Life, wanted: Life): OwnLife | null {
  const below = new Map(base.parts.map((part) => [part.code, part]))
  const parts = wanted.parts.filter((part) => !isSame(below.get(part.code), part))
  const named = new Set(wanted.parts.map(({ code }) => code))
  const gone = base.parts.map(({ code }) => code).filter((code) => !named.has(code))
  const warranty = sameWarranty(base.warranty, wanted.warranty) ? null : wanted.warranty
  if (parts.length === 0 && gone.length === 0 && !warranty) return null
  return { ...(warranty ? { warranty } : {}), parts, gone }
}

/** Whether both say the same of when it is due, before, and by what: who set it counts no less. */
const isSame = (a: LifePart | undefined, b: LifePart): boolean =>
  a !== undefined && saysSame(a, b) && Boolean(a.own) === Boolean(b.own)

export function saysSame(a: LifePart, b: LifePart): boolean {
  const plain = ['does', 'everyMonths', 'warnDays'] as const
  const lists = ['words', 'articles', 'materials', 'services'] as const
  return (
    a.name.zh === b.name.zh &&
    a.name.en === b.name.en &&
    plain.every((key) => a[key] === b[key]) &&
    lists.every((key) => sameList(a[key] ?? [], b[key] ?? []))
  )
}

export const sameWarranty = (a: WarrantyRule, b: WarrantyRule): boolean =>
  a.waitDays === b.waitDays && a.repairsExtend === b.repairsExtend && sameList(a.starts, b.starts)

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one, at) => one === b[at])
