import { type Answer, call } from '@qiao/api-client'
import { Tag, TimeText } from '@qiao/ui'
import { type BulkResult, ListPage, type ListQuery } from '@qiao/ui/console'
import { type ReactNode, useState } from 'react'
import { useSearchParams } from 'react-router'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { AssignDialog } from './assign-dialog.tsx'
import { PoolMoves } from './pool-moves.tsx'
import { usePoolsTexts } from './texts.ts'
import { type Asked, type PoolName, type PoolRow, poolNames, poolWord, say, usePools } from './use-pools.ts'

type Outcome = Answer<'POST /console/pool-claims'>['items'][number]

export function PoolList({ tabs }: { tabs: ReactNode }) {
  const t = usePoolsTexts()
  const may = useMay()
  const { data } = usePools()
  const word = poolWord(data)
  const { run } = useAct(['pools'])
  const [asked, setAsked] = useState<Asked>()
  const told = (items: readonly Outcome[]): BulkResult[] =>
    items.map(({ customerId, outcome }) => ({
      key: customerId,
      ok: outcome === 'done',
      ...(outcome === 'done' ? {} : { reason: t(`outcome.${outcome}`) }),
    }))
  // In the sea nobody gives back, and outside of it nobody claims: what cannot be done is not offered.
  const [search] = useSearchParams()
  const pool = search.get('pool')
  const mayClaim = (!pool || pool === 'sea') && search.get('whose') !== 'mine'
  const mayReturn = pool !== 'sea' && search.get('whose') !== 'none'
  const ids = (rows: PoolRow[]) => rows.map((row) => row.customerId)
  const act = async (rows: PoolRow[], send: () => Promise<{ items: readonly Outcome[] }>) => {
    const answer = await run('act', send)
    return answer ? told(answer.items) : ids(rows).map((key) => ({ key, ok: false }))
  }
  return (
    <div className="c-live-rows">
      <ListPage<PoolRow>
        name="pools"
        title={t('title')}
        tabs={
          <div className="q-stack">
            {tabs}
            {/* Its line is kept while nothing is known yet: what stands below does not jump away from a finger. */}
            <p className="q-faint c-pool-counts">
              {data &&
                t('counts', {
                  claimed: data.mine.claimedToday,
                  limit: data.limits.dailyClaims,
                  owned: data.mine.owned,
                })}
            </p>
          </div>
        }
        rowKey={(row) => row.customerId}
        topics={['pools']}
        load={load}
        filters={[
          {
            key: 'pool',
            kind: 'select',
            label: t('column.pool'),
            options: poolNames.map((value) => ({ value, label: word(value) })),
          },
          {
            key: 'whose',
            kind: 'select',
            label: t('filter.whose'),
            options: [
              { value: 'mine', label: t('filter.mine') },
              { value: 'none', label: t('filter.none') },
            ],
          },
          {
            key: 'owner',
            kind: 'select',
            label: t('filter.owner'),
            options: (data?.owners ?? []).map(({ id, name }) => ({ value: id, label: name })),
          },
        ]}
        views={[
          { key: 'mine', label: t('mine'), filters: { whose: 'mine' } },
          ...(data?.pools ?? []).map(({ pool, customers }) => ({
            key: pool,
            label: word(pool),
            filters: { pool },
            count: customers,
          })),
        ]}
        columns={[
          {
            key: 'who',
            title: t('column.who'),
            render: (row) => (
              <span className="q-line">
                <strong>{row.name ?? t('nobody')}</strong>
                {row.tags.slice(0, 3).map((tag) => (
                  <Tag key={tag}>{tag}</Tag>
                ))}
              </span>
            ),
          },
          { key: 'pool', title: t('column.pool'), width: 110, render: (row) => word(row.pool) },
          {
            key: 'owner',
            title: t('column.owner'),
            width: 110,
            render: (row) => row.ownerName ?? <Nothing />,
          },
          {
            key: 'idle',
            title: t('column.idle'),
            width: 130,
            align: 'end',
            render: (row) => <Idle days={row.idleDays} />,
          },
          {
            key: 'orders',
            title: t('column.orders'),
            width: 80,
            align: 'end',
            render: (row) => (row.paidOrders ? t('orders', { count: row.paidOrders }) : <Nothing />),
          },
          { key: 'why', title: t('column.why'), width: 150, render: (row) => say(data?.reasons[row.why]) },
          {
            key: 'since',
            title: t('column.since'),
            width: 150,
            render: (row) => <TimeText at={row.poolSince} />,
          },
          { key: 'level', title: t('column.level'), hidden: true, render: (row) => row.level },
          {
            key: 'contract',
            title: t('column.contract'),
            hidden: true,
            render: (row) => row.contractEndsOn ?? t('none'),
          },
        ]}
        bulkActs={[
          ...(may('customers.write') && mayClaim
            ? [
                {
                  key: 'claim',
                  label: t('claim'),
                  run: (rows: PoolRow[]) =>
                    act(rows, () =>
                      call(api, 'POST /console/pool-claims', { body: { customerIds: ids(rows) } }),
                    ),
                },
              ]
            : []),
          ...(may('customers.write') && mayReturn
            ? [
                {
                  key: 'return',
                  label: t('return'),
                  run: (rows: PoolRow[]) =>
                    act(rows, () =>
                      call(api, 'POST /console/pool-returns', { body: { customerIds: ids(rows) } }),
                    ),
                },
              ]
            : []),
          ...(data?.mayLead
            ? [
                {
                  key: 'assign',
                  label: t('assign'),
                  speaks: true,
                  run: (rows: PoolRow[]) => new Promise<BulkResult[]>((answer) => setAsked({ rows, answer })),
                },
              ]
            : []),
        ]}
        look={{ title: (row) => row.name ?? t('nobody'), body: (row) => <Look row={row} /> }}
        path={(row) => `/customers/${row.customerId}`}
        empty={{ picture: 'calm', sentence: t('empty') }}
      />
      {asked && data && (
        <AssignDialog
          asked={asked}
          pools={data}
          told={told}
          onClose={() => {
            asked.answer([])
            setAsked(undefined)
          }}
        />
      )}
    </div>
  )
}

/** Left out of a card on a phone. */
const Nothing = () => (
  <span className="q-faint" data-nothing>
    —
  </span>
)

/** Days without a word or an order; nobody is idle on the day of an act. */
function Idle({ days }: { days: number | null }) {
  const t = usePoolsTexts()
  if (days === null) return <span className="q-faint">{t('unknown')}</span>
  return <>{days === 0 ? t('today') : t('days', { count: days })}</>
}

function Look({ row }: { row: PoolRow }) {
  return (
    <div className="q-stack">
      {row.tags.length > 0 && (
        <p className="q-line">
          {row.tags.map((tag) => (
            <Tag key={tag}>{tag}</Tag>
          ))}
        </p>
      )}
      <PoolMoves id={row.customerId} most={20} />
    </div>
  )
}

const allWhose = ['mine', 'none'] as const

function load({ pool, whose: said, owner, cursor }: ListQuery, signal: AbortSignal) {
  const whose = allWhose.find((one) => one === said)
  const known = poolNames.find((one) => one === pool) as PoolName | undefined
  const query = {
    limit: 50,
    ...(known ? { pool: known } : {}),
    ...(whose ? { whose } : {}),
    ...(owner ? { owner } : {}),
    ...(cursor ? { cursor } : {}),
  } as const
  return call(api, 'GET /console/pool-customers', { query }, { signal })
}
