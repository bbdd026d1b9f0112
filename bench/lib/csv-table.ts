/** A CSV file by columns. Quotes as in RFC 4180. */
export interface Table {
  names: string[]
  rows: number
  columns: Map<string, string[]>
}

/** With `wanted`, the other columns are left out. */
export function readTable(text: string, wanted?: ReadonlySet<string>): Table {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0
  const head: string[] = []
  let at = readLine(text, start, () => head)
  const names = head.map((name) => name.trim())
  const places = names.map((name): string[] | null => (wanted && !wanted.has(name) ? null : []))
  let rows = 0
  for (; at < text.length; rows += 1) {
    at = readLine(text, at, (column) => places[column])
    for (const values of places) if (values && values.length === rows) values.push('')
  }
  const columns = new Map(names.flatMap((name, i) => (places[i] ? [[name, places[i]]] : [])))
  return { names, rows, columns }
}

const [comma, lineEnd, turn, quote] = [44, 10, 13, 34]

/** Puts each value of the line that begins here where it belongs; gives where the next line begins. */
function readLine(
  text: string,
  from: number,
  placeOf: (column: number) => string[] | null | undefined,
): number {
  let at = from
  for (let column = 0; ; column += 1) {
    const place = placeOf(column)
    if (text.charCodeAt(at) === quote) {
      const [value, next] = quoted(text, at + 1)
      place?.push(value)
      at = next
    } else {
      const end = endOfValue(text, at)
      place?.push(text.slice(at, end > at && text.charCodeAt(end - 1) === turn ? end - 1 : end))
      at = end
    }
    if (text.charCodeAt(at) === turn) at += 1
    if (text.charCodeAt(at) !== comma) return at + 1
    at += 1
  }
}

function endOfValue(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const sign = text.charCodeAt(at)
    if (sign === comma || sign === lineEnd) return at
  }
  return text.length
}

function quoted(text: string, from: number): [value: string, next: number] {
  let value = ''
  let at = from
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote < 0) return [value + text.slice(at), text.length]
    value += text.slice(at, quote)
    if (text[quote + 1] !== '"') return [value, quote + 1]
    value += '"'
    at = quote + 2
  }
}
