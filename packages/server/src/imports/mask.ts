import { maskAddress } from '../kernel/address.ts'
import { maskName } from '../kernel/name.ts'
import { maskPhone } from '../kernel/phone.ts'
import type { FieldSpec } from '../mapping/index.ts'
import { type Role, visibility } from '../runtime/access/policy.ts'
import type { DataClass } from '../runtime/crypto/data-classes.ts'

/** Values of records as a caller may see them. The one place of this folder that decides. */

const masks: Partial<Record<DataClass, (text: string) => string>> = {
  phone: maskPhone,
  name: maskName,
  address: (text) => maskAddress(text.replaceAll(' ', '')),
}

/** As text; null for what is empty, and for those who may not see the class at all. */
export function shownValue(held: readonly Role[], spec: FieldSpec, value: unknown): string | null {
  if (value === null || value === undefined) return null
  const text = textOf(value)
  if (spec.dataClass === null) return text
  const sight = visibility(held, spec.dataClass)
  if (sight === 'none') return '****'
  return sight === 'plain' || isRegion(spec) || isMasked(spec.dataClass, text)
    ? text
    : (masks[spec.dataClass]?.(text) ?? '****')
}

/** Down to the district a place is nobody's address. */
export const isRegion = ({ field }: FieldSpec): boolean => /\.(province|city|district)$/.test(field)

// A marketplace's own stars stay as they are; a whole number beside them would not.
function isMasked(dataClass: DataClass, text: string): boolean {
  return dataClass !== 'address' && text.includes('*') && !/\d{8}/.test(text)
}

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
