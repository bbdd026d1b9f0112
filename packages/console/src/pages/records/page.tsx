import { call } from '@qiao/api-client'
import { LinkButton, Money, Tag, TimeText } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { Drawer } from 'antd'
import { useSearchParams } from 'react-router'
import { Difference, type KeptRecord, LinkName, LinkState, useBrief } from '../../parts/record-row.tsx'
import { useRecordTexts } from '../../parts/record-texts.ts'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { RecordLook } from './record-look.tsx'
import '../../parts/parts.css'

const states = ['linked', 'waiting', 'ambiguous', 'unnamed'] as const

/** Everything that files and other systems brought beside orders: what it says, whom it is about, or why nobody. */
export default function RecordsPage() {
  const t = useRecordTexts()
  const brief = useBrief()
  const may = useMay()
  const [address, setAddress] = useSearchParams()
  const counts = useQuery({
    queryKey: ['records', 'counts'],
    queryFn: ({ signal }) => call(api, 'GET /console/record-counts', {}, { signal }),
  })
  const { kinds = [], sources = [], states: counted = [], differs = 0 } = counts.data ?? {}
  const look = address.get('one')
  const shut = () =>
    setAddress((before) => {
      before.delete('one')
      return before
    })
  return (
    <>
      <ListPage<KeptRecord>
        name="records"
        title={t('title')}
        rowKey={(row) => row.id}
        load={load}
        views={[
          ...(['waiting', 'ambiguous'] as const).map((value) => ({
            key: value,
            label: t(`state.${value}`),
            filters: { state: value },
            count: counted.find(({ state }) => state === value)?.count,
          })),
          { key: 'differs', label: t('differs'), filters: { differs: 'true' }, count: differs },
        ]}
        filters={[
          { key: 'q', kind: 'text', label: t('filter.q') },
          {
            key: 'kind',
            kind: 'select',
            label: t('filter.kind'),
            options: kinds.map(({ kind, name, count }) => ({ value: kind, label: `${name} ${count}` })),
          },
          {
            key: 'source',
            kind: 'select',
            label: t('filter.source'),
            options: sources.map(({ source, name }) => ({ value: source, label: name })),
          },
          {
            key: 'state',
            kind: 'select',
            label: t('filter.state'),
            options: states.map((value) => ({ value, label: t(`state.${value}`) })),
          },
          {
            key: 'differs',
            kind: 'select',
            label: t('filter.differs'),
            options: [{ value: 'true', label: t('differs') }],
          },
        ]}
        columns={[
          {
            key: 'what',
            title: t('column.what'),
            render: (row) => <span className="c-brief">{brief(row) || row.kindName}</span>,
          },
          { key: 'kind', title: t('column.kind'), width: 110, render: (row) => <Tag>{row.kindName}</Tag> },
          { key: 'state', title: t('column.state'), width: 120, render: (row) => <LinkState one={row} /> },
          { key: 'about', title: t('column.about'), width: 240, render: (row) => <About one={row} /> },
          {
            key: 'amount',
            title: t('column.amount'),
            align: 'end',
            width: 170,
            render: (row) => (
              <span>
                {row.amountFen === null ? '—' : <Money fen={row.amountFen} />}{' '}
                <Difference fen={row.differenceFen} />
              </span>
            ),
          },
          { key: 'source', title: t('column.source'), hidden: true, render: (row) => row.sourceName },
          { key: 'at', title: t('column.at'), width: 150, render: (row) => <TimeText at={row.at} /> },
        ]}
        look={{ title: (row) => row.kindName, body: (row) => <RecordLook key={row.id} id={row.id} /> }}
        empty={{
          picture: 'calm',
          sentence: t('empty'),
          ...(may('connections.write')
            ? { act: <LinkButton href="/imports/new">{t('emptyAct')}</LinkButton> }
            : {}),
        }}
      />
      <Drawer open={look !== null} onClose={shut} title={t('detail')} destroyOnHidden>
        {look && <RecordLook key={look} id={look} />}
      </Drawer>
    </>
  )
}

function About({ one }: { one: KeptRecord }) {
  const found = one.links.filter(({ state, target }) => state === 'linked' && target !== 'product')
  if (found.length === 0) return <span className="q-faint">{one.because ?? '—'}</span>
  return (
    <span className="q-line">
      {found.slice(0, 2).map((link) => (
        <LinkName key={`${link.target}${link.targetId}`} link={link} />
      ))}
    </span>
  )
}

function load({ q, kind, source, state, differs, cursor }: ListQuery, signal: AbortSignal) {
  return call(
    api,
    'GET /console/records',
    {
      query: {
        limit: 50,
        ...(q ? { q } : {}),
        ...(kind ? { kind: kind as KeptRecord['kind'] } : {}),
        ...(source ? { source } : {}),
        ...(state ? { state: state as KeptRecord['linkState'] } : {}),
        ...(differs ? { differs: true } : {}),
        ...(cursor ? { cursor } : {}),
      },
    },
    { signal },
  )
}
