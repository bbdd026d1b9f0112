import { call } from '@qiao/api-client'
import { Button, Card, Empty, ErrorState, Field, Select } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { Link, useLocation, useSearchParams } from 'react-router'
import { useSaid } from '../../parts/said.ts'
import { api } from '../../services.ts'
import { otherCounts, type QualityRow, QualityTable, rowsOf } from '../imports/quality-table.tsx'
import { useQualityTexts } from '../imports/quality-texts.ts'
import { systemsPath } from '../mapped-sources/source.ts'
import { useSources } from '../mapped-sources/use-sources.ts'
import { Findings } from './findings.tsx'
import { joinQuality, type QualityOf } from './quality-of.ts'
import '../imports/imports.css'

const days = 30
const ruleNames = ['phone', 'name', 'address', 'date', 'text', 'other'] as const

/** What cleansing did to what shops, WeCom, other systems and files told. */
export function useQuality() {
  const systems = useSources()
  const taken = useQuery({
    queryKey: ['quality', days],
    queryFn: ({ signal }) => call(api, 'GET /console/quality', { query: { days } }, { signal }),
  })
  const told = useQuery({
    queryKey: ['source-findings', days],
    queryFn: ({ signal }) => call(api, 'GET /console/source-findings', { query: { days } }, { signal }),
  })
  const error = taken.error ?? told.error
  const items =
    taken.data && told.data
      ? joinQuality(told.data.items, taken.data.items, systems.data?.items ?? [])
      : undefined
  return { error, items, retry: () => void Promise.all([taken.refetch(), told.refetch()]) }
}

/** The counts by source and rule, filtered in the address; all sources, other systems only, or one of them. */
export function QualityOfSources({ of = 'all', one }: { of?: 'all' | 'systems'; one?: string }) {
  const t = useQualityTexts()
  const place = useRef<HTMLDivElement>(null)
  const { hash } = useLocation()
  const { error, items: found, retry } = useQuality()
  const isReady = found !== undefined
  useEffect(() => {
    if (isReady && hash === '#quality') place.current?.scrollIntoView()
  }, [hash, isReady])
  if (error) return <ErrorState error={error} onRetry={retry} />
  if (!found) return null
  const items = found.filter(({ kind, key }) => (of === 'all' || kind === 'system') && (!one || key === one))
  const isClean = items.every(({ rules, batches }) => rules.length === 0 && !hasOther(batches))
  return (
    <div ref={place} className="c-quality-place">
      <Card title={t('sourcesTitle')}>
        {isClean ? (
          <Empty picture="calm" sentence={t(items.length === 0 ? 'sourcesNone' : 'sourcesClean')} />
        ) : (
          <Counts items={items} of={of} isOne={one !== undefined} />
        )}
      </Card>
    </div>
  )
}

function Counts({
  items,
  of,
  isOne,
}: {
  items: readonly QualityOf[]
  of: 'all' | 'systems'
  isOne: boolean
}) {
  const t = useQualityTexts()
  const said = useSaid()
  const { source, rule, open, set } = useFilter()
  const rows = items
    .filter(({ key }) => !source || key === source)
    .flatMap(countsOf)
    .filter((row) => !rule || row.rule === rule)
    .map((row) => tableRow(row, open, (key) => set({ open: key }), t))
    // On the page of a source its name stands above.
    .map(({ source: name, ...row }) => (isOne ? row : { ...row, source: name }))
  return (
    <div className="q-stack">
      <p className="q-faint">{t(of === 'all' ? 'sourcesIntro' : 'systemsIntro')}</p>
      <div className="c-hints">
        {!isOne && (
          <Field label={t('filter.source')}>
            <Select
              value={source}
              onValue={(value) => set({ source: value, open: '' })}
              options={[
                { value: '', label: t('allSources') },
                ...items.map(({ key, title }) => ({ value: key, label: said(title) })),
              ]}
            />
          </Field>
        )}
        <Field label={t('filter.rule')}>
          <Select
            value={rule}
            onValue={(value) => set({ rule: value, open: '' })}
            options={[
              { value: '', label: t('rule.all') },
              ...ruleNames.map((value) => ({ value, label: t(`rule.${value}`) })),
            ]}
          />
        </Field>
      </div>
      {rows.length > 0 ? (
        <QualityTable rows={rows} />
      ) : (
        <div className="q-line">
          <span className="q-faint">{t('noneFiltered')}</span>
          <Button onClick={() => set({ source: '', rule: '', open: '' })}>{t('clear')}</Button>
        </div>
      )}
    </div>
  )
}

/** What is shown stands in the address: it can be sent to somebody. */
function useFilter() {
  const [address, setAddress] = useSearchParams()
  const read = (key: string): string => address.get(key) ?? ''
  return {
    source: read('source'),
    rule: read('rule'),
    open: read('open'),
    set(changes: Record<string, string>) {
      const next = new URLSearchParams(address)
      for (const [key, value] of Object.entries(changes)) {
        if (value) next.set(key, value)
        else next.delete(key)
      }
      setAddress(next, { replace: true, preventScrollReset: true })
    },
  }
}

type CountRow = ReturnType<typeof rowsOf>[number] & { of: QualityOf }

function hasOther(batches: QualityOf['batches'], rules: QualityOf['rules'] = []): boolean {
  if (!batches) return false
  const { refused, quarantined } = otherCounts(batches, rules)
  return refused + quarantined > 0
}

function countsOf(of: QualityOf): CountRow[] {
  const { rules, batches } = of
  const rows = rowsOf(rules).map((row) => ({ ...row, of }))
  return batches && hasOther(batches, rules)
    ? [...rows, { rule: 'other', counts: otherCounts(batches, rules), of }]
    : rows
}

function tableRow(
  { of, rule, counts }: CountRow,
  open: string,
  toggle: (key: string) => void,
  t: ReturnType<typeof useQualityTexts>,
): QualityRow {
  const key = `${of.key}:${rule}`
  const isOpen = open === key
  const latestId = of.rules.find((one) => one.rule === rule)?.latestId
  const row = { key, rule, counts, source: <SourceName of={of} /> }
  if (of.batches)
    return latestId
      ? { ...row, act: <Link to={`/imports/${latestId}?rule=${rule}`}>{t('examples')}</Link> }
      : row
  return {
    ...row,
    act: (
      <button
        type="button"
        className="c-text-act"
        aria-expanded={isOpen}
        onClick={() => toggle(isOpen ? '' : key)}
      >
        {t(isOpen ? 'foldRecords' : 'records')}
      </button>
    ),
    more: isOpen && <Findings sourceId={of.key} kind={of.kind} rule={rule} days={days} />,
  }
}

function SourceName({ of: { key, kind, title, batches } }: { of: QualityOf }) {
  const t = useQualityTexts()
  const said = useSaid()
  if (kind === 'system') return <Link to={`${systemsPath}/${key}`}>{said(title)}</Link>
  if (!batches) return said(title)
  return (
    <Link to={`/imports/${batches.latestId}`} title={t('facts', { ...batches })}>
      {said(title)}
    </Link>
  )
}
