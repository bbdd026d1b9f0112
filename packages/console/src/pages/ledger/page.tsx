import { call } from '@qiao/api-client'
import { Button, Money, TimeText } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { useState } from 'react'
import { Link } from 'react-router'
import { usePlaces, useTechnicians } from '../../parts/names.ts'
import { api } from '../../services.ts'
import { useMember } from '../../session.ts'
import type { Account } from './account.ts'
import { BooksCheck } from './books-check.tsx'
import { Entries } from './entries.tsx'
import { useLedgerTexts } from './texts.ts'

const kinds = [
  'technician_earnings',
  'provider_earnings',
  'brand_payable',
  'material_income',
  'tax_withheld',
  'payout_clearing',
] as const

export default function LedgerPage() {
  const t = useLedgerTexts()
  const technicians = useTechnicians()
  const places = usePlaces()
  const { brandName } = useMember()
  const [checking, setChecking] = useState(false)
  const owner = (id: string) =>
    id === 'brand' ? brandName : (technicians.get(id)?.name ?? places.get(id) ?? id)
  return (
    <>
      <ListPage<Account>
        name="ledger"
        title={t('list.title')}
        rowKey={(row) => row.accountId}
        topics={['ledger']}
        load={load}
        views={kinds.slice(0, 4).map((kind) => ({ key: kind, label: t(`kind.${kind}`), filters: { kind } }))}
        filters={[
          {
            key: 'kind',
            kind: 'select',
            label: t('filter.kind'),
            options: kinds.map((value) => ({ value, label: t(`kind.${value}`) })),
          },
          {
            key: 'ownerId',
            kind: 'select',
            label: t('filter.owner'),
            options: [
              { value: 'brand', label: brandName },
              ...[...technicians.values()].map((one) => ({ value: one.technicianId, label: one.name })),
            ],
          },
        ]}
        columns={[
          { key: 'account', title: t('column.account'), render: (row) => row.kindName },
          { key: 'owner', title: t('column.owner'), render: (row) => owner(row.ownerId) },
          {
            key: 'balance',
            title: t('column.balance'),
            align: 'end',
            render: (row) => <Money fen={row.balanceFen} />,
          },
          {
            key: 'postings',
            title: t('column.postings'),
            align: 'end',
            render: (row) => <span className="q-numbers">{row.postings}</span>,
          },
          {
            key: 'moved',
            title: t('column.moved'),
            render: (row) => (row.movedAt ? <TimeText at={row.movedAt} /> : '—'),
          },
          {
            key: 'floor',
            title: t('column.floor'),
            render: (row) => (
              <span className="q-faint">{t(row.mayBeNegative ? 'mayBeNegative' : 'neverNegative')}</span>
            ),
          },
        ]}
        look={{
          title: (row) => `${row.kindName} · ${owner(row.ownerId)}`,
          body: (row) => <Entries account={row} owner={owner} />,
        }}
        empty={{ picture: 'money', sentence: t('list.empty'), act: <Link to="/slips">{t('list.act')}</Link> }}
        primaryAct={
          <Button icon="shield" onClick={() => setChecking(true)}>
            {t('check.act')}
          </Button>
        }
      />
      {checking && <BooksCheck onClose={() => setChecking(false)} />}
    </>
  )
}

function load({ cursor, kind, ownerId }: ListQuery, signal: AbortSignal) {
  return call(
    api,
    'GET /console/ledger/accounts',
    {
      query: {
        limit: 50,
        ...(cursor ? { cursor } : {}),
        ...(kind ? { kind } : {}),
        ...(ownerId ? { ownerId } : {}),
      },
    },
    { signal },
  )
}
