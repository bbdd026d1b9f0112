import { looksLikeName, namePinyin, surnameOf } from '../../../kernel/name.ts'
import type { Facets } from '../facets.ts'
import type { Field } from '../field.ts'
import { hashText, mix } from '../hash.ts'
import { isOneSlip, jaroWinkler } from '../text-distance.ts'
import type { Texts } from '../texts.ts'

const same = 1
const soundsSame = 2
const visibleSame = 3
const surnameOnly = 4
const alike = 5
const otherGiven = 6
const other = 7

// Cells of a row, after the surname.
const [formAt, fullAt, soundAt, lastAt, headAt, thirdAt] = [1, 2, 3, 4, 5, 6]

// Bits of the form: which title, 0 for none, and whether the signs are Chinese.
const [titleBits, hanBit] = [3, 4]
const sirAndMadam = 2

/**
 * Names as marketplaces and people write them: 张小明, 张**, 张*明, 张女士, zhang. A name typed by ear (程 for 陈) sounds the
 * same; of a masked one only what is seen is compared.
 */
export class NameField implements Field {
  readonly kind = 'name'
  readonly name: string
  readonly facets: Facets
  readonly levels: Field['levels']
  readonly atoms: Field['atoms']
  private readonly full: Int32Array
  private readonly sound: Int32Array
  private readonly surname: Int32Array
  private readonly last: Int32Array
  private readonly surnameAndLast: Int32Array
  private readonly form: Uint8Array
  /** Of names of two or three signs, the first two and the third: they are compared without their texts. */
  private readonly head: Int32Array
  private readonly third: Int32Array
  private readonly texts: Texts

  constructor(name: string, facets: Facets) {
    this.facets = facets
    this.name = name
    const facet = () => this.facets.numbers()
    this.full = facet()
    this.sound = facet()
    this.surname = facet()
    this.last = facet()
    this.surnameAndLast = facet()
    this.form = this.facets.bytes()
    this.head = facet()
    this.third = facet()
    this.texts = this.facets.texts()
    this.levels = [
      { name: 'unknown', says: 'nothing' },
      { name: 'same', says: 'same', shared: this.sound },
      { name: 'sounds-same', says: 'same', shared: this.sound },
      { name: 'visible-same', says: 'hint', role: 'family', shared: this.surnameAndLast },
      { name: 'surname-same', says: 'hint', role: 'family', shared: this.surname },
      { name: 'alike', says: 'hint' },
      { name: 'other-given-name', says: 'other', role: 'relative' },
      { name: 'other', says: 'other', role: 'unrelated' },
    ]
    this.atoms = [
      { name: `${name}:full`, alone: true, slots: [this.sound] },
      { name: `${name}:surname`, alone: false, slots: [this.surname] },
    ]
    const { surname, form, full, sound, last, head, third } = this
    this.facets.compare(surname, form, full, sound, last, head, third)
  }

  set(record: number, [value = '']: readonly string[]): void {
    const read = readName(value)
    const text = read.given === null ? '' : read.text
    this.texts.set(record, text)
    const isHan = han.test(text)
    if (isHan && (read.text.length === 2 || read.text.length === 3)) {
      this.head[record] = read.text.charCodeAt(0) | (read.text.charCodeAt(1) << 16)
      this.third[record] = read.text.charCodeAt(2) || 0
    }
    this.full[record] = read.given === null ? 0 : hashText(read.text)
    this.surname[record] = hashText(read.surname)
    this.sound[record] = read.given === null ? 0 : hashText(`${read.surname} ${read.given}`)
    this.last[record] = hashText(read.last)
    this.surnameAndLast[record] = mix(this.surname[record]!, this.last[record]!)
    this.form[record] = read.title | (isHan ? hanBit : 0)
  }

  arrange(order: Int32Array): void {
    this.facets.arrange(order)
  }

  compare(a: number, b: number): number {
    const { cells, width, from } = this.facets
    const [one, two] = [a * width + from, b * width + from]
    if (cells[one] === 0 || cells[two] === 0) return 0
    if ((cells[one + formAt]! & titleBits) * (cells[two + formAt]! & titleBits) === sirAndMadam) return other
    if (cells[one + fullAt] !== 0 && cells[two + fullAt] !== 0) return this.compareFull(a, b, one, two)
    if (cells[one] !== cells[two]) return other
    if (cells[one + lastAt] === 0 || cells[two + lastAt] === 0) return surnameOnly
    return cells[one + lastAt] === cells[two + lastAt] ? visibleSame : otherGiven
  }

  private compareFull(a: number, b: number, one: number, two: number): number {
    const { cells } = this.facets
    if (cells[one + fullAt] === cells[two + fullAt]) return same
    if (cells[one + soundAt] === cells[two + soundAt]) return soundsSame
    if ((cells[one + formAt]! & cells[two + formAt]! & hanBit) === 0)
      return compareLatin(this.texts.get(a), this.texts.get(b))
    if (this.isSlip(a, b, one, two)) return alike
    return cells[one] === cells[two] ? otherGiven : other
  }

  private isSlip(a: number, b: number, one: number, two: number): boolean {
    const { cells } = this.facets
    const [first, second] = [cells[one + headAt]!, cells[two + headAt]!]
    if (first !== 0 && second !== 0)
      return isSlipOfSigns(first, cells[one + thirdAt]!, second, cells[two + thirdAt]!)
    const [text, other] = [this.texts.get(a), this.texts.get(b)]
    return isOneSlip(text, other) && Math.max(text.length, other.length) > 2
  }
}

