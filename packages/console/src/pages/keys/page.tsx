import { call } from '@qiao/api-client'
import {
  Button,
  Card,
  Empty,
  ErrorState,
  groupDigits,
  List,
  Row,
  Skeleton,
  StateBadge,
  TimeText,
  useNotices,
} from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ActDialog } from '../../parts/act-dialog.tsx'
import '../../parts/parts.css'
import { api } from '../../services.ts'
import { HistoryCard } from './history-card.tsx'
import './keys.css'
import { type ChangeReason, reasonsToChange } from './reasons.ts'
import { isUnderWay, type Keys, leftOf } from './rotation.ts'
import { RotationCard } from './rotation-card.tsx'
import { useKeysTexts } from './texts.ts'

/** The keys of the brand: which there are, a change of them and how far it is, and who changed them when. */
export default function KeysPage() {
  const t = useKeysTexts()
  const [isAsking, setAsking] = useState(false)
  const notices = useNotices()
  const queries = useQueryClient()
  const found = useQuery({
    queryKey: ['keys'],
    queryFn: ({ signal }) => call(api, 'GET /console/keys', {}, { signal }),
    refetchInterval: ({ state }) => (state.data?.rotations.some(isUnderWay) ? 1_000 : 15_000),
  })
  const newest = found.data?.rotations[0]
  const begin = found.data && !(newest && isUnderWay(newest)) && (
    <Button kind="primary" icon="key" onClick={() => setAsking(true)}>
      {t('start')}
    </Button>
  )
  return (
    <PageFrame title={t('title')} acts={newest && begin}>
      <div className="q-stack">
        <p className="q-faint c-keys-intro">{t('intro')}</p>
        {found.isError ? (
          <ErrorState error={found.error} onRetry={() => void found.refetch()} />
        ) : !found.data ? (
          <Skeleton lines={8} />
        ) : (
          <>
            {newest ? (
              <RotationCard rotation={newest} keys={found.data} />
            ) : (
              <Card>
                <Empty picture="calm" sentence={t('never')} act={begin} />
              </Card>
            )}
            <div className="c-keys-below">
              <Versions keys={found.data} />
              <HistoryCard after={`${newest?.keyNumber} ${newest?.state}`} />
            </div>
          </>
        )}
      </div>
      <ActDialog
        open={isAsking}
        title={t('startTitle')}
        intro={t('startIntro')}
        fields={[
          {
            key: 'reason',
            label: t('why'),
            kind: 'select',
            options: reasonsToChange.map((value) => ({ value, label: t(`reason.${value}`) })),
          },
        ]}
        submit={t('start')}
        onClose={() => setAsking(false)}
        onSubmit={async ({ reason }) => {
          await call(api, 'POST /console/key-rotations', {
            body: { reason: reason as ChangeReason },
          })
          notices.done(t('started'))
          await queries.invalidateQueries({ queryKey: ['keys'] })
        }}
      >
        <p className="q-faint">{t('backups')}</p>
      </ActDialog>
    </PageFrame>
  )
}

const keyTones = { current: 'done', retiring: 'running', destroyed: 'waiting' } as const

function Versions({ keys: { keys, kinds } }: { keys: Keys }) {
  const t = useKeysTexts()
  const left = leftOf(kinds)
  return (
    <Card title={t('keys')}>
      <div className="q-stack">
        <p className="q-numbers">
          {keys.some(({ state }) => state === 'retiring')
            ? t('leftUnder', { count: left, shown: groupDigits(left) })
            : t('allCurrent', { n: keys[0]?.keyNumber ?? 1 })}
        </p>
        <List label={t('keys')}>
          {keys.map((one) => (
            <Row
              key={one.keyNumber}
              title={t('key', { n: one.keyNumber })}
              detail={
                <>
                  {one.since ? (
                    <>
                      {t('since')} <TimeText at={one.since} show="absolute" />
                    </>
                  ) : (
                    t('sinceUnknown')
                  )}
                  {one.destroyedAt && (
                    <>
                      {' · '}
                      {t('destroyed')} <TimeText at={one.destroyedAt} show="absolute" />
                    </>
                  )}
                </>
              }
              end={<StateBadge tone={keyTones[one.state]}>{t(`keyState.${one.state}`)}</StateBadge>}
            />
          ))}
        </List>
      </div>
    </Card>
  )
}
