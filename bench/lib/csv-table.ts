/** A CSV file by columns. Quotes as in RFC 4180. */
export interface Table {
  names: string[]
  rows: number
  columns: Map<string, string[]>
}

export function readTable(text: string): Table {
  const lines = splitCsv(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
  const names = (lines.shift() ?? []).map((name) => name.trim())
  const columns = new Map(names.map((name, at) => [name, lines.map((line) => line[at] ?? '')]))
  return { names, rows: lines.length, columns }
}

function splitCsv(text: string): string[][] {
  const lines: string[][] = []
  let line: string[] = []
  let at = 0
  while (at < text.length) {
    let value: string
    if (text[at] === '"') {
      ;[value, at] = quoted(text, at + 1)
    } else {
      let end = at
      while (end < text.length && text[end] !== ',' && text[end] !== '\n') end += 1
      value = text.slice(at, text[end - 1] === '\r' && end > at ? end - 1 : end)
      at = end
    }
    line.push(value)
    if (text[at] === '\r') at += 1
    if (text[at] === ',') {
      at += 1
      if (at < text.length && text[at] !== '\n') continue
      line.push('')
    }
    lines.push(line)
    line = []
    at += 1
  }
  return lines
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
