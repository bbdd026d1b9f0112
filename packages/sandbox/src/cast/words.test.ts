import { crc32, inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { seededChance } from '../random.ts'
import { personOf } from '../world/people.ts'
import { districts } from '../world/places.ts'
import { type DispatchTurn, dispatchTurn, type Offer, type Plan } from './dispatch-acts.ts'
import { photoPicture, signaturePicture } from './pictures.ts'
import {
  contactOf,
  materialsFor,
  pickSlot,
  ratingBy,
  serialsFor,
  strangerFor,
  withoutOneDigit,
} from './words.ts'

const chances = Array.from({ length: 300 }, (_, seed) => seededChance(seed))

describe('what customers write', () => {
  it('is the address as people type it: no province before a municipality', () => {
    const { home } = personOf(1, 0, 'app')
    expect(contactOf(home)).toMatchObject({
      name: '刘敏',
      address: expect.stringMatching(/^上海市浦东新区.+(街道|镇).+路\d+号.+室$/),
    })
    const [suzhou] = districts.filter(({ city }) => city === '苏州市')
    expect(contactOf({ ...home, ...suzhou, town: '平江街道' }).address).toMatch(/^江苏省苏州市姑苏区平江街道/)
  })

  it.each(districts.map((one) => [`${one.city}${one.district}`, one] as const))(
    'is a home in %s for a job there of which no buyer is known',
    (district, { city, towns }) => {
      const { address, phone } = strangerFor({ workOrderId: 'w', district }, seededChance(1))
      expect(address).toContain(city)
      expect(towns.some((town) => address.includes(district + town))).toBe(true)
      expect(phone).toMatch(/^1\d{10}$/)
    },
  )

  it('is a home somewhere when the order did not tell the district', () => {
    expect(strangerFor({ workOrderId: 'w', district: '' }, seededChance(2)).address).toMatch(/室$/)
  })

  it('has at times a digit too few in the number', () => {
    const contact = { name: '刘敏', phone: '13535476632', address: '' }
    for (const chance of chances) expect(withoutOneDigit(contact, chance)).toMatch(/^135\d{7}$/)
  })

  it('praises mostly, in Chinese words', () => {
    const ratings = chances.map(ratingBy)
    const five = ratings.filter(({ stars }) => stars === 5).length / ratings.length
    expect(five).toBeGreaterThan(0.7)
    expect(five).toBeLessThan(0.9)
    expect(new Set(ratings.map(({ stars }) => stars))).toEqual(new Set([3, 4, 5]))
    for (const { words } of ratings) expect(words).toMatch(/^[\p{Script=Han}，]+$/u)
  })

  it('is a time soon, and never one that is not offered', () => {
    const slots = Array.from({ length: 70 }, (_, n) => ({ startsAt: `${n}`, endsAt: `${n}` }))
    const picked = chances.map((chance) => Number(pickSlot(slots, chance)!.startsAt))
    expect(picked.filter((n) => n < 10).length).toBeGreaterThan(picked.length / 2)
    expect(new Set(picked).size).toBeGreaterThan(12)
    expect(pickSlot(slots.slice(0, 1), seededChance(3))).toBe(slots[0])
    expect(pickSlot([], seededChance(3))).toBeNull()
  })
})

describe('what technicians write', () => {
  it('has one serial a unit, the same whenever it is asked', () => {
    const serials = serialsFor({ workOrderId: 'w', quantity: 3 })
    expect(new Set(serials.map(({ serial }) => serial)).size).toBe(3)
    expect(serialsFor({ workOrderId: 'w', quantity: 3 })).toEqual(serials)
    for (const { serial } of serials) expect(serial).toMatch(/^[A-Za-z0-9][A-Za-z0-9 ./_-]{2,39}$/)
  })

  it('has consumables of the trade, some of the time', () => {
    const used = chances.map((chance) => materialsFor('air_conditioner', chance))
    expect(used.some((list) => list.length === 0)).toBe(true)
    expect(new Set(used.flat().map(({ code }) => code))).toEqual(new Set(['copper_pipe', 'ac_bracket']))
    expect(materialsFor('piano', seededChance(1))).toEqual([])
  })
})

describe('pictures', () => {
  const parts = (base64: string) => {
    const bytes = Buffer.from(base64, 'base64')
    expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
    const found = new Map<string, Buffer>()
    for (let at = 8; at < bytes.length; ) {
      const length = bytes.readUInt32BE(at)
      expect(bytes.readUInt32BE(at + 8 + length)).toBe(crc32(bytes.subarray(at + 4, at + 8 + length)))
      found.set(bytes.toString('latin1', at + 4, at + 8), bytes.subarray(at + 8, at + 8 + length))
      at += 12 + length
    }
    return found
  }

  it('of signatures are dark strokes on white, each its own', () => {
    const drawn = parts(signaturePicture(seededChance(1)))
    expect([...drawn.keys()]).toEqual(['IHDR', 'IDAT', 'IEND'])
    const pixels = inflateSync(drawn.get('IDAT')!)
    const dark = pixels.filter((value) => value > 0 && value < 60).length / pixels.length
    expect(dark).toBeGreaterThan(0.01)
    expect(dark).toBeLessThan(0.3)
    expect(signaturePicture(seededChance(2))).not.toBe(signaturePicture(seededChance(1)))
  })

  it('of the work are small enough to be sent by the dozen', () => {
    const photo = photoPicture(seededChance(1))
    expect(parts(photo).get('IHDR')!.readUInt32BE(0)).toBe(320)
    expect(photo.length).toBeLessThan(200_000)
  })
})

describe('whose turn it is to find a technician', () => {
  const plan = (state: string, more: Partial<Plan> = {}): Plan => ({
    state,
    held: false,
    servicePointId: null,
    ...more,
  })
  const offer = (more: Partial<Offer> = {}): Offer => ({
    offerId: 'o2',
    state: 'open',
    servicePointId: 'point-shanghai',
    technicianId: null,
    ...more,
  })
  const past = offer({ offerId: 'o1', state: 'rejected' })

  it.each<[string, Plan, Offer[], DispatchTurn]>([
    [
      'the clerk of the point that is asked',
      plan('offered'),
      [past, offer()],
      { who: 'clerk', servicePointId: 'point-shanghai', offerId: 'o2' },
    ],
    [
      'the technician who is asked',
      plan('offered'),
      [offer({ technicianId: 'abudu' })],
      { who: 'technician', technicianId: 'abudu', offerId: 'o2' },
    ],
    [
      'the clerk who accepted',
      plan('accepted', { servicePointId: 'p' }),
      [],
      { who: 'clerk', servicePointId: 'p', offerId: null },
    ],
    ['the dispatcher where nobody is left', plan('waiting'), [past], { who: 'dispatcher' }],
    ['the dispatcher where the last offer has just ended', plan('offered'), [past], { who: 'dispatcher' }],
    ['nobody once it is assigned', plan('assigned'), [], { who: 'nobody' }],
    ['nobody while a refund holds it', plan('offered', { held: true }), [offer()], { who: 'nobody' }],
  ])('%s', (_, given, offers, turn) => {
    expect(dispatchTurn(given, offers)).toEqual(turn)
  })
})
