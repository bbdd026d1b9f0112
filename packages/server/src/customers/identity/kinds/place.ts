import { readDoor } from '../door.ts'
import type { Facets } from '../facets.ts'
import type { Field } from '../field.ts'
import { hashText, mix } from '../hash.ts'
import { regionsWritten } from '../regions-written.ts'
import { isOneSlip, sharedPieces } from '../text-distance.ts'
import type { Texts } from '../texts.ts'

const sameDoor = 1
const nearDoor = 2
const samePlace = 3
const doorSlip = 4
const neighbour = 5
const sameRoad = 6
const sameDistrict = 7
const elsewhere = 8

// Cells of a row, after `known`.
const [cityAt, districtAt, roadAt, gateAt, estateAt, buildingAt, roomAt] = [1, 2, 3, 4, 5, 6, 7]

/** Chinese addresses as a place (road and number, or estate) and a door in it (building, room). Half an address is the rule. */
export class PlaceField implements Field {
  readonly kind = 'address'
  readonly name: string
  readonly facets: Facets
  readonly levels: Field['levels']
  readonly atoms: Field['atoms']
  private readonly known: Uint8Array
  private readonly city: Int32Array
  private readonly district: Int32Array
  private readonly road: Int32Array
  private readonly gate: Int32Array
  private readonly estate: Int32Array
  private readonly place: Int32Array
  private readonly building: Int32Array
  private readonly room: Int32Array
  private readonly door: Int32Array
  private readonly doorOfRoad: Int32Array
  private readonly estates: Texts
  private readonly roads: Texts

  constructor(name: string, facets: Facets) {
    this.facets = facets
    this.name = name
    const facet = () => this.facets.numbers()
    this.known = this.facets.bytes()
    this.city = facet()
    this.district = facet()
    this.road = facet()
    this.gate = facet()
    this.estate = facet()
    this.place = facet()
    this.building = facet()
    this.room = facet()
    this.door = facet()
    this.doorOfRoad = facet()
    this.estates = this.facets.texts()
    this.roads = this.facets.texts()
    this.levels = [
      { name: 'unknown', says: 'nothing' },
      { name: 'same-door', says: 'same', role: 'home', shared: this.door },
      { name: 'same-door-with-a-slip', says: 'same', role: 'home' },
      { name: 'same-place', says: 'hint', role: 'home', shared: this.place },
      { name: 'same-place-door-with-a-slip', says: 'hint', role: 'home', shared: this.place },
      { name: 'neighbour', says: 'other', shared: this.place },
      { name: 'same-road', says: 'hint', shared: this.road },
      { name: 'same-district', says: 'other' },
      { name: 'elsewhere', says: 'other' },
    ]
    this.atoms = [
      { name: `${name}:door`, alone: true, slots: [this.door] },
      { name: `${name}:road-door`, alone: true, slots: [this.doorOfRoad] },
      { name: `${name}:estate`, alone: false, slots: [this.estate] },
      { name: `${name}:gate`, alone: false, slots: [this.gate] },
      { name: `${name}:road`, alone: false, slots: [this.road] },
      { name: `${name}:district`, alone: false, slots: [this.district] },
    ]
    const { known, city, district, road, gate, estate, building, room } = this
    this.facets.compare(known, city, district, road, gate, estate, building, room)
  }

  set(record: number, [value = '']: readonly string[]): void {
    const text = plainHan.test(value) ? value : value.normalize('NFKC').replace(/\s+/g, '')
    if (text === '') return
    const { city, district, end } = regionsWritten(text)
    const door = readDoor(text.slice(end))
    this.known[record] = 1
    this.city[record] = hashText(city)
    this.district[record] = hashText(district)
    this.road[record] = hashText(door.road)
    this.gate[record] = mix(this.road[record]!, door.gate)
    this.estate[record] = hashText(door.estate)
    this.place[record] = this.estate[record] || this.gate[record]!
    this.building[record] = door.building
    this.room[record] = door.room
    const inside = mix(door.building, door.room)
    this.door[record] = mix(this.estate[record]!, inside)
    this.doorOfRoad[record] = mix(this.road[record]!, inside)
    this.estates.at[record] = this.estates.once(door.estate, this.estate[record]!)
    this.roads.at[record] = this.roads.once(door.road, this.road[record]!)
  }

  arrange(order: Int32Array): void {
    this.facets.arrange(order)
  }

  compare(a: number, b: number): number {
    const { cells, width, from } = this.facets
    const [one, two] = [a * width + from, b * width + from]
    if (cells[one] === 0 || cells[two] === 0) return 0
    if (differ(cells, one + cityAt, two + cityAt)) return elsewhere
    const estateSame = equal(cells, one + estateAt, two + estateAt)
    if (estateSame || equal(cells, one + gateAt, two + gateAt))
      return compareDoors(cells, one, two, estateSame)
    const roadSame = equal(cells, one + roadAt, two + roadAt)
    if (equal(cells, one + roomAt, two + roomAt) && (roadSame || this.isPlaceAlike(a, b)))
      return equal(cells, one + buildingAt, two + buildingAt) ? nearDoor : doorSlip
    if (differ(cells, one + districtAt, two + districtAt)) return elsewhere
    if (roadSame) return sameRoad
    return equal(cells, one + districtAt, two + districtAt) ? sameDistrict : 0
  }

  private isPlaceAlike(a: number, b: number): boolean {
    const [first, second] = [this.estates.get(a), this.estates.get(b)]
    if (
      first.length > 2 &&
      second.length > 2 &&
      (isOneSlip(first, second) || sharedPieces(first, second) >= 0.5)
    )
      return true
    const whole = (record: number) => this.roads.get(record) + this.estates.get(record)
    const [one, two] = [whole(a), whole(b)]
    return (
      one.length > 2 &&
      two.length > 2 &&
      ((one.includes(second) && second.length > 2) ||
        (two.includes(first) && first.length > 2) ||
        sharedPieces(one, two) >= 0.5)
    )
  }
}

const plainHan = /^[\u4e00-\u9fff0-9A-Za-z-]+$/

function compareDoors(cells: Int32Array, one: number, two: number, estateSame: boolean): number {
  if (cells[one + roomAt] === 0 || cells[two + roomAt] === 0) return samePlace
  const building = equal(cells, one + buildingAt, two + buildingAt)
  const room = equal(cells, one + roomAt, two + roomAt)
  if (building && room) return estateSame ? sameDoor : nearDoor
  if (!building && !room) return neighbour
  const part = building ? roomAt : buildingAt
  return isOneSlip(String(cells[one + part]), String(cells[two + part])) ? doorSlip : neighbour
}

function equal(cells: Int32Array, one: number, two: number): boolean {
  return cells[one] !== 0 && cells[one] === cells[two]
}

function differ(cells: Int32Array, one: number, two: number): boolean {
  return cells[one] !== 0 && cells[two] !== 0 && cells[one] !== cells[two]
}
