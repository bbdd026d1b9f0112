import type { Receiver } from '../connectors/contract/connector.ts'
import { isSealedName, maskName } from '../kernel/name.ts'
import { maskPhone } from '../kernel/phone.ts'
import { type Role, visibility } from '../runtime/access/policy.ts'
import { regionName } from './words.ts'

/** Personal values as a caller may see them: plain, masked, or null. The one place of this folder that decides. */

type Held = readonly Role[]

export function shownName(held: Held, name: string | null): string | null {
  return shown(held, 'name', name && isSealedName(name) ? null : name, maskName)
}

export function shownPhone(held: Held, phone: string | null): string | null {
  return shown(held, 'phone', phone, maskPhone)
}

export interface ShownReceiver {
  name: string | null
  phone: string | null
  address: string | null
  /** Masked by the marketplace already: nothing more can be revealed. */
  masked: boolean
}

export function shownReceiver(held: Held, receiver: Receiver): ShownReceiver {
  const sight = visibility(held, 'address')
  return {
    name: shownName(held, receiver.name),
    phone: shownPhone(held, receiver.phone),
    address:
      sight === 'none' ? null : sight === 'plain' ? addressText(receiver) : `${regionsOf(receiver)}****`,
    masked: receiver.masked,
  }
}

/** Region, town and the rest in one text, as it stands on the parcel. */
export function addressText(receiver: Receiver): string {
  return `${regionsOf(receiver)}${receiver.town ?? ''}${receiver.address ?? ''}`
}

/** 上海市浦东新区, or null for roles that see no place. */
export function shownDistrict(held: Held, code: string | null): string | null {
  return visibility(held, 'district') === 'plain' ? regionName(code) : null
}

/** Fen as a number, or null for roles that see no money. */
export function shownFen(held: Held, fen: bigint): number | null {
  return visibility(held, 'money') === 'plain' ? Number(fen) : null
}

function regionsOf({ province, city, district }: Receiver): string {
  const names = [province, city, district].filter((name) => name)
  // 上海 + 上海市: a municipality is named once.
  return names.filter((name, i) => !names[i + 1]?.startsWith(name!.replace(/[省市]$/, ''))).join('')
}

// What the marketplace masked keeps its own stars: masking it again would lose the tail that people search by.
function shown(
  held: Held,
  dataClass: 'name' | 'phone',
  value: string | null,
  mask: (text: string) => string,
): string | null {
  const sight = visibility(held, dataClass)
  if (value === null || value === '' || sight === 'none') return null
  return sight === 'plain' || value.includes('*') ? value : mask(value)
}
