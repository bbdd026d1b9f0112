import { readRegions, townInCity } from '../../kernel/region/match.ts'
import { cityOf, pathOf } from '../../kernel/region/regions.ts'
import { hashOn, noSigns } from '../../kernel/text-hash.ts'
import { KeptHeads } from './kept-heads.ts'

export interface WrittenRegions {
  city: string
  district: string
  /** Where the rest of the address begins. */
  end: number
}

const nowhere: WrittenRegions = { city: '', district: '', end: 0 }
const farthest = 18
const [province, city, district, county, banner] = signsOf('省市区县旗')
/** 小区, 社区: homes, which end in the word of a region. */
const [small, social] = signsOf('小社')
const shortestHead = 3
const kept = new KeptHeads<WrittenRegions>(50_000, farthest)

/**
 * City and district at the head of an address without spaces, as the kernel reads them. A file holds few heads
 * (江苏省苏州市吴中区) and many addresses: a head that was read whole is kept.
 */
export function regionsWritten(text: string): WrittenRegions {
  const known = longestHead(text)
  if (known === null) return readWhole(text)
  // What follows may be a district without its word: 青岛市南青蓝街 is 市南区.
  if (known.district === '') return readWhole(text)
  const town = known.city === '' ? null : townInCity(text, known.end, known.city)
  return town ? { ...known, end: town.end } : known
}

/** Of the text at hand: where heads may end, and the hash of each. */
const ends = new Int32Array(farthest)
const hashes = new Int32Array(farthest)

/** The longest head that is regions from end to end: of 苏州市吴中区青松路38号翠柏小区 the first two words. */
function longestHead(text: string): WrittenRegions | null {
  for (let i = findHeads(text) - 1; i >= 0; i -= 1) {
    const end = ends[i]!
    const head = kept.get(text, end, hashes[i]!) ?? readHead(text.slice(0, end), hashes[i]!)
    if (head.end === end) return head
  }
  return null
}

function findHeads(text: string): number {
  const last = Math.min(farthest, text.length)
  let [hash, before, count] = [noSigns, 0, 0]
  for (let at = 0; at < last; at += 1) {
    const sign = text.charCodeAt(at)
    hash = hashOn(hash, sign)
    if (at + 1 >= shortestHead && isLast(sign, before)) {
      ends[count] = at + 1
      hashes[count] = hash
      count += 1
    }
    before = sign
  }
  return count
}

function isLast(sign: number, before: number): boolean {
  if (sign === district) return before !== small && before !== social
  return sign === province || sign === city || sign === county || sign === banner
}

function readHead(head: string, hash: number): WrittenRegions {
  const read = readWhole(head)
  kept.keep(head, hash, read)
  return read
}

function readWhole(text: string): WrittenRegions {
  const reading = readRegions(text)[0]
  if (!reading) return nowhere
  const district = pathOf(reading.region.code).find(({ level }) => level === 'district' || level === 'zone')
  return { city: cityOf(reading.region.code)?.code ?? '', district: district?.code ?? '', end: reading.end }
}

function signsOf(text: string): number[] {
  return Array.from(text, (sign) => sign.charCodeAt(0))
}
