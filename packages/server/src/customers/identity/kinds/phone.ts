import { parsePhone } from '../../../kernel/phone.ts'
import type { Facets } from '../facets.ts'
import type { Field } from '../field.ts'
import { hashText } from '../hash.ts'
import { isOneSlip } from '../text-distance.ts'
import type { Texts } from '../texts.ts'

const same = 1
const visibleSame = 2
const slip = 3
const other = 4
const sameSwitch = 5

/**
 * Days for which a privacy number is lent at the most; afterwards it may be somebody else's. No page of a marketplace names the term;
 * where it is asked for (Taobao's `secret_no_days`) we ask for as many.
 */
const lentDays = 30

// Cells of a row, after the privacy number.
const [knownAt, wholeAt, visibleAt, tailAt, networkAt, subscriberAt, lentAt] = [1, 2, 3, 4, 5, 6, 7]

/** Full, masked (`138****1234`) and privacy numbers. What a mask shows is compared; a privacy number is never a phone. */
export class PhoneField implements Field {
  readonly kind = 'phone'
  readonly name: string
  readonly facets: Facets
  readonly levels: Field['levels']
  readonly atoms: Field['atoms']
  private readonly whole: Int32Array
  private readonly visible: Int32Array
  private readonly tail: Int32Array
  private readonly head: Int32Array
  private readonly relay: Int32Array
  /** Eleven digits as two numbers, the first three and the other eight; 0 for every other form. */
  private readonly network: Int32Array
  private readonly subscriber: Int32Array
  private readonly known: Uint8Array
  private readonly digits: Texts
  /** Day on which a privacy number was lent; null where nobody says. */
  private readonly lentOn: Int32Array | null

  constructor(name: string, facets: Facets, isDated = false) {
    this.facets = facets
    this.lentOn = isDated ? facets.numbers() : null
    this.name = name
    this.whole = this.facets.numbers()
    this.visible = this.facets.numbers()
    this.tail = this.facets.numbers()
    this.head = this.facets.numbers()
    this.relay = this.facets.numbers()
    this.network = this.facets.numbers()
    this.subscriber = this.facets.numbers()
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
    const { relay, known, whole, visible, tail, network, subscriber } = this
    this.facets.compare(relay, known, whole, visible, tail, network, subscriber)
    if (this.lentOn) this.facets.compare(this.lentOn)
  }

  set(record: number, [value = '', extension = '', lentOn = '']: readonly string[]): void {
    const read = readPhone(value, extension.trim())
    this.digits.set(record, read.digits)
    this.known[record] = read.digits === '' ? 0 : 1
    if (plainMobile.test(read.digits)) {
      this.network[record] = Number(read.digits.slice(0, 3))
      this.subscriber[record] = Number(read.digits.slice(3))
    }
    this.whole[record] = read.masked ? 0 : hashText(read.digits)
    this.relay[record] = hashText(read.relay)
    if (this.lentOn) this.lentOn[record] = Number(lentOn)
    const [head, tail] = visibleParts(read)
    this.visible[record] = head === '' || tail === '' ? 0 : hashText(`${head}*${tail}`)
    this.tail[record] = hashText(tail)
    this.head[record] = read.masked || read.digits.length < 8 ? 0 : hashText(read.digits.slice(0, -4))
  }

  arrange(order: Int32Array): void {
    this.facets.arrange(order)
  }

  compare(a: number, b: number): number {
    const { cells, width, from } = this.facets
    const [one, two] = [a * width + from, b * width + from]
    if (cells[one] !== 0 && cells[one] === cells[two]) return this.inOneLife(one, two) ? sameSwitch : 0
    if (cells[one + knownAt] === 0 || cells[two + knownAt] === 0) return 0
    if (cells[one + wholeAt] !== 0 && cells[two + wholeAt] !== 0) {
      if (cells[one + wholeAt] === cells[two + wholeAt]) return same
      return mayBeSlip(cells, one, two) && isOneSlip(this.digits.get(a), this.digits.get(b)) ? slip : other
    }
    if (cells[one + visibleAt] !== 0 && cells[two + visibleAt] !== 0)
      return cells[one + visibleAt] === cells[two + visibleAt] ? visibleSame : other
    return cells[one + tailAt] === cells[two + tailAt] ? 0 : other
  }

  /** Beyond its life, or when nobody knows when it was lent, a privacy number says nothing. */
  private inOneLife(one: number, two: number): boolean {
    if (!this.lentOn) return true
    const { cells } = this.facets
    const [first, second] = [cells[one + lentAt]!, cells[two + lentAt]!]
    return first !== 0 && second !== 0 && Math.abs(first - second) <= lentDays
  }
}

/**
 * One digit typed wrong, or two neighbours swapped, is a difference of one digit times a power of ten, or of nine such: of two
 * mobiles nearly none is, and their digits, which lie far apart, are not looked at.
 */
function mayBeSlip(cells: Int32Array, one: number, two: number): boolean {
  if (cells[one + networkAt] === 0 || cells[two + networkAt] === 0) return true
  const networks = cells[one + networkAt]! - cells[two + networkAt]!
  let apart = Math.abs(networks * 1e8 + cells[one + subscriberAt]! - cells[two + subscriberAt]!)
  while (apart % 10 === 0) apart /= 10
  return apart < 10 || (apart % 9 === 0 && apart <= 81)
}

interface ReadPhone {
  /** National digits, stars where a mask hides some; empty when no person's number can be read. */
  digits: string
  masked: boolean
  /** A privacy number with its extension. */
  relay: string
}

const nothing: ReadPhone = { digits: '', masked: false, relay: '' }
/** A number of the switchboard as an API writes it: `$17001234567$#1234#`. */
const writtenToken = /^\$(\d{7,16})\$#?(\d{1,8})#?$/
const plainMobile = /^1[3-9]\d{9}$/
/** How marketplaces mask a mobile. */
const plainMask = /^1[3-9]\d\*{4}\d{4}$/
const maskShape = /(?:^|\D)(\d{2,7})?[*xX•]{3,9}(\d{3,4})$/

function readPhone(value: string, extension: string): ReadPhone {
  if (value === '') return nothing
  if (extension !== '') return { ...nothing, relay: `${value.replace(/\D/g, '')}#${extension}` }
  // The kernel reads these two shapes as they stand; a million of them need no scan.
  if (plainMobile.test(value)) return { digits: value, masked: false, relay: '' }
  if (plainMask.test(value))
    return { digits: `${value.slice(0, 3)}*${value.slice(-4)}`, masked: true, relay: '' }
  const token = writtenToken.exec(value)
  if (token) return { ...nothing, relay: `${token[1]}#${token[2]}` }
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
