import { type Answer, call } from '@qiao/api-client'
import { Card } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { useSaid } from '../../parts/said.ts'
import { api } from '../../services.ts'
import { otherCounts, QualityTable, rowsOf } from './quality-table.tsx'
import { useQualityTexts } from './quality-texts.ts'
import type { ImportRow } from './types.ts'

type Quality = Answer<'GET /console/imports/:id/quality'>

/** What the cleansing rules of an import did, with examples; the opened rule stands in the address. */
export function QualityCard({ one }: { one: ImportRow }) {
  const t = useQualityTexts()
  const [address, setAddress] = useSearchParams()
  const quality = useQuery({
    queryKey: ['imports', 'quality', one.id, one.state],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/imports/:id/quality', { params: { id: one.id } }, { signal }),
  })
  if (!quality.data) return null
  const { rules } = quality.data
  const open = address.get('rule')
  const toggle = (rule: string) =>
    setAddress(open === rule ? {} : { rule }, { replace: true, preventScrollReset: true })
  const other = otherCounts(one, rules)
  const rows = [
    ...rowsOf(rules).map(({ rule, counts }) => ({
      key: rule,
      rule,
      counts,
      act: (
        <button type="button" className="c-text-act" onClick={() => toggle(rule)}>
          {t(open === rule ? 'fold' : 'examples')}
        </button>
      ),
      more: open === rule && <Examples rules={rules.filter((each) => each.rule === rule)} />,
    })),
    ...(other.refused + other.quarantined > 0 ? [{ key: 'other', rule: 'other', counts: other }] : []),
  ]
  return (
    <Card title={t('title')}>
      <div className="q-stack">
        <p className="q-faint">{t(rows.length === 0 ? 'none' : 'intro')}</p>
        {rows.length > 0 && <QualityTable rows={rows} />}
      </div>
    </Card>
  )
}

function Examples({ rules }: { rules: Quality['rules'] }) {
  const t = useQualityTexts()
  const said = useSaid()
  const found = rules.flatMap(({ what, examples }) => examples.map((one) => ({ what, ...one })))
  if (found.length === 0) return <span className="q-faint">{t('noExamples')}</span>
  return (
    <ul className="c-examples">
      {found.map((one) => (
        <li key={`${one.what}${one.row}${one.field.en}`}>
          <span className="q-faint">{t('row', { row: one.row, field: said(one.field) })}</span>
          <span className="c-code">{one.before}</span>
          <span aria-hidden>→</span>
          {one.what === 'mended' ? (
            <span className="c-code">{one.after ?? '—'}</span>
          ) : (
            <span className="q-faint">{one.what === 'refused' ? t('gone') : t('column.quarantined')}</span>
          )}
        </li>
      ))}
    </ul>
  )
}
