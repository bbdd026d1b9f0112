import type { Readable } from 'node:stream'
import { SaxesParser, type SaxesTagPlain } from 'saxes'

export type Attributes = Record<string, string>

interface Handlers {
  open(name: string, attributes: Attributes): void
  text?(text: string): void
  /** True when nothing behind this is wanted. */
  close?(name: string): boolean
  /** Between two pieces of the part; false stops. */
  pause?(): Promise<boolean>
}

/** Reads an XML part as a stream of tags and text. The parser knows no entities of a document's own, and fetches none. */
export async function readXml(stream: Readable, on: Handlers): Promise<void> {
  const parser = new SaxesParser()
  let over = false
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', (tag: SaxesTagPlain) => {
    if (!over) on.open(localName(tag.name), tag.attributes as Attributes)
  })
  if (on.text) parser.on('text', on.text)
  parser.on('closetag', (tag) => {
    if (!over && on.close?.(localName(tag.name))) over = true
  })
  const decoder = new TextDecoder()
  try {
    for await (const chunk of stream) {
      parser.write(decoder.decode(chunk as Buffer, { stream: true }))
      if (over || (on.pause && !(await on.pause()))) break
    }
    await on.pause?.()
  } finally {
    stream.destroy()
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

/** `B7` is column 1 (from 0); cells without an address stand right of the one before. */
export function columnOf(reference: string | undefined, before: number): number {
  if (!reference) return before + 1
  let column = 0
  for (const letter of reference) {
    const code = letter.charCodeAt(0)
    if (code < 65 || code > 90) break
    column = column * 26 + code - 64
  }
  return column > 0 ? column - 1 : before + 1
}

const builtInDates = new Set([
  14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 45, 46, 47, 50, 51, 52, 53, 54,
  55, 56, 57, 58,
])

/** Whether a number format shows a day or a time: it has y, m, d, h or s outside quotes and brackets. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return builtInDates.has(id)
  return /[ymdhs年月日时分秒]/i.test(
    code.replace(/"[^"]*"|\[(?!h|m|s)[^\]]*\]|\\./gi, '').replace(/general/i, ''),
  )
}

const msPerDay = 86_400_000
const epoch1900 = Date.UTC(1899, 11, 30)
const epoch1904 = Date.UTC(1904, 0, 1)

/** A day number of Excel as local time without zone: `2026-11-22 09:30:00`, or the day alone. */
export function dateText(serial: number, since1904: boolean): string {
  const ms = (since1904 ? epoch1904 : epoch1900) + Math.round(serial * 86_400) * 1000
  const text = new Date(ms).toISOString().replace('T', ' ').slice(0, 19)
  if (serial < 1 && !since1904) return text.slice(11)
  return ms % msPerDay === 0 ? text.slice(0, 10) : text
}

/**
 * A number as a person sees it. Excel keeps fifteen digits: a longer whole number has lost its end, and is shown in
 * powers of ten so that nobody takes it for an id.
 */
export function numberText(raw: string): string {
  const value = Number(raw)
  if (!Number.isFinite(value)) return raw
  return Math.abs(value) >= 1e15 ? value.toExponential().toUpperCase() : String(value)
}
