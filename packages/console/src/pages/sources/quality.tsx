import { call } from '@qiao/api-client'
import { Card, Field, Select } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import { useSaid } from '../../parts/said.ts'
import { api } from '../../services.ts'
import { otherCounts, QualityTable, rowsOf } from '../imports/quality-table.tsx'
import { useQualityTexts } from '../imports/quality-texts.ts'
import '../imports/imports.css'

const days = 30

/** What cleansing did to what came by each mapping; source and rule are filtered in the address. */
export function QualityOfSources() {
  const t = useQualityTexts()
  const said = useSaid()
  const [address, setAddress] = useSearchParams()
  const quality = useQuery({
    queryKey: ['quality', days],
    queryFn: ({ signal }) => call(api, 'GET /console/quality', { query: { days } }, { signal }),
  })
  if (!quality.data) return null
  const items = quality.data.items
  const [source, rule] = [address.get('source') ?? '', address.get('rule') ?? '']
  const filter = (key: 'source' | 'rule', value: string) => {
    const next = new URLSearchParams(address)
    if (value) next.set(key, value)
    else next.delete(key)
    setAddress(next, { replace: true, preventScrollReset: true })
  }
  const rows = items
    .filter(({ name }) => !source || name === source)
    .flatMap((one) => {
      const other = otherCounts(one, one.rules)
      const label = (
        <Link to={`/imports/${one.latestId}`} title={t('facts', { ...one })}>
          {said(one.title)}
        </Link>
      )
      return [
        ...rowsOf(one.rules).map((row) => ({ ...row, example: one.rules.find((r) => r.rule === row.rule) })),
        ...(other.refused + other.quarantined > 0
          ? [{ rule: 'other', counts: other, example: undefined }]
          : []),
      ].map(({ example, ...row }) => ({
        ...row,
        key: `${one.name} ${row.rule}`,
        source: label,
        act: example && <Link to={`/imports/${example.latestId}?rule=${row.rule}`}>{t('examples')}</Link>,
      }))
    })
    .filter((row) => !rule || row.rule === rule)
  const ruleNames = ['phone', 'name', 'address', 'date', 'text', 'other'] as const
  return (
    <Card title={t('sourcesTitle')}>
      <div className="q-stack">
        <p className="q-faint">{t(items.length === 0 ? 'sourcesNone' : 'sourcesIntro')}</p>
        {items.length > 0 && (
          <div className="c-hints">
            <Field label={t('filter.source')}>
              <Select
                value={source}
                onValue={(value) => filter('source', value)}
                options={[
                  { value: '', label: t('allSources') },
                  ...items.map((one) => ({ value: one.name, label: said(one.title) })),
                ]}
              />
            </Field>
            <Field label={t('filter.rule')}>
              <Select
                value={rule}
                onValue={(value) => filter('rule', value)}
                options={[
                  { value: '', label: t('rule.all') },
                  ...ruleNames.map((value) => ({ value, label: t(`rule.${value}`) })),
                ]}
              />
            </Field>
          </div>
        )}
        {rows.length > 0 ? (
          <QualityTable rows={rows} />
        ) : (
          items.length > 0 && <p className="q-faint">{t('none')}</p>
        )}
      </div>
    </Card>
  )
}
