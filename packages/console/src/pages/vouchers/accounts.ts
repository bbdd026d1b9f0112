import { type Draft, draftOf, type Mapping, mappingOf } from '../../parts/outward/draft.ts'

export interface AccountRow {
  kind: string
  /** As our book calls it. */
  title: string
  code: string
  name: string
}

type Tables = Record<string, { values?: Record<string, string | number | boolean> } | undefined>

/** Which subject of theirs each account of ours is, as the mapping's tables say; blank where they say nothing. */
export function accountRows(
  mapping: Mapping,
  accounts: readonly { kind: string; title: string }[],
): AccountRow[] {
  const { accounts: codes, accountNames: names } = (mapping.lookups ?? {}) as Tables
  const said = (table: Tables[string], kind: string, own: string): string => {
    const value = table?.values?.[kind]
    return value === undefined || value === own ? '' : String(value)
  }
  return accounts.map(({ kind, title }) => ({
    kind,
    title,
    code: said(codes, kind, kind),
    name: said(names, kind, title),
  }))
}

/** The table with its subjects filled in; one that nobody named keeps our own word, so that no row is lost. */
export function voucherMappingOf(draft: Draft, rows: readonly AccountRow[]): Mapping {
  const table = (of: (row: AccountRow) => string) => ({
    values: Object.fromEntries(rows.map((row) => [row.kind, of(row)])),
    unknown: 'keep',
  })
  const lookups = {
    accounts: table(({ code, kind }) => code.trim() || kind),
    accountNames: table(({ name, title }) => name.trim() || title),
  }
  const looked: Record<string, string> = { accountCode: 'lookup:accounts' }
  const withLookups = draft.rows.map((row) => ({ ...row, as: looked[row.from] ?? row.as }))
  const mapping = mappingOf({ ...draft, rows: withLookups }, { zh: '财务凭证', en: 'Vouchers' }, { lookups })
  return { ...mapping, fields: named(mapping.fields as Record<string, unknown>) }
}

/** A name is looked up by the account, not by our name of it. */
function named(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      field === 'accountName'
        ? { from: 'accountCode', steps: [{ do: 'lookup', table: 'accountNames' }] }
        : field,
    ]),
  )
}

/** As rows again; null where it was written as JSON that rows cannot say. */
export function voucherDraftOf(mapping: Mapping): Draft | null {
  const draft = draftOf(mapping)
  return (
    draft && {
      ...draft,
      rows: draft.rows.map((row) =>
        row.as === 'lookup:accountNames'
          ? { ...row, from: 'accountName', as: '' }
          : row.as === 'lookup:accounts'
            ? { ...row, as: '' }
            : row,
      ),
    }
  )
}