/** `isOneSlip` of names of two or three signs, of which one has three: the first two signs in one number, the third or 0. */
function isSlipOfSigns(head: number, third: number, otherHead: number, otherThird: number): boolean {
  if (third === 0 && otherThird === 0) return false
  const [a, b] = [head & 0xffff, head >>> 16]
  const [c, d] = [otherHead & 0xffff, otherHead >>> 16]
  if (third === 0) return isOneLeftOut(a, b, c, d, otherThird)
  if (otherThird === 0) return isOneLeftOut(c, d, a, b, third)
  const [first, second, last] = [a === c, b === d, third === otherThird]
  if (first) return second || last || (b === otherThird && third === d)
  return last && (second || (a === d && b === c))
}

function isOneLeftOut(a: number, b: number, first: number, second: number, third: number): boolean {
  return (a === first && (b === second || b === third)) || (a === second && b === third)
}

function compareLatin(a: string, b: string): number {
  const likeness = jaroWinkler(a, b)
  return likeness >= 0.92 || sortedWords(a) === sortedWords(b) ? alike : likeness >= 0.8 ? otherGiven : other
}

function sortedWords(text: string): string {
  return text.split(' ').sort().join(' ')
}

interface ReadName {
  text: string
  /** By sound. */
  surname: string
  /** By sound; null where only the surname is told. */
  given: string | null
  /** The last sign of the given name, by sound; empty where hidden. */
  last: string
  /** 1 for 先生, 2 for 女士. */
  title: 0 | 1 | 2
}

const nobody: ReadName = { text: '', surname: '', given: null, last: '', title: 0 }
const han = /^\p{Script=Han}+$/u
const sir = /(?:先生|大叔|大爷|叔叔)$/
const madam = /(?:女士|小姐|太太|阿姨|大姐)$/
const role = /(?:老师|师傅|医生|同学|经理|老板|总)$/
/** Last signs of all of these; most names end in none. */
const titleEnds = '生叔爷士姐太姨师傅学理板总'
const maskedName = /^(\p{Script=Han}{1,2})[*＊x某]{1,3}(\p{Script=Han}?)$/iu

/** Whole names that need no tidying; 某 stands for a hidden sign. */
const plainName = /^(?:(?!某)[\u4e00-\u9fff])+$/

function readName(value: string): ReadName {
  if (plainName.test(value)) return readHan(value)
  const text = value
    .normalize('NFKC')
    .trim()
    .replace(/(?<=\p{Script=Han})\s+(?=\p{Script=Han})/gu, '')
  if (text === '') return nobody
  const masked = maskedName.exec(text)
  if (masked) return { ...nobody, text, surname: soundOf(masked[1]!), last: soundOf(masked[2]!) }
  if (han.test(text)) return readHan(text)
  return readLatin(text)
}

function readHan(text: string): ReadName {
  const mayHaveTitle = titleEnds.includes(text.at(-1)!)
  const title = mayHaveTitle && sir.test(text) ? 1 : mayHaveTitle && madam.test(text) ? 2 : 0
  const bare = mayHaveTitle ? text.replace(title === 1 ? sir : title === 2 ? madam : role, '') : text
  if (bare.length <= 1 || (bare.length === text.length - 2 && bare.length === 0))
    return { ...nobody, text, surname: soundOf(bare === '' ? text[0]! : bare), title }
  const surname = surnameOf(bare) ?? bare[0]!
  const given = bare.slice(surname.length)
  if (given === '') return { ...nobody, text: bare, surname: soundOf(surname), title }
  return { text: bare, surname: soundOf(surname), given: soundOf(given), last: soundOf(given.at(-1)!), title }
}

/** By sound, the first sign of the surname that a name shows; null for nicknames, hidden surnames and other forms of names. */
export function surnameShown(value: string): string | null {
  const text = value.normalize('NFKC').replace(/\s+/g, '')
  const shown = maskedName.exec(text)?.[1]
  if (shown) return looksLikeName(`${shown}某`) ? soundOf(shown[0]!) : null
  return looksLikeName(text) ? soundOf(text[0]!) : null
}

// One Latin word is a surname in pinyin where it reads like one syllable; otherwise it is a name as it stands.
function readLatin(text: string): ReadName {
  const word = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
  if (word === '') return nobody
  const words = word.split(' ')
  if (words.length === 1 && /^[a-z]{2,6}$/.test(word) && isSyllable(word))
    return { ...nobody, text: word, surname: foldSound(word) }
  return { text: word, surname: words.at(-1)!, given: words.slice(0, -1).join(' '), last: '', title: 0 }
}

const syllable =
  /^(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?(?:a|o|e|i|u|v|ai|ei|ui|ao|ou|iu|ie|ve|ue|er|an|en|in|un|vn|ang|eng|ing|ong|ia|iao|ian|iang|iong|ua|uo|uai|uan|uang)$/

function isSyllable(word: string): boolean {
  return syllable.test(word)
}

const sounds = new Map<string, string>()

/** By sign, folded where ears mix: 程 and 陈, 张 and 章, 思 and 诗. */
function soundOf(text: string): string {
  let all = ''
  for (const sign of text) {
    let sound = sounds.get(sign)
    if (sound === undefined) {
      sound = foldSound(namePinyin(sign).full)
      sounds.set(sign, sound)
    }
    all += all === '' ? sound : ` ${sound}`
  }
  return all
}

function foldSound(pinyin: string): string {
  return pinyin.replace(/^([zcs])h/, '$1').replace(/([aei])ng$/, '$1n')
}
