export const good = ['onTime', 'careful', 'clear', 'tidy'] as const
export const bad = ['late', 'rough', 'unclear', 'untidy', 'extra'] as const
const longest = 500

/** What may be tapped: praise from four stars on, complaints below. */
export const choicesFor = (stars: number) =>
  stars >= 4 ? ({ kind: 'good', keys: good } as const) : ({ kind: 'bad', keys: bad } as const)

/** Tapped words and written ones as one text, undefined when there are none. */
export function ratingWords(tapped: readonly string[], written: string): string | undefined {
  const text = [tapped.join('、'), written.trim()].filter(Boolean).join('。')
  return text ? text.slice(0, longest) : undefined
}
