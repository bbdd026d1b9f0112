import { csvOf } from '../kernel/csv.ts'
import { gb18030 } from '../kernel/gb18030.ts'
import type { OutwardMapping } from '../mapping/index.ts'
import { xmlText } from './xml-text.ts'

type Plain = Record<string, unknown>

export interface WrittenBody {
  contentType: string
  bytes: Buffer
}

const types = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  csv: 'text/csv',
  xml: 'application/xml',
} as const

/** Rows of an outward mapping in the format of the other side. `isList`: one row, too, is written as a list. Pure. */
export function writeBody(
  { target, fields }: OutwardMapping,
  rows: readonly Plain[],
  isList: boolean,
): WrittenBody {
  const { format, encoding = 'utf-8' } = target
  const several = isList || target.each !== undefined
  const text =
    format === 'json'
      ? JSON.stringify(several ? rows : rows[0])
      : format === 'form'
        ? formOf(rows[0] ?? {})
        : format === 'xml'
          ? xmlOf(rows, several, target.root ?? 'data', encoding)
          : csvText(Object.keys(fields), rows, target)
  const charset = format === 'json' || format === 'form' ? '' : `; charset=${encoding}`
  return {
    contentType: types[format] + charset,
    bytes: encoding === 'gb18030' && format !== 'json' ? gb18030(text) : Buffer.from(text),
  }
}

function formOf(row: Plain): string {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(row)) form.append(name, leaf(value))
  return form.toString()
}

/** A machine reads it: numbers stay whole and nothing is defused, as a spreadsheet would need it. */
function csvText(
  columns: readonly string[],
  rows: readonly Plain[],
  { headings, delimiter = ',' }: OutwardMapping['target'],
): string {
  const cell = (text: string): string =>
    text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  const lines = rows.map((row) => columns.map((name) => cell(leaf(at(row, name)))).join(delimiter))
  const first = headings === false ? [] : [columns.map(cell).join(delimiter)]
  return [...first, ...lines].map((line) => `${line}\r\n`).join('')
}

/** For people who open it in a spreadsheet: no cell runs as a formula. */
export function sheetRows(columns: readonly string[], rows: readonly Plain[]): string[][] {
  return rows.map((row) => columns.map((name) => leaf(at(row, name))))
}

export function spreadsheetCsv({ target, fields }: OutwardMapping, rows: readonly Plain[]): Buffer {
  const columns = Object.keys(fields)
  const text = csvOf(
    target.headings === false ? null : columns,
    sheetRows(columns, rows).map((row) => row.map(numberOrText)),
    target.delimiter,
  )
  return target.encoding === 'gb18030' ? gb18030(text.slice(1)) : Buffer.from(text)
}

/** An amount keeps its sign without the quote that defuses formulas. */
const numberOrText = (text: string): string | number =>
  /^-\d{1,12}(\.\d{1,4})?$/.test(text) ? Number(text) : text

/** A column may be a path of theirs; what was placed inside is found there again. */
function at(row: Plain, name: string): unknown {
  if (Object.hasOwn(row, name)) return row[name]
  let here: unknown = row
  for (const token of name.split('/').slice(1)) here = (here as Plain | undefined)?.[token]
  return here
}

function leaf(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function xmlOf(rows: readonly Plain[], several: boolean, root: string, encoding: string): string {
  const inside = several ? rows.map((row) => element('item', row)).join('') : children(rows[0] ?? {})
  const attributes = several ? '' : attributesOf(rows[0] ?? {})
  return `<?xml version="1.0" encoding="${encoding.toUpperCase()}"?>\n<${root}${attributes}>${inside}</${root}>\n`
}

/** A list is the element again and again; a name that begins with @ is an attribute. */
function element(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => element(name, one)).join('')
  if (typeof value !== 'object' || value === null) return `<${name}>${xmlText(leaf(value))}</${name}>`
  return `<${name}${attributesOf(value as Plain)}>${children(value as Plain)}</${name}>`
}

function attributesOf(row: Plain): string {
  return Object.entries(row)
    .filter(([name]) => name.startsWith('@'))
    .map(([name, value]) => ` ${name.slice(1)}="${xmlText(leaf(value))}"`)
    .join('')
}

function children(row: Plain): string {
  return Object.entries(row)
    .filter(([name]) => !name.startsWith('@'))
    .map(([name, value]) => element(name, value))
    .join('')
}
