import { maskName } from '../kernel/name.ts'
import { maskPhone } from '../kernel/phone.ts'
import { type FieldSpec, type KindName, type MappedRecord, recordKinds } from '../mapping/index.ts'
import { type Role, visibility } from '../runtime/access/policy.ts'

/** What whoever answers for sending may see today. */
export interface Sight {
  roles: readonly Role[]
  showMoney: boolean
}

type Plain = Record<string, unknown>

/** A record as far as it may be seen: each field by its class, as on every other way out. */
export function maskedRecord<K extends KindName>(
  kind: K,
  record: MappedRecord<K>,
  sight: Sight,
): MappedRecord<K> {
  const { fields, lists } = recordKinds[kind] as {
    fields: readonly FieldSpec[]
    lists: Record<string, readonly FieldSpec[]>
  }
  const made = withFields(record as Plain, fields, sight)
  for (const [name, specs] of Object.entries(lists))
    made[name] = (((record as Plain)[name] as Plain[] | undefined) ?? []).map((one) =>
      withFields(one, specs, sight),
    )
  return made as MappedRecord<K>
}

function withFields(record: Plain, specs: readonly FieldSpec[], sight: Sight): Plain {
  const made = structuredClone(record)
  for (const spec of specs) {
    if (spec.dataClass === null) continue
    const tokens = spec.field.split('.')
    const group = tokens
      .slice(0, -1)
      .reduce<unknown>((here, token) => (here as Plain | undefined)?.[token], made)
    if (typeof group !== 'object' || group === null) continue
    const last = tokens.at(-1)!
    ;(group as Plain)[last] = seen(spec, last, (group as Plain)[last] ?? null, sight)
  }
  return made
}

function seen(
  { dataClass, type }: FieldSpec,
  name: string,
  value: unknown,
  { roles, showMoney }: Sight,
): unknown {
  if (value === null) return null
  const sight = visibility(roles, dataClass!)
  if (type === 'money') return showMoney && sight === 'plain' ? value : null
  // Province to town say where, not who.
  if (type === 'address' && name !== 'address') return sight === 'none' ? null : value
  if (sight === 'plain') return value
  if (sight === 'none' || typeof value !== 'string') return null
  // What the marketplace masked keeps its own stars.
  if (value.includes('*')) return value
  return type === 'name'
    ? maskName(value)
    : type === 'phone'
      ? maskPhone(value)
      : type === 'address'
        ? '****'
        : null
}
