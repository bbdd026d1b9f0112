import type { Readable } from 'node:stream'
import { FileRefused } from '../errors.ts'
import { type FileRow, mostColumns, mostRows } from './table.ts'
import type { Book } from './xlsx-book.ts'
import { type Attributes, columnOf, dateText, numberText, readXml } from './xlsx-parts.ts'

const mostCells = 60_000_000
const longestCell = 32_767

/**
 * Reads the rows of one sheet as text, in order; `take` gets those that hold anything, and says whether to go on.
 * Merged ranges are never spread out: a merge over the whole sheet costs nothing here. Rows and cells without an
 * address stand behind the one before.
 */
export async function readSheet(
  stream: Readable,
  book: Book,
  file: string,
  take: (rows: FileRow[]) => Promise<boolean>,
): Promise<void> {
  const reading = new SheetReading(book, file)
  let rows: FileRow[] = []
  await readXml(stream, {
    open: (name, attributes) => reading.open(name, attributes),
    text: (text) => reading.text(text),
    close(name) {
      const row = reading.close(name)
      if (row) rows.push(row)
      return name === 'sheetData'
    },
    async pause() {
      if (rows.length === 0) return true
      const batch = rows
      rows = []
      return take(batch)
    },
  })
}

class SheetReading {
  readonly #book: Book
  readonly #file: string
  #row = 0
  #column = -1
  #cells: string[] = []
  #filled = false
  #total = 0
  #type = ''
  #style = 0
  #value = ''
  #inValue = false
  #inHint = false

  constructor(book: Book, file: string) {
    this.#book = book
    this.#file = file
  }

  open(name: string, attributes: Attributes): void {
    if (name === 'row') this.#openRow(attributes)
    else if (name === 'c') this.#openCell(attributes)
    else if (name === 'rPh') this.#inHint = true
    else if (name === 'v' || name === 't') this.#inValue = !this.#inHint
  }

  text(text: string): void {
    if (this.#inValue && this.#value.length < longestCell) this.#value += text
  }

  /** The row that ends here, if it holds anything. */
  close(name: string): FileRow | null {
    if (name === 'v' || name === 't') this.#inValue = false
    else if (name === 'rPh') this.#inHint = false
    else if (name === 'c') this.#closeCell()
    else if (name === 'row' && this.#filled) return { row: this.#row, cells: this.#cells }
    return null
  }

  #openRow({ r }: Attributes): void {
    this.#row = Number(r) > this.#row ? Number(r) : this.#row + 1
    if (this.#row > mostRows) throw new FileRefused('too_many_rows', { file: this.#file, limit: mostRows })
    this.#column = -1
    this.#cells = []
    this.#filled = false
  }

  #openCell({ r, t, s }: Attributes): void {
    this.#column = columnOf(r, this.#column)
    this.#total += 1
    if (this.#total > mostCells) throw new FileRefused('too_much_text', { file: this.#file })
    this.#type = t ?? 'n'
    this.#style = Number(s ?? 0)
    this.#value = ''
  }

  #closeCell(): void {
    const text = this.#shown()
    if (text === '') return
    // Columns are counted where something stands: a formatted but empty column far right is no data.
    if (this.#column >= mostColumns)
      throw new FileRefused('too_many_columns', { file: this.#file, limit: mostColumns })
    while (this.#cells.length < this.#column) this.#cells.push('')
    this.#cells[this.#column] = text
    this.#filled = true
  }

  #shown(): string {
    const raw = this.#value
    if (raw === '') return ''
    switch (this.#type) {
      case 's':
        return this.#book.shared[Number(raw)] ?? ''
      case 'b':
        return raw === '1' ? 'TRUE' : 'FALSE'
      case 'd':
        return raw.replace('T', ' ').replace(/\.0+Z?$|Z$/, '')
      case 'n':
        return this.#book.dates[this.#style] ? dateText(Number(raw), this.#book.since1904) : numberText(raw)
      default:
        return raw
    }
  }
}
