import type { Chance } from '../random.ts'
import type { PlainReceiver } from '../taobao/index.ts'
import { homeIn, personOf } from '../world/people.ts'
import { districts } from '../world/places.ts'
import { hashOf } from './choices.ts'
import type { Brief, Window } from './stage.ts'

/** What the people say and write. */

export interface Contact {
  name: string
  phone: string
  address: string
}

/** As people type it: a municipality is its own province. */
export function contactOf({ name, mobile, state, city, district, town, address }: PlainReceiver): Contact {
  const province = state.endsWith('省') ? state : ''
  return { name, phone: mobile, address: `${province}${city}${district}${town}${address}` }
}

/** Somebody in the district of the job, for an order of which this run of the sandbox knows no buyer. */
export function strangerFor(
  { workOrderId, district }: Pick<Brief, 'workOrderId' | 'district'>,
  chance: Chance,
): Contact {
  const { name } = personOf(hashOf(workOrderId), 1, 'cast')
  const place = districts.find((one) => district.endsWith(one.district)) ?? chance.pick(districts)
  return contactOf(homeIn(place, chance, name))
}

/** A slip of the finger: one digit is missing. */
export function withoutOneDigit({ phone }: Contact, chance: Chance): string {
  const at = 3 + chance.int(phone.length - 4)
  return phone.slice(0, at) + phone.slice(at + 1)
}

/** Soon if possible, some next week; all slots of a day are liked alike. */
export function pickSlot(slots: readonly Window[], chance: Chance): Window | null {
  return slots[Math.min(slots.length - 1, Math.floor(chance.exponential(6)))] ?? null
}

const praise: Record<number, readonly string[]> = {
  5: [
    '师傅很细心，装完还教老人怎么用',
    '准时上门，干活利索，地面也收拾干净了',
    '态度很好，讲解很清楚，满意',
    '提前打电话确认时间，专业',
    '装得很牢，测试了好几遍才走',
  ],
  4: ['装得不错，就是晚到了一会儿', '整体满意，客服回复可以再快些', '师傅技术好，鞋套忘带了'],
  3: ['装是装好了，等的时间有点长', '一般，打孔的灰没有扫干净'],
}

export interface Rating {
  stars: number
  words: string
}

export function ratingBy(chance: Chance): Rating {
  const luck = chance.next()
  const stars = luck < 0.8 ? 5 : luck < 0.94 ? 4 : 3
  return { stars, words: chance.pick(praise[stars]!) }
}

interface Material {
  code: string
  name: string
  quantity: number
}

/** Consumables by category, with how often they are needed and how many at most; codes as on the rate card. */
const consumables: Record<string, readonly { code: string; name: string; often: number; most: number }[]> = {
  smart_lock: [
    { code: 'cover_plate', name: '装饰盖板', often: 0.2, most: 1 },
    { code: 'lock_body', name: '锁体', often: 0.1, most: 1 },
  ],
  air_conditioner: [
    { code: 'copper_pipe', name: '铜管', often: 0.5, most: 4 },
    { code: 'ac_bracket', name: '空调支架', often: 0.5, most: 1 },
  ],
  water_purifier: [
    { code: 'angle_valve', name: '角阀', often: 0.3, most: 2 },
    { code: 'water_pipe', name: '水管', often: 0.3, most: 3 },
  ],
}

export function materialsFor(category: string, chance: Chance): Material[] {
  return (consumables[category] ?? [])
    .filter(({ often }) => chance.hit(often))
    .map(({ code, name, most }) => ({ code, name, quantity: 1 + chance.int(most) }))
}

export function serialsFor({ workOrderId, quantity }: Pick<Brief, 'workOrderId' | 'quantity'>) {
  const stem = hashOf(workOrderId).toString(16).toUpperCase().padStart(8, '0')
  return Array.from({ length: quantity }, (_, index) => ({ lineId: null, serial: `HM-${stem}-${index + 1}` }))
}

/** Of the box, as the people of the cast read it off. */
export const code69 = '6901234567892'
