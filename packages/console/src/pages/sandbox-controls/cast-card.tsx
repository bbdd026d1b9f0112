import { Card, Checkbox, ErrorState, Facts, List, Row, Skeleton, StateBadge } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useAct } from '../../parts/use-act.ts'
import { type Cast, readCast, setCast } from './sandbox.ts'
import { useSandboxTexts } from './texts.ts'

const played = [
  'address',
  'arrival',
  'appointment',
  'assignment',
  'firstCall',
  'departure',
  'checkIn',
  'completion',
  'signOff',
  'rating',
  'revisit',
  'registration',
  'claim',
] as const
/** The newest; the rest is on the sandbox's own `GET /_cast`. */
const troublesShown = 5

/** Customers and technicians that play by themselves; what they leave alone waits for whoever watches. */
export function CastCard() {
  const t = useSandboxTexts()
  const { run, running } = useAct(['sandbox', 'cast'])
  const cast = useQuery({
    queryKey: ['sandbox', 'cast'],
    refetchInterval: 3_000,
    queryFn: ({ signal }) => readCast(signal),
  })
  const turn = (on: boolean) => void run('cast', () => setCast(on), t(on ? 'cast.started' : 'cast.stopped'))
  return (
    <Card title={t('cast.title')} acts={cast.data && <Playing cast={cast.data} />}>
      <p className="q-faint">{t('cast.intro')}</p>
      {cast.isError && <ErrorState error={cast.error} onRetry={() => void cast.refetch()} compact />}
      {cast.isPending && <Skeleton lines={4} />}
      {cast.data && (
        <>
          <Checkbox checked={cast.data.running} disabled={running === 'cast'} onChecked={turn}>
            {t('cast.toggle')}
          </Checkbox>
          <p className="q-faint">
            {t('cast.share', { percent: Math.round(cast.data.share * 100), underWay: cast.data.underWay })}
          </p>
          <Facts
            facts={played.map((key) => ({
              key,
              label: t(`cast.of.${key}`),
              value: cast.data.played[key] ?? 0,
            }))}
          />
          <Troubles troubles={cast.data.troubles} />
        </>
      )}
    </Card>
  )
}

function Playing({ cast }: { cast: Cast }) {
  const t = useSandboxTexts()
  return (
    <StateBadge tone={cast.running ? 'running' : 'waiting'} icon={cast.running ? 'play' : 'pause'}>
      {t(cast.running ? 'cast.running' : 'cast.paused')}
    </StateBadge>
  )
}

function Troubles({ troubles }: { troubles: readonly string[] }) {
  const t = useSandboxTexts()
  if (troubles.length === 0) return null
  return (
    <List label={t('cast.troubles')}>
      {troubles
        .slice(-troublesShown)
        .reverse()
        .map((trouble) => (
          <Row key={trouble} title={trouble} />
        ))}
    </List>
  )
}
