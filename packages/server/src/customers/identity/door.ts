/** What follows the regions of a Chinese address. Zero and the empty text say that it is not written. */
export interface Door {
  road: string
  /** The house number on the road. */
  gate: number
  estate: string
  building: number
  room: number
}

const number = '[0-9零〇一二两三四五六七八九十]+'
// 26栋3单元1104室, 9号楼3302, 6-3-2802, 四栋1402: unit may be left out.
const inside = new RegExp(
  `(${number})(?:号楼|[栋幢座]|-)(?:([0-9一二三四五六七八九十]{1,2})(?:单元|-|门))?(?:[0-9一二三四五六七八九十]{1,2}[层楼])?(${number})(?:室|号|房)?[^0-9]{0,4}$`,
)
const gateNumber = /([0-9]+)(?:号|弄)(?!楼$)/
const roadAlone = /^(.{1,9}?(?:大道|大街|[路街巷弄]|胡同|道(?!路)))(?=.)/

/** Reads road, number, estate, building and room; `detail` has no spaces. */
export function readDoor(detail: string): Door {
  const found = inside.exec(detail)
  const outside = found ? detail.slice(0, found.index) : detail
  const gate = gateNumber.exec(outside)
  const [road, estate] = gate
    ? [outside.slice(0, gate.index), outside.slice(gate.index + gate[0].length)]
    : splitRoad(outside)
  return {
    road,
    gate: gate ? Number(gate[1]) : 0,
    estate: estate.replace(/[0-9\-()]+$/, ''),
    building: found ? readNumber(found[1]!) : 0,
    room: found ? readNumber(found[3]!) : 0,
  }
}

function splitRoad(text: string): [road: string, estate: string] {
  const road = roadAlone.exec(text)?.[1]
  return road ? [road, text.slice(road.length)] : ['', text]
}

const digits = '零一二三四五六七八九'
const zero = 48

/** 26, 二六, 十二, 二十, 一零. */
export function readNumber(text: string): number {
  const written = readDigits(text)
  if (written >= 0) return written
  const plain = text.replaceAll('〇', '零').replaceAll('两', '二')
  const ten = /^([一二三四五六七八九]?)十([一二三四五六七八九]?)$/.exec(plain)
  if (ten) return (ten[1] ? digits.indexOf(ten[1]) : 1) * 10 + (ten[2] ? digits.indexOf(ten[2]) : 0)
  return Number(
    [...plain]
      .map((sign) => (/[0-9]/.test(sign) ? sign : Math.max(0, digits.indexOf(sign))))
      .join('')
      .slice(-6),
  )
}

/** The last six digits of a text of digits alone; -1 of any other. */
function readDigits(text: string): number {
  let read = 0
  for (let i = 0; i < text.length; i += 1) {
    const digit = text.charCodeAt(i) - zero
    if (digit < 0 || digit > 9) return -1
    read = (read * 10 + digit) % 1_000_000
  }
  return read
}
