/** Where the records are: objects one after another, the list below these keys, or the first list of the object. */
export type RecordsAt = 'lines' | 'first-list' | string[]

const [quote, backslash, comma, colon, openBracket, closeBracket, openBrace, closeBrace] = [
  '"',
  '\\',
  ',',
  ':',
  '[',
  ']',
  '{',
  '}',
].map((one) => one.charCodeAt(0))

/** Cuts a stream of JSON text into the text of its records, without parsing and without holding more than one. */
export class JsonSplitter {
  /** The list was seen, even if it was empty. */
  foundList = false
  readonly #at: RecordsAt
  #rest = ''
  #depth = 0
  #begun = false
  #inString = false
  #escaped = false
  /** Start of the record, and of the key, that is being read; -1 while there is none. */
  #record = -1
  #string = -1
  #lastString = ''
  /** Key that led to each depth. */
  #keys: string[] = []
  /** Depth of the elements of the list while inside it. */
  #elements = -1
  #over = false

  constructor(at: RecordsAt) {
    this.#at = at
    if (at === 'lines') this.#elements = 0
  }

  /** Records that end in this piece. */
  push(piece: string): string[] {
    const text = this.#rest + piece
    const found: string[] = []
    for (let i = this.#rest.length; i < text.length; i += 1) this.#step(text, i, found)
    const starts = [this.#record, this.#string].filter((start) => start >= 0)
    const keptFrom = Math.min(text.length, ...starts)
    this.#rest = text.slice(keptFrom)
    if (this.#record >= 0) this.#record -= keptFrom
    if (this.#string >= 0) this.#string -= keptFrom
    return found
  }

  /** True when something was read and nothing was left open. */
  isWhole(): boolean {
    return this.#begun && this.#depth === 0 && !this.#inString
  }

  #step(text: string, i: number, found: string[]): void {
    const code = text.charCodeAt(i)
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false
      else if (code === backslash) this.#escaped = true
      else if (code === quote) this.#endString(text, i)
      return
    }
    if (code === quote) {
      this.#inString = true
      if (this.#elements < 0) this.#string = i
    } else if (code === openBrace || code === openBracket) this.#open(code, i)
    else if (code === closeBrace || code === closeBracket) this.#close(text, i, found)
    else if (code === colon && this.#elements < 0) this.#keys[this.#depth] = this.#lastString
    else if (code === comma && this.#elements < 0) this.#keys[this.#depth] = ''
  }

  #endString(text: string, i: number): void {
    this.#inString = false
    if (this.#string < 0) return
    this.#lastString = text.slice(this.#string + 1, i)
    this.#string = -1
  }

  #open(code: number | undefined, i: number): void {
    this.#begun = true
    if (this.#depth === this.#elements && this.#record < 0) this.#record = i
    this.#depth += 1
    if (this.#elements >= 0) return
    this.#keys[this.#depth] = ''
    if (code === openBracket && !this.#over && this.#isTheList()) {
      this.#elements = this.#depth
      this.foundList = true
    }
  }

  #isTheList(): boolean {
    if (this.#at === 'lines') return false
    if (this.#at === 'first-list') return this.#depth === 2
    return this.#depth === this.#at.length + 1 && this.#at.every((key, n) => this.#keys[n + 1] === key)
  }

  #close(text: string, i: number, found: string[]): void {
    this.#depth -= 1
    if (this.#record >= 0 && this.#depth === this.#elements) {
      found.push(text.slice(this.#record, i + 1))
      this.#record = -1
    } else if (this.#at !== 'lines' && this.#elements >= 0 && this.#depth < this.#elements) {
      this.#elements = -1
      this.#over = true
    }
  }
}

/** Where the records of a JSON text are when nobody says it: by how it begins. */
export function recordsAt(head: string, path: string | undefined): RecordsAt {
  if (path !== undefined && path !== '') return keysOf(path)
  const start = head.trimStart()
  if (start.startsWith('[')) return []
  const firstLine = start.split('\n', 1)[0]!.trim()
  return isObject(firstLine) && start.length > firstLine.length
    ? 'lines'
    : isList(head)
      ? 'first-list'
      : 'lines'
}

/** `/data/orders`, `data.orders`, `$.data.orders[*]`. */
function keysOf(path: string): string[] {
  if (path.startsWith('/')) return path.slice(1).split('/').filter(Boolean)
  return path
    .replace(/^\$\.?/, '')
    .replace(/\[\*?\]$/, '')
    .split('.')
    .filter(Boolean)
}

function isObject(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object'
  } catch {
    return false
  }
}

/** One object that holds a list of objects: what most interfaces answer. */
function isList(head: string): boolean {
  return /^\s*\{[\s\S]*?"[^"]*"\s*:\s*\[\s*\{/.test(head)
}
