import { call } from '@qiao/api-client'
import {
  ApiProblem,
  Button,
  Card,
  Empty,
  ErrorState,
  Facts,
  LinkButton,
  List,
  Money,
  Row,
  Skeleton,
  StateBadge,
  TimeText,
  useNotices,
} from '@qiao/ui'
import { DetailPage } from '@qiao/ui/console'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { usePeople } from '../../parts/names.ts'
import { dayText } from '../../parts/time-window.ts'
import { useActorWord } from '../../parts/trade-words.ts'
import { useMay } from '../../parts/use-act.ts'
import '../../parts/parts.css'
import { api, i18n } from '../../services.ts'
import { useStatementsTexts } from './texts.ts'

/** What one payee earns in one month: its slips, the sum, closing and export. */
export default function StatementPage() {
  const { id = '' } = useParams()
  const t = useStatementsTexts()
  const may = useMay()
  const actor = useActorWord()
  const people = usePeople()
  const notices = useNotices()
  const queries = useQueryClient()
  const [closing, setClosing] = useState(false)
  const params = { id }
  const statement = useQuery({
    queryKey: ['statements', 'one', id],
    queryFn: ({ signal }) => call(api, 'GET /console/statements/:id', { params }, { signal }),
  })
  if (statement.error instanceof ApiProblem && statement.error.status === 404)
    return (
      <Empty
        picture="money"
        sentence={t('statement.empty')}
        act={<Link to="/statements">{t('statement.act')}</Link>}
      />
    )
  if (statement.error) return <ErrorState error={statement.error} onRetry={() => void statement.refetch()} />
  if (!statement.data) return <Skeleton lines={8} />
  const { payee, month, state, totalFen, slips, openedAt, closedAt, closedBy } = statement.data
  return (
    <DetailPage
      back={<Link to="/statements">← {t('statement.act')}</Link>}
      what={t('statement.title')}
      who={t('who', { payee: payee.name, month })}
      state={<StateBadge tone={state === 'closed' ? 'done' : 'running'}>{t(`state.${state}`)}</StateBadge>}
      since={closedAt ?? openedAt}
      next={t(`next.${state}`)}
      acts={
        <LinkButton href={`/api/console/statements/${id}/export`} icon="download">
          {t('export')}
        </LinkButton>
      }
      primaryAct={
        may('settlement.write') &&
        state === 'open' && (
          <Button kind="primary" onClick={() => setClosing(true)}>
            {t('close.act')}
          </Button>
        )
      }
      main={
        <>
          <SlipsCard statementId={id} totalFen={totalFen} />
          <ActDialog
            open={closing}
            title={`${t('close.act')} · ${t('who', { payee: payee.name, month })}`}
            intro={t('close.intro')}
            submit={t('close.act')}
            onClose={() => setClosing(false)}
            onSubmit={async () => {
              await call(api, 'POST /console/statements/:id/closing', { params })
              notices.done(t('close.done'))
              await queries.invalidateQueries({ queryKey: ['statements'] })
            }}
          />
        </>
      }
      side={
        <Card title={t('facts')}>
          <Facts
            facts={[
              { key: 'payee', label: t('column.payee'), value: payee.name },
              { key: 'month', label: t('column.month'), value: month },
              { key: 'slips', label: t('column.slips'), value: t('count', { count: slips }) },
              { key: 'total', label: t('column.total'), value: <Money fen={totalFen} /> },
              { key: 'opened', label: t('column.opened'), value: <TimeText at={openedAt} /> },
              ...(closedAt
                ? [{ key: 'closed', label: t('column.closed'), value: <TimeText at={closedAt} /> }]
                : []),
              ...(closedBy ? [{ key: 'by', label: t('by'), value: actor(closedBy, people) }] : []),
            ]}
          />
        </Card>
      }
    />
  )
}

function SlipsCard({ statementId, totalFen }: { statementId: string; totalFen: number }) {
  const t = useStatementsTexts()
  const navigate = useNavigate()
  const slips = useInfiniteQuery({
    queryKey: ['statements', 'slips', statementId],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(
        api,
        'GET /console/slips',
        { query: { statementId, limit: 100, ...(pageParam ? { cursor: pageParam } : {}) } },
        { signal },
      ),
    getNextPageParam: (last) => last.nextCursor || undefined,
  })
  const items = (slips.data?.pages ?? []).flatMap((page) => page.items)
  return (
    <Card title={t('slips')}>
      {slips.isError && <ErrorState error={slips.error} onRetry={() => void slips.refetch()} compact />}
      {slips.isPending && <Skeleton lines={4} />}
      <List label={t('slips')}>
        {items.map((slip) => (
          <Row
            key={slip.slipId}
            title={`${slip.kindName} · ${slip.workOrderCode}`}
            detail={dayText(slip.earnedAt, i18n.language)}
            end={<Money fen={slip.totalFen} />}
            href={`/slips/${slip.slipId}`}
            onOpen={() => navigate(`/slips/${slip.slipId}`)}
          />
        ))}
      </List>
      {slips.hasNextPage && (
        <Button kind="quiet" busy={slips.isFetching} onClick={() => void slips.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
      <p className="c-sum">
        <span>{t('total')}</span>
        <Money fen={totalFen} />
      </p>
    </Card>
  )
}
