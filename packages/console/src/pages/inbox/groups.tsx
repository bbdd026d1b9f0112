import { call } from '@qiao/api-client'
import { Button, Card, Empty, ErrorState, Skeleton, useListed } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link, useNavigate } from 'react-router'
import { useShops } from '../../parts/names.ts'
import { clockText, dayText } from '../../parts/time-window.ts'
import { useTradeWord } from '../../parts/trade-words.ts'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api, i18n } from '../../services.ts'
import { EntryState, replay } from './entry.tsx'
import { unknownValue, useErrorWords } from './error-words.ts'
import { useInboxTexts } from './texts.ts'

const moment = (at: string) => `${dayText(at, i18n.language)} ${clockText(at)}`

/** What was set aside or given up, by cause: one decision mends all alike. */
export function Groups({ tabs }: { tabs: ReactNode }) {
  const t = useInboxTexts()
  const listed = useListed()
  const word = useTradeWord()
  const words = useErrorWords()
  const may = useMay()
  const shops = useShops()
  const navigate = useNavigate()
  const { run, running } = useAct(['inbox-entries'], ['inbox-groups'])
  const groups = useQuery({
    queryKey: ['inbox-groups'],
    refetchInterval: 10_000,
    queryFn: ({ signal }) => call(api, 'GET /console/inbox-groups', {}, { signal }),
  })
  const items = groups.data?.items ?? []
  return (
    <PageFrame title={t('title')}>
      {tabs}
      <p className="q-faint">{t('groups.intro')}</p>
      {groups.isError ? (
        <ErrorState error={groups.error} onRetry={() => void groups.refetch()} />
      ) : groups.isPending ? (
        <Skeleton lines={6} />
      ) : items.length === 0 ? (
        <Empty picture="calm" sentence={t('groups.empty')} />
      ) : (
        <div className="c-sources">
          {items.map(({ source, state, errorCode, count, shopIds, firstAt, lastAt }) => {
            const key = `${source} ${state} ${errorCode}`
            const unknown = unknownValue(errorCode)
            const filter = { state: state as 'failed', source, errorCode }
            const names = shopIds.map((id) => shops.find((shop) => shop.id === id)?.name ?? id)
            return (
              <Card
                key={key}
                title={
                  <span className="q-line">
                    {unknown ? t('groups.field', { field: unknown.field }) : words(errorCode)}{' '}
                    <EntryState state={state} />
                  </span>
                }
              >
                <div className="q-stack">
                  {unknown?.value && <p className="c-code">{unknown.value}</p>}
                  <p>
                    <strong className="q-numbers">{t('groups.count', { count })}</strong>{' '}
                    <span className="q-faint">
                      {word('marketplace', source)} · {listed(names)} ·{' '}
                      {t('groups.when', { first: moment(firstAt), last: moment(lastAt) })}
                    </span>
                  </p>
                  <div className="q-line">
                    {may('dead-letters.replay') && (
                      <Button
                        kind="primary"
                        busy={running === key}
                        onClick={() =>
                          void run(key, () => replay({ filter })).then(
                            (begun) => begun && navigate('/sources/inbox?tab=replays'),
                          )
                        }
                      >
                        {t('groups.act')}
                      </Button>
                    )}
                    <Link to={`/sources/inbox?${new URLSearchParams({ state, source })}`}>
                      {t('groups.see')}
                    </Link>
                  </div>
                </div>
              </Card>
            )
          })}
        </div>
      )}
    </PageFrame>
  )
}
