import { call } from '@qiao/api-client'
import { Card, ErrorState, Icon, List, Row, Skeleton, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { usePeople } from '../../parts/names.ts'
import { useActorWord } from '../../parts/trade-words.ts'
import { api } from '../../services.ts'
import type { ChangeReason } from './reasons.ts'
import { useKeysTexts } from './texts.ts'

const acts = ['rotation_asked', 'rotation_started', 'rotation_finished'] as const
const shown = 12

/** What the audit chain holds of the keys, and whether it is whole. `after`: what it is read again after. */
export function HistoryCard({ after }: { after: string }) {
  const t = useKeysTexts()
  const people = usePeople()
  const actor = useActorWord()
  const found = useQuery({
    queryKey: ['keys', 'history', after],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/audit', { query: { kind: 'key', limit: shown } }, { signal }),
    placeholderData: (before) => before,
  })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <Skeleton lines={4} />
  const { items, chain } = found.data
  return (
    <Card title={t('history')} acts={<Link to="/audit?kind=key">{t('toAudit')}</Link>}>
      <div className="q-stack">
        <p className="c-tone-words" data-tone={chain.ok ? 'done' : 'overdue'} role="status">
          <Icon name={chain.ok ? 'shield' : 'alert'} /> {t(chain.ok ? 'chainOk' : 'chainBroken')}
        </p>
        {items.length === 0 ? (
          <p className="q-faint">{t('historyEmpty')}</p>
        ) : (
          <List label={t('history')}>
            {items.map(({ seq, at, action, actor: by, subject, facts }) => {
              const act = acts.find((one) => action === `key.${one}`)
              const reason = (facts as { reason?: ChangeReason } | null)?.reason
              return (
                <Row
                  key={seq}
                  title={act ? t(`act.${act}`, { n: subject.slice('key:'.length) }) : action}
                  detail={[actor(by, people), reason && t(`reason.${reason}`)].filter(Boolean).join(' · ')}
                  end={<TimeText at={at} show="absolute" />}
                />
              )
            })}
          </List>
        )}
      </div>
    </Card>
  )
}
