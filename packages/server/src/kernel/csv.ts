/** Tables for spreadsheets: a byte-order mark so that Excel reads UTF-8, and no cell that could run as a formula. */

const marks = /^[=+\-@\t\r]/

export function csvOf(
  head: readonly string[] | null,
  lines: readonly (readonly (string | number | null)[])[],
  delimiter = ',',
): string {
  const text = [...(head ? [head] : []), ...lines]
    .map((line) => `${line.map((value) => cell(value, delimiter)).join(delimiter)}\r\n`)
    .join('')
  return `\uFEFF${text}`
}

// A leading quote keeps long numbers whole too: a marketplace's order number has more digits than a spreadsheet counts.
function cell(value: string | number | null, delimiter: string): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const harmless = marks.test(value) || /^\d{12,}$/.test(value) ? `'${value}` : value
  return harmless.includes(delimiter) || /["\r\n]/.test(harmless)
    ? `"${harmless.replaceAll('"', '""')}"`
    : harmless
}

/** Fen as 1234.50; null stays empty. */
export function yuanCell(fen: number | null): string | null {
  if (fen === null) return null
  const whole = Math.abs(fen)
  return `${fen < 0 ? '-' : ''}${Math.floor(whole / 100)}.${String(whole % 100).padStart(2, '0')}`
}
