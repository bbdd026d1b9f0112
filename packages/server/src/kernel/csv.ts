/** Tables for spreadsheets: a byte-order mark so that Excel reads UTF-8, and no cell that could run as a formula. */

const marks = /^[=+\-@\t\r]/

export function csvOf(
  head: readonly string[],
  lines: readonly (readonly (string | number | null)[])[],
): string {
  const text = [head, ...lines].map((line) => line.map(cell).join(',')).join('\r\n')
  return `\uFEFF${text}\r\n`
}

// A leading quote keeps long numbers whole too: a marketplace's order number has more digits than a spreadsheet counts.
function cell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const harmless = marks.test(value) || /^\d{12,}$/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** Fen as 1234.50; null stays empty. */
export function yuanCell(fen: number | null): string | null {
  if (fen === null) return null
  const whole = Math.abs(fen)
  return `${fen < 0 ? '-' : ''}${Math.floor(whole / 100)}.${String(whole % 100).padStart(2, '0')}`
}
