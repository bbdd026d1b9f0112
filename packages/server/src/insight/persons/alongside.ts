import { consentWords, type MergedConsent, previewMergedConsents } from '../../consents/index.ts'
import type { Customer } from '../../customers/index.ts'
import { listMembers } from '../../organization/index.ts'
import { type MergedStanding, poolWords, previewMergedStanding } from '../../pools/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { Language } from '../words.ts'
import { alongsideWhy, alongsideWords } from './words.ts'

/** What nobody chooses in a merge, and is joined by a rule: how each side stands, how the person will, and why. */
export interface Alongside {
  kind: 'pool' | 'owner' | 'contract' | 'tags' | `consent:${string}`
  label: string
  kept: string | null
  absorbed: string | null
  stands: string | null
  why: string
}

type Row = Omit<Alongside, 'label' | 'why'> & { label?: string; why: keyof typeof alongsideWhy }

/** Owner and pool, tags and consents of a merge, before it is done. Both are heads of their persons. */
export async function alongsideOf(
  tx: Tx,
  kept: Customer,
  absorbed: Customer,
  language: Language,
): Promise<Alongside[]> {
  const [keptId, absorbedId] = [kept.personId, absorbed.personId]
  const rows: Row[] = [
    ...(await standingRows(tx, await previewMergedStanding(tx, keptId, absorbedId), language)),
    tagRow(kept, absorbed),
    ...consentRows(await previewMergedConsents(tx, keptId, absorbedId), language),
  ]
  return rows.map(({ label, why, ...row }) => ({
    ...row,
    label: label ?? alongsideWords[row.kind as keyof typeof alongsideWords][language],
    why: alongsideWhy[why][language],
  }))
}

async function standingRows(
  tx: Tx,
  { kept, absorbed, stands, comesAlong }: MergedStanding,
  language: Language,
): Promise<Row[]> {
  const sides = { kept, absorbed, stands }
  const names = new Map((await listMembers(tx)).map((one) => [one.id, one.name]))
  const row = (
    kind: Row['kind'],
    shown: (one: NonNullable<MergedStanding['kept']>) => string | null,
  ): Row => {
    const values = Object.fromEntries(
      Object.entries(sides).map(([side, one]) => [side, one && shown(one)]),
    ) as Record<keyof typeof sides, string | null>
    return { kind, ...values, why: whyStands(values) }
  }
  const whyStands = ({ kept: left, absorbed: right }: Record<keyof typeof sides, string | null>) => {
    if (left === null && right === null) return 'nobody'
    if (left === right) return 'same'
    if (comesAlong) return 'along'
    if (kept?.ownerId) return 'owned'
    return kept ? 'kept' : 'placed'
  }
  const contract = row('contract', (one) => one.contractEndsOn)
  return [
    row('owner', (one) => one.ownerId && (names.get(one.ownerId) ?? one.ownerId)),
    row('pool', (one) => poolWords[one.pool][language]),
    ...(contract.why === 'nobody' ? [] : [contract]),
  ]
}

function tagRow(kept: Customer, absorbed: Customer): Row {
  const [left, right] = [kept, absorbed].map((one) => one.tags.map(({ name }) => name))
  const list = (names: Iterable<string>): string | null => [...new Set(names)].join('、') || null
  const why = left!.length + right!.length === 0 ? 'nobody' : 'united'
  return { kind: 'tags', kept: list(left!), absorbed: list(right!), stands: list([...left!, ...right!]), why }
}

function consentRows(all: readonly MergedConsent[], language: Language): Row[] {
  return [...Map.groupBy(all, ({ purpose }) => purpose)].map(([purpose, own]) => {
    const shown = (side: 'kept' | 'absorbed' | 'stands'): string | null =>
      (['given', 'withdrawn'] as const)
        .flatMap((standing) => {
          const where = own.filter((one) => one[side] === standing)
          if (where.length === 0) return []
          const channels = where.map(({ channel }) => consentWords.channels[channel]![language])
          const what = alongsideWords[standing][language]
          return where[0]!.channel === 'all' ? [what] : [`${what}（${channels.join('、')}）`]
        })
        .join('；') || null
    const values = { kept: shown('kept'), absorbed: shown('absorbed'), stands: shown('stands') }
    const why = values.kept === values.absorbed ? 'same' : 'said'
    return {
      kind: `consent:${purpose}`,
      label: `${alongsideWords.consent[language]} · ${consentWords.purposes[purpose]![language]}`,
      ...values,
      why,
    }
  })
}
