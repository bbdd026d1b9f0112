import { useTranslation } from 'react-i18next'

export const languages = ['zh-CN', 'en'] as const
export type Language = (typeof languages)[number]

/** Words of one part of the screen, nested as deep as it helps. */
export type Texts = { [key: string]: string | Texts }

/** The same keys with words of another language; what it counts may have words of its own for one (`items_one` beside `items`). */
export type SameKeys<T> = { [K in keyof T]: T[K] extends string ? string : SameKeys<T[K]> } & {
  [K in keyof T & string as T[K] extends string ? `${K}_one` : never]?: string
}

type Join<K, Rest> = K extends string ? (Rest extends string ? `${K}.${Rest}` : never) : never
type Leaf<T> = { [K in keyof T]: T[K] extends string ? K : Join<K, Leaf<T[K]>> }[keyof T]
type Counted<K> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K
/** Every key one may ask for; `items_one` and `items_other` are asked for as `items`. */
export type TextKey<T> = Counted<Leaf<T>> & string

export type Translate<T> = (key: TextKey<T>, values?: Record<string, unknown>) => string

type Bundle = Record<Language, Texts>
const defined = new Map<string, Bundle>()
const listeners = new Set<(name: string, bundle: Bundle) => void>()

/**
 * Declares the words of one page or component family, beside it, in both languages (Chinese first; a missing
 * English key does not compile). Returns the hook that gives the typed `t`.
 */
export function defineTexts<const T extends Texts>(
  name: string,
  bundle: { 'zh-CN': T; en: SameKeys<T> },
): () => Translate<T> {
  defined.set(name, bundle as Bundle)
  for (const hear of listeners) hear(name, bundle as Bundle)
  return function useTexts() {
    const { t } = useTranslation(name)
    return t as unknown as Translate<T>
  }
}

/** Names one after another, as the language parts them. */
export function useListed(): (names: readonly string[]) => string {
  const { i18n } = useTranslation()
  return (names) => names.join(i18n.language === 'en' ? ', ' : '、')
}

/** All words declared so far, by name; for tests and for `createI18n`. */
export const definedTexts = (): ReadonlyMap<string, Bundle> => defined

export function onTextsDefined(hear: (name: string, bundle: Bundle) => void): () => void {
  listeners.add(hear)
  return () => listeners.delete(hear)
}

/** Keys that only one of two languages has: both lists empty means equal. */
export function keyDifference(one: Texts, other: Texts): { missing: string[]; extra: string[] } {
  const left = new Set(flatKeys(one))
  const right = new Set(flatKeys(other))
  return {
    missing: [...left].filter((key) => !right.has(key)),
    extra: [...right].filter((key) => !left.has(key) && !left.has(key.replace(/_one$/, ''))),
  }
}

const countsSeveral = /\{\{count(, number)?\}\} ([a-z]+ )?(?!ms\b)[a-z]+s\b/

/** Keys of English words that say "{{count}} customers" and would say it of one, too. */
export function severalForOne(texts: Texts): string[] {
  const flat = new Map(flatTexts(texts))
  return [...flat]
    .filter(
      ([key, words]) => countsSeveral.test(words) && !/_(one|other)$/.test(key) && !flat.has(`${key}_one`),
    )
    .map(([key]) => key)
}

const flatKeys = (texts: Texts): string[] => flatTexts(texts).map(([key]) => key)

function flatTexts(texts: Texts, prefix = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : flatTexts(value, `${prefix}${key}.`),
  )
}
