import { FormTrie } from '../../kernel/region/form-trie.ts'
import { readRegions, townInCity } from '../../kernel/region/match.ts'
import { cityOf, pathOf } from '../../kernel/region/regions.ts'

export interface WrittenRegions {
  city: string
  district: string
  /** Where the rest of the address begins. */
  end: number
}

const nowhere: WrittenRegions = { city: '', district: '', end: 0 }
const farthest = 18
const lastWord = signsOf('省市区县旗')
const [district] = signsOf('区')
/** 小区, 社区: homes, which end in the word of a region. */
const notRegion = signsOf('小社')
const mostKept = 50_000
let kept = new FormTrie<WrittenRegions>()
let keptCount = 0

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

/** The longest head that is regions from end to end: of 苏州市吴中区青松路38号翠柏小区 the first two words. */
function longestHead(text: string): WrittenRegions | null {
  const known = kept.at(text, 0)
  for (let at = Math.min(farthest, text.length) - 1; at > 1; at -= 1) {
    const sign = text.charCodeAt(at)
    if (!lastWord.includes(sign) || (sign === district && notRegion.includes(text.charCodeAt(at - 1))))
      continue
    const head = known.find(({ end }) => end === at + 1)?.value ?? readHead(text.slice(0, at + 1))
    if (head.end === at + 1) return head
  }
  return null
}

function readHead(head: string): WrittenRegions {
  const read = readWhole(head)
  if (keptCount >= mostKept) {
    kept = new FormTrie()
    keptCount = 0
  }
  kept.set(head, read)
  keptCount += 1
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
