/** What a path is read in: one element, and the record that it belongs to. */
export interface Scope {
  at: unknown
  top: unknown
}

export type Read = (scope: Scope) => unknown

export interface ReadOptions {
  /** Cells of a spreadsheet: `="123"`, a leading apostrophe. */
  cells: boolean
  emptyWords: ReadonlySet<string>
}

/**
 * `order no` is a column, read as it stands; `/buyer/name` leads inside (`*` takes every element of a list); `.` is the
 * element itself; `^` in front starts at the record instead of at the element of a list.
 */
export function compilePath(path: string, options: ReadOptions): Read {
  const fromTop = path.startsWith('^')
  const tokens = tokensOf(fromTop ? path.slice(1) : path)
  const only = tokens.length === 1 && tokens[0] !== '*' ? tokens[0]! : null
  if (only !== null) return (scope) => tidy(childOf(fromTop ? scope.top : scope.at, only), options)
  return (scope) => tidy(walk(fromTop ? scope.top : scope.at, tokens, 0), options)
}

/** As a JSON pointer into the source, for lineage; `base` is the list that an element belongs to. */
export function pointerOf(path: string, base = ''): string {
  const fromTop = path.startsWith('^')
  const tokens = tokensOf(fromTop ? path.slice(1) : path)
  const inside = tokens.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  return `${fromTop ? '' : base}${inside}`
}

export function tokensOf(path: string): string[] {
  if (path === '.') return []
  if (!path.startsWith('/')) return [path]
  return path
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function walk(value: unknown, tokens: readonly string[], at: number): unknown {
  let here = value
  for (let i = at; i < tokens.length; i++) {
    const token = tokens[i]!
    if (token === '*') {
      const items = Array.isArray(here) ? here : here === null || here === undefined ? [] : [here]
      return items.flatMap((item) => walk(item, tokens, i + 1))
    }
    here = childOf(here, token)
    if (here === undefined) return undefined
  }
  return here
}

function childOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value)) return /^\d+$/.test(name) ? value[Number(name)] : undefined
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
}

function tidy(value: unknown, options: ReadOptions): unknown {
  if (typeof value === 'string') return tidyText(value, options)
  if (value === undefined) return null
  return Array.isArray(value) ? value.map((one) => tidy(one, options)).filter((one) => one !== null) : value
}

const formula = /^="([\s\S]*)"$/

function tidyText(raw: string, { cells, emptyWords }: ReadOptions): string | null {
  let text = raw.trim()
  if (cells && text !== '') {
    const inner = text.charCodeAt(0) === 61 ? formula.exec(text) : null
    if (inner) text = inner[1]!.trim()
    // Spreadsheets, shop back offices and payment bills put ' or ` in front so that a number stays text.
    if (text.charCodeAt(0) === 39 || text.charCodeAt(0) === 96) text = text.slice(1).trim()
  }
  return text === '' || emptyWords.has(text) ? null : text
}
