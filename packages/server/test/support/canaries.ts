import { gb18030 } from '../../src/kernel/gb18030.ts'

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

/** One person whose every word is looked for afterwards. */
export const ouyang = {
  phone: '13907318391',
  name: '欧阳镜月',
  address: '松涛路8391弄镜月轩12幢302室',
  message: '门卫请先打电话再上门镜月',
  memo: '老客户镜月催过两次',
  chat: '我家团团把门锁咬坏了怎么办',
  login: 'jingyue.ouyang@example',
  password: 'moon-mirror-8391',
}

/** As bytes of a file hold it: the forms of a text, with gaps as people write them, and in the other codes of text. */
export function bytesOf(value: string): { form: string; bytes: Buffer }[] {
  const big = Buffer.from(value, 'utf16le').swap16()
  const gaps = /^1\d{10}$/.test(value)
    ? [' ', '-'].map((gap) => value.replace(/(...)(....)(....)/, `$1${gap}$2${gap}$3`))
    : []
  return [
    ...Object.entries(formsOf(value)).flatMap(([form, texts]) =>
      texts.map((text) => ({ form, bytes: Buffer.from(text) })),
    ),
    ...gaps.map((text) => ({ form: 'with gaps', bytes: Buffer.from(text) })),
    { form: 'UTF-16, little end first', bytes: Buffer.from(value, 'utf16le') },
    { form: 'UTF-16, big end first', bytes: big },
    ...(/^[\x20-\x7e]*$/.test(value) ? [] : [{ form: 'GB18030', bytes: Buffer.from(gb18030(value)) }]),
  ]
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
