import { type Answer, call } from '@qiao/api-client'
import { Button, Card, ErrorState, Field, Money, Select, Skeleton, TextInput, useNotices } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { saveFile } from '../../parts/export-button.tsx'
import type { Mapping } from '../../parts/outward/draft.ts'
import '../../parts/outward/outward.css'
import '../../parts/parts.css'
import './vouchers.css'
import { api } from '../../services.ts'
import { accountRows, voucherDraftOf, voucherMappingOf } from './accounts.ts'
import { TableEditor } from './table-editor.tsx'
import { useVouchersTexts } from './texts.ts'
import { useVoucherMapping } from './use-vouchers.ts'

type Period = { from: string; to: string; grouping: 'day' | 'month' }

const shanghaiDay = (at: Date): string => new Date(at.getTime() + 8 * 3600_000).toISOString().slice(0, 10)

function lastMonth(): Period {
  const today = shanghaiDay(new Date())
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))]
  const first = new Date(Date.UTC(year, month - 2, 1)).toISOString().slice(0, 10)
  return {
    from: first,
    to: new Date(Date.UTC(year, month - 1, 0)).toISOString().slice(0, 10),
    grouping: 'month',
  }
}

/** What the ledger moved, as a file for accounting software. */
export default function VouchersPage() {
  const t = useVouchersTexts()
  const found = useVoucherMapping()
  const [period, setPeriod] = useState(lastMonth)
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <Skeleton lines={8} />
  return (
    <PageFrame title={t('title')}>
      <p className="q-faint">{t('intro')}</p>
      <Vouchers key={found.data.version ?? 0} found={found.data} period={period} onPeriod={setPeriod} />
    </PageFrame>
  )
}

function Vouchers({
  found,
  period,
  onPeriod,
}: {
  found: Answer<'GET /console/voucher-mapping'>
  period: Period
  onPeriod: (to: Period) => void
}) {
  const t = useVouchersTexts()
  const [draft, setDraft] = useState(() => voucherDraftOf(found.mapping))
  const [accounts, setAccounts] = useState(() =>
    accountRows(
      found.mapping,
      found.accounts.map(({ kind, zh }) => ({ kind, title: zh })),
    ),
  )
  const [isChanged, setChanged] = useState(false)
  const mapping: Mapping | null = isChanged && draft ? voucherMappingOf(draft, accounts) : null
  return (
    <div className="q-stack">
      <PeriodCard period={period} isDraft={mapping !== null} onPeriod={onPeriod} />
      <Card title={found.version === null ? undefined : t('own', { version: found.version })}>
        <div className="q-stack">
          {found.version === null && <p>{t('ready')}</p>}
          {mapping && <p className="q-faint">{t('draft')}</p>}
          <Table period={period} mapping={mapping} version={found.version} />
        </div>
      </Card>
      <TableEditor
        found={found}
        draft={draft}
        accounts={accounts}
        isChanged={mapping !== null}
        onDraft={(to) => {
          setDraft(to)
          setChanged(true)
        }}
        onAccounts={(to) => {
          setAccounts(to)
          setChanged(true)
        }}
      />
    </div>
  )
}

function PeriodCard({
  period,
  isDraft,
  onPeriod,
}: {
  period: Period
  /** Then to publish is the act at hand. */
  isDraft: boolean
  onPeriod: (to: Period) => void
}) {
  const t = useVouchersTexts()
  const notices = useNotices()
  const change = (part: Partial<Period>) => onPeriod({ ...period, ...part })
  const [busy, setBusy] = useState<'csv' | 'xlsx'>()
  const save = async (format: 'csv' | 'xlsx') => {
    setBusy(format)
    try {
      await saveFile('/console/voucher-export', { ...period, format })
    } catch (error) {
      notices.failed(error)
    } finally {
      setBusy(undefined)
    }
  }
  return (
    <Card>
      <div className="q-stack">
        <div className="c-outward-target">
          <Field label={t('from')}>
            <TextInput type="date" value={period.from} onValue={(from) => change({ from })} />
          </Field>
          <Field label={t('to')}>
            <TextInput type="date" value={period.to} onValue={(to) => change({ to })} />
          </Field>
          <Field label={t('grouping')}>
            <Select
              value={period.grouping}
              onValue={(grouping) => change({ grouping: grouping as Period['grouping'] })}
              options={(['month', 'day'] as const).map((value) => ({ value, label: t(value) }))}
            />
          </Field>
        </div>
        {period.to >= shanghaiDay(new Date()) && <p className="q-field-hint">{t('today')}</p>}
        <p className="q-line">
          <Button
            kind={isDraft ? 'plain' : 'primary'}
            icon="download"
            busy={busy === 'csv'}
            onClick={() => void save('csv')}
          >
            {t('csv')}
          </Button>
          <Button icon="download" busy={busy === 'xlsx'} onClick={() => void save('xlsx')}>
            {t('xlsx')}
          </Button>
        </p>
      </div>
    </Card>
  )
}

function Table({
  period,
  mapping,
  version,
}: {
  period: Period
  mapping: Mapping | null
  version: number | null
}) {
  const t = useVouchersTexts()
  const made = useQuery({
    queryKey: ['voucher-preview', period, version, JSON.stringify(mapping)],
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call(api, 'POST /console/voucher-previews', { body: { ...period, mapping } }, { signal }),
  })
  if (made.isError) return <ErrorState error={made.error} compact />
  if (!made.data) return <Skeleton lines={4} />
  const { columns, rows, rowCount, vouchers, debitFen, creditFen } = made.data
  if (rowCount === 0) return <p className="q-faint">{t('empty')}</p>
  return (
    <>
      <p className="q-line">
        <strong>{t('summary', { vouchers, rows: rowCount })}</strong>
        <span>
          {t('debit')} <Money fen={debitFen} />
        </span>
        <span>
          {t('credit')} <Money fen={creditFen} />
        </span>
      </p>
      <div className="c-voucher-table">
        <table>
          <thead>
            <tr>
              {columns.map((name) => (
                <th key={name}>{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file have no other name
              <tr key={i}>
                {cells.map((text, column) => (
                  <td key={columns[column]}>{text}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rowCount > rows.length && <p className="q-faint">{t('more', { count: rows.length })}</p>}
    </>
  )
}
