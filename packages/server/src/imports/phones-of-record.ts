import { type Phone, parsePhones } from '../kernel/phone.ts'
import { type KindName, type Outcome, type RecordKindSpec, recordKinds } from '../mapping/index.ts'
import { leavesOf } from './shown-record.ts'

export type Mapped = Extract<Outcome, { state: 'mapped' }>

/** Reads the phones of mapped records of a kind, with the field that each stands in. */
export function phonesOfRecords(name: KindName): (outcome: Mapped) => { field: string; phone: Phone }[] {
  const { fields, lists, ...rest } = recordKinds[name] as RecordKindSpec
  const kind = {
    ...rest,
    fields: fields.filter(({ type }) => type === 'phone'),
    lists: Object.fromEntries(
      Object.entries(lists).map(([list, specs]) => [list, specs.filter(({ type }) => type === 'phone')]),
    ),
  }
  return ({ record }) =>
    leavesOf(kind, record as unknown as Record<string, unknown>).flatMap(({ field, value }) =>
      typeof value === 'string' ? phonesIn(value).map((phone) => ({ field, phone })) : [],
    )
}

/** A 0 before a mobile, as switchboards write it, hides it from nobody: `records` reads it, too. */
function phonesIn(text: string): Phone[] {
  const [, plain] = plainMobile.exec(text) ?? []
  if (plain === undefined) return parsePhones(text)
  const number = { kind: 'mobile', canonical: `+86${plain}`, national: plain, extension: null } as const
  return [{ ...number, identifies: true, wechat: false, problem: null }]
}
// Most are written so, and reading one as any text costs ten times as much.
const plainMobile = /^0?(1[3-9]\d{9})$/
