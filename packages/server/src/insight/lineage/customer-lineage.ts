import { customerSources, identifierKinds, type Said } from '../../customers/index.ts'
import { type CustomerId, id as idOf } from '../../kernel/ids.ts'
import type { Role } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { shownName, shownPhone } from '../shown.ts'
import { type Language, originWords, regionName, say } from '../words.ts'
import { type RecordWords, recordWords } from './record-words.ts'

export interface SaidView extends RecordWords {
  value: string | null
  origin: string
  at: string
}

export interface CustomerLineage {
  /** First what is known now, then what was known before. */
  fields: { field: string; said: SaidView[] }[]
  identifiers: (Omit<SaidView, 'value'> & {
    kind: string
    name: string
    same: 'value' | 'value_and_surname'
    ruleVersion: string | null
  })[]
  tags: (Omit<SaidView, 'value'> & { name: string })[]
}

/** By which record each thing that we know of a customer came, values masked by role. Throws `customer.not_found`. */
export async function readCustomerLineage(
  tx: Tx,
  customerId: string,
  roles: readonly Role[],
  language: Language,
): Promise<CustomerLineage> {
  const { fields, identifiers, tags } = await customerSources(tx, idOf<CustomerId>(customerId))
  const records = [...fields.flatMap(({ said }) => said), ...identifiers, ...tags].flatMap(
    ({ record }) => record ?? [],
  )
  const wordsOf = await recordWords(tx, records, roles, language)
  const common = (one: { record: string | null; origin: string; at: Date }) => ({
    ...wordsOf(one.record ?? 'unknown'),
    origin: say(originWords[one.origin], language, say(byHand(one.origin), language, one.origin)),
    at: one.at.toISOString(),
  })
  const shown = (field: string, value: Said['value']): string | null => {
    if (field === 'name') return shownName(roles, value)
    return field === 'phone' ? shownPhone(roles, value) : regionName(value)
  }
  return {
    fields: fields.map(({ field, said }) => ({
      field,
      said: said.map((one) => ({ ...common(one), value: shown(field, one.value) })),
    })),
    identifiers: identifiers.map((one) => ({
      ...common(one),
      kind: one.kind,
      same: one.same,
      ruleVersion: one.ruleVersion,
      name: identifierKinds[one.kind][language],
    })),
    tags: tags.map((one) => ({ ...common(one), name: one.name })),
  }
}

const byHand = (origin: string) =>
  origin.startsWith('member:') ? { zh: '员工录入', en: 'By hand' } : undefined
