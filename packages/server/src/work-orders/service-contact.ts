import { type AddressProblem, formatAddress, parseAddress } from '../kernel/address.ts'
import { type PhoneKind, parsePhone, phoneTail } from '../kernel/phone.ts'
import type { Point } from '../kernel/region/coordinates.ts'
import { districtAt, districtCentre } from '../kernel/region/shapes.ts'

/** 买家自填, 客服补录, 平台解密, 虚拟号. */
export type ContactOrigin = 'customer' | 'agent' | 'marketplace' | 'privacy_number'

/** What somebody typed or a marketplace gave. */
export interface GivenContact {
  name: string
  phone: string
  address: string
  /** Exact place in GCJ-02, if the person put a pin. */
  point?: Point | null
}

export type ContactProblem =
  | 'name_missing'
  | 'phone_missing'
  | 'phone_masked'
  | 'phone_not_a_number'
  | 'pin_elsewhere'
  | `address_${AddressProblem}`

export interface ReadContact {
  name: string
  /** As it is dialled, with extension: `13812345678`, `95013…-1234`. */
  phone: string
  phoneKind: PhoneKind
  /** For the blind index; null when the number does not point to a person. */
  canonicalPhone: string | null
  phoneTail: string | null
  address: string
  remarks: string[]
  districtCode: string | null
  /** Town, or nothing: may be seen before acceptance. */
  street: string | null
  point: (Point & { exact: boolean }) | null
  problems: ContactProblem[]
  complete: boolean
}

/** Problems that a technician can live with: the district and the phone lead him there. */
const bearable = new Set<ContactProblem>(['address_no_house_number'])

/** Reads a contact; `complete` says that a technician could call and find the door (完整 or 待补全). */
export function readContact(given: GivenContact): ReadContact {
  const phone = parsePhone(given.phone)
  const parsed = parseAddress(given.address)
  const region = parsed.district ?? parsed.city
  const districtCode = parsed.problems.some((one) => regionProblems.has(one)) ? null : (region?.code ?? null)
  const problems = [
    ...nameProblems(given.name),
    ...phoneProblems(phone.problem),
    ...parsed.problems.map((one): ContactProblem => `address_${one}`),
    ...pinProblems(given.point ?? null, districtCode),
  ]
  return {
    name: given.name.trim(),
    phone: phone.national === null ? '' : `${phone.national}${phone.extension ? `-${phone.extension}` : ''}`,
    phoneKind: phone.kind,
    canonicalPhone: phone.identifies ? phone.canonical : null,
    phoneTail: phone.identifies ? phoneTail(phone) : null,
    address: parsed.candidates.length > 0 ? formatAddress(parsed) : given.address.trim(),
    remarks: parsed.remarks,
    districtCode,
    street: parsed.town?.name ?? null,
    point: pointOf(given.point ?? null, districtCode, problems),
    problems,
    complete: problems.every((one) => bearable.has(one)),
  }
}

const regionProblems = new Set<AddressProblem>([
  'empty',
  'no_region',
  'no_district',
  'ambiguous_region',
  'region_conflict',
])

function nameProblems(name: string): ContactProblem[] {
  return name.trim() === '' || /^\*+$/.test(name.trim()) ? ['name_missing'] : []
}

function phoneProblems(problem: ReturnType<typeof parsePhone>['problem']): ContactProblem[] {
  if (problem === null) return []
  if (problem === 'empty') return ['phone_missing']
  return [problem === 'not_a_number' ? 'phone_not_a_number' : 'phone_masked']
}

/** A pin in another city is a slip of the finger; one across a district line is not. */
function pinProblems(point: Point | null, districtCode: string | null): ContactProblem[] {
  if (!point || !districtCode) return []
  const hit = districtAt(point)
  return hit && hit.code.slice(0, 4) !== districtCode.slice(0, 4) ? ['pin_elsewhere'] : []
}

function pointOf(
  pin: Point | null,
  districtCode: string | null,
  problems: ContactProblem[],
): ReadContact['point'] {
  if (pin && !problems.includes('pin_elsewhere')) return { lng: pin.lng, lat: pin.lat, exact: true }
  const centre = districtCode ? districtCentre(districtCode) : null
  return centre ? { ...centre, exact: false } : null
}
