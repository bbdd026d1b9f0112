import { type Answer, call } from '@qiao/api-client'
import { Button, Card, ErrorState, Facts, Skeleton, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api, i18n } from '../../services.ts'
import { useLoyaltyTexts } from '../loyalty/texts.ts'
import { levelWord } from './level.ts'

type Tier = Answer<'GET /console/customers/:id/loyalty-tier'>

/** Which level the customer has, by whom and why, and how it moved; absent where no ladder was ever published. */
export function TierCard({ id }: { id: string }) {
  const t = useLoyaltyTexts()
  const may = useMay()
  const { run, running } = useAct(['customers'])
  const found = useQuery({
    queryKey: ['customers', 'one', id, 'tier'],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/customers/:id/loyalty-tier', { params: { id } }, { signal }),
  })
  if (found.isError)
    return (
      <Card title={t('card.title')}>
        <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />
      </Card>
    )
  if (!found.data) return <Skeleton lines={2} />
  const tier = found.data
  if (tier.version === null && tier.moves.length === 0) return null
  const returns = tier.by === 'hand' && may('customers.write')
  return (
    <Card
      title={t('card.title')}
      acts={
        returns && (
          <Button
            busy={running === 'return'}
            onClick={() =>
              void run(
                'return',
                () => call(api, 'POST /console/customers/:id/level-return', { params: { id } }),
                t('card.givenBack'),
              )
            }
          >
            {t('card.giveBack')}
          </Button>
        )
      }
    >
      <Facts facts={factsOf(tier, t)} />
      <Moves tier={tier} />
    </Card>
  )
}

function factsOf(tier: Tier, t: ReturnType<typeof useLoyaltyTexts>) {
  const word = (level: string | null) => levelWord(level ?? '普通', i18n.language)
  return [
    { key: 'level', label: t('level'), value: `${word(tier.level)} · ${t(`card.${tier.by}`)}` },
    ...(tier.by === 'hand' && tier.version !== null
      ? [{ key: 'ladder', label: t('card.ladderSays'), value: word(tier.ladderLevel) }]
      : []),
    ...(tier.condition ? [{ key: 'why', label: t('card.why'), value: tier.condition }] : []),
    ...(tier.keptUntil ? [{ key: 'kept', label: t('card.kept'), value: tier.keptUntil }] : []),
  ]
}

function Moves({ tier: { moves } }: { tier: Tier }) {
  const t = useLoyaltyTexts()
  const word = (level: string | null) => levelWord(level ?? '普通', i18n.language)
  if (moves.length === 0) return <p className="q-faint">{t('card.none')}</p>
  return (
    <ul className="c-pool-moves" aria-label={t('card.moves')}>
      {moves.map((one) => (
        <li key={`${one.at} ${one.to}`}>
          <strong>{t('card.to', { from: word(one.from), to: word(one.to) })}</strong> <TimeText at={one.at} />
          <br />
          <span className="q-faint">
            {one.why}
            {one.cause === 'orders' && ` · ${t('card.rule', { version: one.version })}`}
          </span>
        </li>
      ))}
    </ul>
  )
}
