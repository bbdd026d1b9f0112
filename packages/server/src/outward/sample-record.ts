import { type FieldSpec, type KindName, type MappedRecord, recordKinds } from '../mapping/index.ts'

type Plain = Record<string, unknown>

/** A made-up record of a kind, for a preview where the brand has none yet. Pure. */
export function sampleRecord<K extends KindName>(kind: K): MappedRecord<K> {
  const { fields, lists } = recordKinds[kind] as {
    fields: readonly FieldSpec[]
    lists: Record<string, readonly FieldSpec[]>
  }
  const made = filled(fields)
  for (const [name, specs] of Object.entries(lists)) made[name] = [filled(specs)]
  return made as MappedRecord<K>
}

function filled(specs: readonly FieldSpec[]): Plain {
  const made: Plain = {}
  for (const spec of specs) {
    const tokens = spec.field.split('.')
    let group = made
    for (const token of tokens.slice(0, -1)) {
      group[token] ??= {}
      group = group[token] as Plain
    }
    group[tokens.at(-1)!] = sampleOf(spec)
  }
  return made
}

const at = new Date('2026-03-11T02:30:00Z')

function sampleOf({ type, field, name, codes }: FieldSpec): unknown {
  switch (type) {
    case 'id':
      return 'A2603110001'
    case 'phone':
      return '13800138000'
    case 'name':
      return '王芳'
    case 'address':
      return regions[field.split('.').at(-1)!] ?? '江宁路 88 号 1201 室'
    case 'money':
      return 129_900n
    case 'instant':
      return at
    case 'day':
      return '2026-03-11'
    case 'integer':
      return 1
    case 'decimal':
      return '1.5'
    case 'boolean':
      return true
    case 'code':
      return codes[0]!.code
    case 'texts':
      return [name.zh]
    default:
      return name.zh
  }
}

const regions: Record<string, string> = {
  province: '上海市',
  city: '上海市',
  district: '静安区',
  town: '江宁路街道',
}
