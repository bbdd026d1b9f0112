/** Values that stand for a person: wherever one of them is found in plain, personal data has leaked. */
export type Canaries = Readonly<Record<string, string>>

export interface Leak {
  where: string
  /** Which value, never the value itself. */
  canary: string
  form: string
}

/** Every place where a value is written in one of the forms that a log or a column can hold. */
export function findLeaks(texts: Readonly<Record<string, string>>, canaries: Canaries): Leak[] {
  const sought = Object.entries(canaries).flatMap(([canary, value]) =>
    Object.entries(formsOf(value)).flatMap(([form, needles]) =>
      needles.map((needle) => ({ canary, form, needle })),
    ),
  )
  return Object.entries(texts).flatMap(([where, text]) =>
    sought.filter(({ needle }) => text.includes(needle)).map(({ canary, form }) => ({ where, canary, form })),
  )
}

/** Plain, escaped for JSON and for an address, hexadecimal, and base64 at each of the three places it may start. */
function formsOf(value: string): Record<string, string[]> {
  const bytes = Buffer.from(value)
  const escaped = [...value]
    .map((c) => (c > '\x7f' ? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}` : c))
    .join('')
  const base64 = [0, 1, 2].flatMap((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes])
    // Without the first and last letters, which mix with the neighbours' bits.
    const inner = (text: string) => text.slice(Math.ceil((shift * 4) / 3), Math.floor((whole.length * 4) / 3))
    return [inner(whole.toString('base64')), inner(whole.toString('base64url'))]
  })
  return {
    plain: [value],
    escaped: escaped === value ? [] : [escaped],
    'in an address': encodeURIComponent(value) === value ? [] : [encodeURIComponent(value)],
    hex: [bytes.toString('hex'), bytes.toString('hex').toUpperCase()],
    base64: [...new Set(base64)],
  }
}
