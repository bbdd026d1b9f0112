import { call } from '@qiao/api-client'
import { Button, Card, Empty, ErrorState, groupDigits, Skeleton, StateBadge, TimeText } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { usePeople } from '../../parts/names.ts'
import '../../parts/parts.css'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import './identity-runs.css'
import { isUnderWay, type Run, toneOf } from './run.ts'
import { RunCard } from './run-card.tsx'
import { useIdentityRunTexts } from './texts.ts'

/** All customers compared anew: looked at first, joined on a word, taken back as a whole. */
export default function IdentityRunsPage() {
  const t = useIdentityRunTexts()
  const may = useMay()
  const { run, running } = useAct(['identity-runs'])
  const runs = useQuery({
    queryKey: ['identity-runs'],
    queryFn: ({ signal }) => call(api, 'GET /console/identity-runs', {}, { signal }),
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? 1_000 : 15_000),
  })
  const items = runs.data?.items ?? []
  const [latest, ...earlier] = items
  const preview = may('customers.write') && !items.some(isUnderWay) && (
    <Button
      kind={latest?.state === 'planned' ? 'plain' : 'primary'}
      icon="search"
      busy={running === 'preview'}
      onClick={() =>
        void run(
          'preview',
          () => call(api, 'POST /console/identity-runs', { body: { applies: false } }),
          t('previewing'),
        )
      }
    >
      {t(latest?.state === 'planned' ? 'again' : 'preview')}
    </Button>
  )
  return (
    <PageFrame title={t('title')} acts={latest && preview}>
      <div className="q-stack">
        <p className="q-faint">{t('intro')}</p>
        {runs.isError ? (
          <ErrorState error={runs.error} onRetry={() => void runs.refetch()} />
        ) : runs.isPending ? (
          <Skeleton lines={8} />
        ) : !latest ? (
          <Empty picture="people" sentence={t('empty')} act={preview || undefined} />
        ) : (
          <>
            <RunCard key={latest.id} run={latest} />
            {earlier.length > 0 && <History runs={earlier} />}
          </>
        )}
      </div>
    </PageFrame>
  )
}

function History({ runs }: { runs: readonly Run[] }) {
  const t = useIdentityRunTexts()
  return (
    <Card title={t('history')}>
      <ul className="c-runs-past">
        {runs.map((run) => (
          <li key={run.id}>
            <span className="c-spread">
              <span className="q-line">
                <StateBadge tone={toneOf[run.state]}>{t(`state.${run.state}`)}</StateBadge>
                <TimeText at={run.askedAt} />
                <Asker by={run.askedBy} />
              </span>
              <span className="q-faint">{t('rule', { version: run.ruleVersion })}</span>
            </span>
            <span className="q-faint q-numbers">
              {t(run.applies || run.merged + run.paired > 0 ? 'result' : 'resultPlanned', {
                records: groupDigits(run.records),
                merged: groupDigits(run.merged),
                paired: groupDigits(run.paired),
              })}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Asker({ by }: { by: string }) {
  const t = useIdentityRunTexts()
  const people = usePeople()
  const name = by.startsWith('member:') ? people.get(by.slice('member:'.length)) : t('system')
  return name ? <span className="q-faint">{name}</span> : null
}
