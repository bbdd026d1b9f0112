import { groupDigits } from '@qiao/ui'
import { Fragment, type ReactNode } from 'react'
import { useQualityTexts } from './quality-texts.ts'

export const qualityKinds = ['mended', 'refused', 'quarantined'] as const
export type QualityKind = (typeof qualityKinds)[number]
export const qualityTones = { mended: 'done', refused: 'overdue', quarantined: 'attention' } as const

export interface QualityRow {
  key: string
  source?: ReactNode
  rule: string
  counts: Record<QualityKind, number>
  /** Below the row: examples. */
  more?: ReactNode
  act?: ReactNode
}

/** The counts of each rule with a bar, long as its share of the largest. */
export function QualityTable({ rows }: { rows: readonly QualityRow[] }) {
  const t = useQualityTexts()
  const most = Math.max(1, ...rows.flatMap(({ counts }) => Object.values(counts)))
  const hasSource = rows.some(({ source }) => source !== undefined)
  const width = 2 + qualityKinds.length + (hasSource ? 1 : 0)
  return (
    <div className="c-preview c-quality">
      <table>
        <thead>
          <tr>
            {hasSource && <th>{t('column.source')}</th>}
            <th>{t('column.rule')}</th>
            {qualityKinds.map((kind) => (
              <th key={kind}>{t(`column.${kind}`)}</th>
            ))}
            <th />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Fragment key={row.key}>
              <tr data-rule={row.rule} data-open={row.more ? true : undefined}>
                {hasSource && (
                  <th scope="row" className="c-quality-source">
                    {row.source}
                  </th>
                )}
                <th scope="row">{t(`rule.${row.rule as 'phone'}`)}</th>
                {qualityKinds.map((kind) => (
                  <td key={kind} data-kind={kind} data-label={t(`column.${kind}`)}>
                    {row.counts[kind] === 0 ? (
                      <span className="q-faint">—</span>
                    ) : (
                      <span className="c-quality-bar" data-tone={qualityTones[kind]}>
                        <span className="q-numbers">{groupDigits(row.counts[kind])}</span>
                        <span className="c-meter" aria-hidden>
                          <span style={{ width: `${Math.max(2, (row.counts[kind] / most) * 100)}%` }} />
                        </span>
                      </span>
                    )}
                  </td>
                ))}
                <td className="c-quality-act">{row.act}</td>
              </tr>
              {row.more && (
                <tr className="c-quality-more">
                  <td colSpan={width}>{row.more}</td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Counts by rule, in one row each. */
export function rowsOf(
  rules: readonly { rule: string; what: QualityKind; n: number }[],
): { rule: string; counts: Record<QualityKind, number> }[] {
  const rows = new Map<string, Record<QualityKind, number>>()
  for (const { rule, what, n } of rules) {
    const counts = rows.get(rule) ?? { mended: 0, refused: 0, quarantined: 0 }
    counts[what] += n
    rows.set(rule, counts)
  }
  return [...rows].map(([rule, counts]) => ({ rule, counts }))
}

/** What was put out for reasons that are no cleansing rule: a date that cannot be read, an unknown state. */
export function otherCounts(
  whole: { refused: number; quarantined: number },
  rules: readonly { what: QualityKind; n: number }[],
): Record<QualityKind, number> {
  const by = (what: QualityKind) =>
    rules.filter((one) => one.what === what).reduce((sum, { n }) => sum + n, 0)
  return {
    mended: 0,
    refused: Math.max(0, whole.refused - by('refused')),
    quarantined: Math.max(0, whole.quarantined - by('quarantined')),
  }
}
