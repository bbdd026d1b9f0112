import { behaviourItems, behaviourSources, truthWords } from './items.ts'
import type { ShownItem } from './read-behaviour.ts'

type Language = 'zh' | 'en'

const itemWords = new Map(behaviourItems.map((one) => [one.code, one.words]))
const sourceWords = new Map(behaviourSources.map((one) => [one.code, one.words]))

export function itemName(code: string, language: Language): string {
  return itemWords.get(code)?.[language] ?? code
}

export function sourceName(code: string, language: Language): string {
  return sourceWords.get(code)?.[language] ?? code
}

/** Items as screens show them. */
export function inWords(items: ShownItem[], language: Language) {
  return items.map((one) => ({
    code: one.code,
    name: itemName(one.code, language),
    count: one.count,
    percent: one.percent,
    lastAt: one.lastAt?.toISOString() ?? null,
    sources: one.sources.map(({ source, truth, told }) => ({
      source,
      sourceName: sourceName(source, language),
      truth,
      truthName: truthWords[truth][language],
      told,
    })),
  }))
}
