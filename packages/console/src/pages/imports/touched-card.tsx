import { call } from '@qiao/api-client'
import { Button, Card, Tabs } from '@qiao/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { api } from '../../services.ts'
import { useImportsTexts } from './texts.ts'

const kinds = ['order', 'customer'] as const
const acts = ['created', 'updated', 'touched'] as const

/** Back from an import: the orders and customers that it made, changed or touched, counted and named. */
export function Touched({ id, state }: { id: string; state: string }) {
  const t = useImportsTexts()
  const [kind, setKind] = useState<(typeof kinds)[number]>('order')
  const found = useInfiniteQuery({
    queryKey: ['imports', 'touched', id, kind, state],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(
        api,
        'GET /console/imports/:id/touched',
        { params: { id }, query: { kind, limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
        { signal },
      ),
    getNextPageParam: (last) => last.nextCursor,
  })
  const items = found.data?.pages.flatMap((page) => page.items) ?? []
  const counts = found.data?.pages[0]?.counts ?? []
  const total = (of: string) => counts.reduce((sum, one) => (one.kind === of ? sum + one.count : sum), 0)
  const parts = acts.flatMap((what) => {
    const count = counts.find((one) => one.kind === kind && one.what === what)?.count ?? 0
    return count > 0 ? [`${t(`one.what.${what}`)} ${count}`] : []
  })
  return (
    <Card title={t('one.touched')}>
      <div className="q-stack">
        <Tabs
          label={t('one.touched')}
          at={kind}
          onPick={(key) => setKind(key === 'customer' ? 'customer' : 'order')}
          items={kinds.map((key) => ({ key, label: `${t(`one.kind.${key}`)} ${total(key)}` }))}
        />
        {parts.length > 0 && <p className="q-faint">{parts.join(' · ')}</p>}
        {found.data && items.length === 0 && <p className="q-faint">{t('one.nothing')}</p>}
        <ul className="c-results">
          {items.map((one) => (
            <li key={one.id} className="c-spread">
              <span>
                {one.gone ? (
                  t('one.gone')
                ) : (
                  <Link to={`/${kind}s/${encodeURIComponent(one.id)}`}>{one.title ?? t('one.nameless')}</Link>
                )}{' '}
                {one.detail && <span className="q-faint">{one.detail}</span>}
              </span>
              <span className="q-faint">
                {t(`one.what.${one.what as 'created'}`)}
                {one.row !== null && ` · ${t('one.fromRow', { row: one.row })}`}
              </span>
            </li>
          ))}
        </ul>
        {found.hasNextPage && (
          <div>
            <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
              {t('one.more')}
            </Button>
          </div>
        )}
      </div>
    </Card>
  )
}
