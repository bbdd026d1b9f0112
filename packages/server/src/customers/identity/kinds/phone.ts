import { parsePhone } from '../../../kernel/phone.ts'
import { Facets } from '../facets.ts'
import type { Field } from '../field.ts'
import { hashText } from '../hash.ts'
import { isOneSlip } from '../text-distance.ts'

const same = 1
const visibleSame = 2
const slip = 3
const other = 4
const sameSwitch = 5

/** Full, masked (`138****1234`) and privacy numbers. What a mask shows is compared; a privacy number is never a phone. */
export class PhoneField implements Field {
  readonly kind = 'phone'
  readonly name: string
  private readonly facets: Facets
  readonly levels: Field['levels']
  readonly atoms: Field['atoms']
  private readonly whole: Int32Array
  private readonly visible: Int32Array
  private readonly tail: Int32Array
  private readonly head: Int32Array
  private readonly relay: Int32Array
  /** Eleven digits as a number; 0 for every other form. */
  private readonly mobile: Float64Array
  private readonly known: Uint8Array
  private readonly digits: string[]

  constructor(name: string, size: number) {
    this.facets = new Facets(size)
    this.name = name
    this.whole = this.facets.numbers()
    this.visible = this.facets.numbers()
    this.tail = this.facets.numbers()
    this.head = this.facets.numbers()
    this.relay = this.facets.numbers()
    this.mobile = this.facets.floats()
    this.known = this.facets.bytes()
    this.digits = this.facets.texts()
    this.levels = [
      { name: 'unknown', says: 'nothing' },
      { name: 'same', says: 'same', strong: true, shared: this.whole },
      { name: 'visible-digits-same', says: 'hint', shared: this.visible },
      { name: 'one-slip', says: 'hint' },
      { name: 'other', says: 'other' },
      { name: 'same-privacy-number', says: 'hint', shared: this.relay },
    ]
    this.atoms = [
      { name, alone: true, slots: [this.whole] },
      { name: `${name}:visible`, alone: true, slots: [this.visible] },
      { name: `${name}:tail`, alone: false, slots: [this.tail] },
      { name: `${name}:head`, alone: false, slots: [this.head] },
    ]
  }

  set(record: number, [value = '', extension = '']: readonly string[]): void {
    const read = readPhone(value, extension.trim())
    this.digits[record] = read.digits
    this.known[record] = read.digits === '' ? 0 : 1
    this.mobile[record] = plainMobile.test(read.digits) ? Number(read.digits) : 0
    this.whole[record] = read.masked ? 0 : hashText(read.digits)
    this.relay[record] = hashText(read.relay)
    const [head, tail] = visibleParts(read)
    this.visible[record] = head === '' || tail === '' ? 0 : hashText(`${head}*${tail}`)
    this.tail[record] = hashText(tail)
    this.head[record] = read.masked || read.digits.length < 8 ? 0 : hashText(read.digits.slice(0, -4))
  }

  arrange(order: Int32Array): void {
    this.facets.arrange(order)
  }

  compare(a: number, b: number): number {
    if (this.relay[a] !== 0 && this.relay[a] === this.relay[b]) return sameSwitch
    if (this.known[a] === 0 || this.known[b] === 0) return 0
    if (this.whole[a] !== 0 && this.whole[b] !== 0) {
      if (this.whole[a] === this.whole[b]) return same
      return this.mayBeSlip(a, b) && isOneSlip(this.digits[a]!, this.digits[b]!) ? slip : other
    }
    if (this.visible[a] !== 0 && this.visible[b] !== 0)
      return this.visible[a] === this.visible[b] ? visibleSame : other
    return this.tail[a] === this.tail[b] ? 0 : other
  }

  /**
   * One digit typed wrong, or two neighbours swapped, is a difference of one digit times a power of ten, or of nine such: of two
   * mobiles nearly none is, and their digits, which lie far apart, are not looked at.
   */
  private mayBeSlip(a: number, b: number): boolean {
    const [one, two] = [this.mobile[a]!, this.mobile[b]!]
    if (one === 0 || two === 0) return true
    let apart = Math.abs(one - two)
    while (apart % 10 === 0) apart /= 10
    return apart < 10 || (apart % 9 === 0 && apart <= 81)
  }
}

interface ReadPhone {
  /** National digits, stars where a mask hides some; empty when no person's number can be read. */
  digits: string
  masked: boolean
  /** A privacy number with its extension. */
  relay: string
}

const nothing: ReadPhone = { digits: '', masked: false, relay: '' }
const plainMobile = /^1[3-9]\d{9}$/
const maskShape = /(?:^|\D)(\d{2,7})?[*xX•]{3,9}(\d{3,4})$/

function readPhone(value: string, extension: string): ReadPhone {
  if (value === '') return nothing
  if (extension !== '') return { ...nothing, relay: `${value.replace(/\D/g, '')}#${extension}` }
  // The kernel reads this shape as it stands; a million of them need no scan.
  if (plainMobile.test(value)) return { digits: value, masked: false, relay: '' }
  const phone = parsePhone(value)
  if (phone.problem === 'masked') return readMask(value)
  if (phone.canonical === null)
    return { ...nothing, digits: phone.problem === 'not_a_number' ? bareDigits(value) : '' }
  if (phone.kind === 'privacy')
    return phone.extension ? { ...nothing, relay: `${phone.national}#${phone.extension}` } : nothing
  if (!phone.identifies) return nothing
  return { digits: phone.kind === 'mobile' ? phone.national! : phone.canonical, masked: false, relay: '' }
}

/** Numbers of countries that the kernel does not read are compared as they stand. */
function bareDigits(value: string): string {
  const digits = value.replace(/\D/g, '')
  return digits.length >= 7 ? digits : ''
}

function readMask(value: string): ReadPhone {
  const found = maskShape.exec(
    value
      .normalize('NFKC')
      .replace(/^(?:\+|00)?86[ -]?/, '')
      .replace(/[ -]/g, ''),
  )
  return found ? { digits: `${found[1] ?? ''}*${found[2]}`, masked: true, relay: '' } : nothing
}

function visibleParts({ digits, masked }: ReadPhone): [head: string, tail: string] {
  if (digits === '') return ['', '']
  if (!masked) return [digits.slice(0, 3), digits.slice(-4)]
  const [head = '', tail = ''] = digits.split('*')
  return [head.slice(0, 3), tail.length === 4 ? tail : '']
}
