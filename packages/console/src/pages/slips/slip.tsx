import { call } from '@qiao/api-client'
import {
  ApiProblem,
  Button,
  Card,
  Empty,
  ErrorState,
  Facts,
  formatFen,
  Icon,
  Money,
  Skeleton,
  StateBadge,
  Tag,
  TimeText,
  useNotices,
} from '@qiao/ui'
import { DetailPage } from '@qiao/ui/console'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { usePeople, useRateCardNames } from '../../parts/names.ts'
import { usePartTexts } from '../../parts/texts.ts'
import { useActorWord } from '../../parts/trade-words.ts'
import { useMay } from '../../parts/use-act.ts'
import { fenOf } from '../../parts/yuan.ts'
import '../../parts/parts.css'
import { api } from '../../services.ts'
import { useSlipsTexts } from './texts.ts'
import type { SlipDetail } from './types.ts'

export default function SlipPage() {
  const { id = '' } = useParams()
  const t = useSlipsTexts()
  const slip = useQuery({
    queryKey: ['slips', 'one', id],
    queryFn: ({ signal }) => call(api, 'GET /console/slips/:id', { params: { id } }, { signal }),
  })
  if (slip.error instanceof ApiProblem && slip.error.status === 404)
    return <Empty picture="money" sentence={t('slip.empty')} act={<Link to="/slips">{t('slip.act')}</Link>} />
  if (slip.error) return <ErrorState error={slip.error} onRetry={() => void slip.refetch()} />
  if (!slip.data) return <Skeleton lines={8} />
  return <Whole slip={slip.data} />
}

function Whole({ slip }: { slip: SlipDetail }) {
  const t = useSlipsTexts()
  const actor = useActorWord()
  const people = usePeople()
  const cardName = useRateCardNames()
  const { workOrderCode, workOrderId, payee, kindName, totalFen, reversed, postedAt, rateCard } = slip
  return (
    <DetailPage
      back={<Link to="/slips">← {t('slip.act')}</Link>}
      what={
        <>
          {kindName} <span className="c-code">{workOrderCode}</span>
        </>
      }
      who={
        <>
          {payee.name} <Money fen={totalFen} />
        </>
      }
      state={
        <StateBadge tone={reversed ? 'attention' : 'done'}>{t(reversed ? 'reversed' : 'posted')}</StateBadge>
      }
      since={postedAt}
      next={t(reversed ? 'next.reversed' : 'next.posted', { payee: payee.name })}
      acts={<SlipActs slip={slip} />}
      main={
        <>
          <LinesCard slip={slip} />
          <ReplayCard slip={slip} />
          <CorrectionsCard slip={slip} />
        </>
      }
      side={
        <Card title={t('facts')}>
          <Facts
            facts={[
              {
                key: 'workOrder',
                label: t('column.workOrder'),
                value: (
                  <Link className="c-code" to={`/work-orders/${workOrderId}`}>
                    {workOrderCode}
                  </Link>
                ),
              },
              { key: 'payee', label: t('column.payee'), value: payee.name },
              {
                key: 'card',
                label: t('column.card'),
                value: rateCard
                  ? t('version', { name: cardName(rateCard.id), version: rateCard.version })
                  : t('byHand'),
              },
              { key: 'earned', label: t('column.earned'), value: <TimeText at={slip.earnedAt} /> },
              { key: 'posted', label: t('column.posted'), value: <TimeText at={postedAt} /> },
              { key: 'actor', label: t('actor'), value: actor(slip.actor, people) },
              {
                key: 'statement',
                label: t('statement'),
                value: <Link to={`/statements/${slip.statementId}`}>{slip.earnedAt.slice(0, 7)}</Link>,
              },
              ...(slip.transactionId
                ? [
                    {
                      key: 'transaction',
                      label: t('transaction'),
                      value: <span className="c-code">{slip.transactionId}</span>,
                    },
                  ]
                : []),
              ...(slip.reasonName ? [{ key: 'reason', label: t('reason'), value: slip.reasonName }] : []),
              ...(slip.note ? [{ key: 'note', label: t('note'), value: slip.note }] : []),
              ...(slip.correctsSlipId
                ? [
                    {
                      key: 'corrects',
                      label: t('corrects'),
                      value: <Link to={`/slips/${slip.correctsSlipId}`}>{workOrderCode}</Link>,
                    },
                  ]
                : []),
            ]}
          />
        </Card>
      }
    />
  )
}

function LinesCard({ slip }: { slip: SlipDetail }) {
  const t = useSlipsTexts()
  return (
    <Card title={t('lines')}>
      <div>
        {slip.lines.map((line) => (
          <div className="c-line-item" key={`${line.code}-${line.ruleId}-${line.sentence}`}>
            <strong>{line.name}</strong>
            <Money fen={line.amountFen} />
            <span>
              {line.sentence}
              <br />
              <span className="q-faint">
                {t('rule', { rule: line.ruleId, version: line.ruleVersion, factor: line.factor })}
              </span>
            </span>
          </div>
        ))}
        <p className="c-sum">
          <span>{t('total')}</span>
          <Money fen={slip.totalFen} />
        </p>
      </div>
    </Card>
  )
}

function ReplayCard({ slip }: { slip: SlipDetail }) {
  const t = useSlipsTexts()
  const replay = useQuery({
    queryKey: ['slips', 'replay', slip.slipId],
    enabled: false,
    retry: false,
    queryFn: ({ signal }) =>
      call(api, 'GET /console/slips/:id/replay', { params: { id: slip.slipId } }, { signal }),
  })
  const { data } = replay
  const values = data && {
    replayed: yuan(data.replayedFen),
    stored: yuan(data.storedFen),
    diff: yuan(data.diffFen),
  }
  return (
    <Card
      title={t('replay.title')}
      acts={
        <Button icon="refresh" busy={replay.isFetching} onClick={() => void replay.refetch()}>
          {t('replay.run')}
        </Button>
      }
    >
      <p className="q-faint">{t('replay.intro')}</p>
      {replay.isError && <ErrorState error={replay.error} compact />}
      {data && (
        <p
          className="c-banner"
          data-tone={!data.computed ? 'waiting' : data.equal ? 'done' : 'overdue'}
          role="status"
        >
          <Icon name={data.computed && !data.equal ? 'alert' : 'check'} />
          {t(!data.computed ? 'replay.manual' : data.equal ? 'replay.equal' : 'replay.differs', values)}
        </p>
      )}
    </Card>
  )
}

function CorrectionsCard({ slip }: { slip: SlipDetail }) {
  const t = useSlipsTexts()
  return (
    <Card title={t('corrections')}>
      {slip.corrections.length === 0 && <p className="q-faint">{t('noCorrections')}</p>}
      {slip.corrections.map((one) => (
        <div className="c-part" key={one.slipId}>
          <span className="c-spread">
            <span className="q-line">
              <Tag tone="money">{one.kindName}</Tag>
              <Link to={`/slips/${one.slipId}`}>{one.reasonName ?? one.kindName}</Link>
            </span>
            <Money fen={one.totalFen} signed />
          </span>
          <span className="q-faint">
            <TimeText at={one.postedAt} />
            {one.note && ` · ${one.note}`}
          </span>
        </div>
      ))}
    </Card>
  )
}

const reasons = ['extra_work', 'wrong_price', 'wrong_material', 'complaint', 'goodwill', 'other'] as const
type Reason = (typeof reasons)[number]

/** A posted slip is corrected by further slips only. */
function SlipActs({ slip }: { slip: SlipDetail }) {
  const t = useSlipsTexts()
  const parts = usePartTexts()
  const may = useMay()
  const notices = useNotices()
  const queries = useQueryClient()
  const [asking, setAsking] = useState<'adjust' | 'reverse'>()
  if (!may('settlement.write') || slip.reversed || slip.correctsSlipId !== null) return null
  const params = { id: slip.slipId }
  const why = [
    {
      key: 'reason',
      label: t('adjust.reason'),
      kind: 'select' as const,
      options: reasons.map((value) => ({ value, label: t(`reasons.${value}`) })),
    },
    { key: 'note', label: t('adjust.note'), kind: 'words' as const, optional: true },
  ]
  async function send(values: Record<string, string>) {
    const said = { reason: values.reason as Reason, ...(values.note ? { note: values.note } : {}) }
    if (asking === 'adjust') {
      const amountFen = fenOf(values.amount ?? '')
      if (amountFen === undefined)
        throw new ApiProblem({ status: 422, code: 'screen.amount', title: parts('wrongAmount') })
      await call(api, 'POST /console/slips/:id/adjustments', { params, body: { ...said, amountFen } })
    } else await call(api, 'POST /console/slips/:id/reversal', { params, body: said })
    notices.done(t(asking === 'adjust' ? 'adjust.done' : 'reverse.done'))
    await Promise.all(
      ['slips', 'statements', 'ledger'].map((name) => queries.invalidateQueries({ queryKey: [name] })),
    )
  }
  return (
    <>
      <Button onClick={() => setAsking('adjust')}>{t('adjust.act')}</Button>
      <Button kind="danger" onClick={() => setAsking('reverse')}>
        {t('reverse.act')}
      </Button>
      {asking && (
        <ActDialog
          open
          title={t(`${asking}.title`)}
          intro={t(`${asking}.intro`)}
          submit={t(`${asking}.act`)}
          danger={asking === 'reverse'}
          fields={
            asking === 'adjust' ? [{ key: 'amount', label: t('adjust.amount'), kind: 'yuan' }, ...why] : why
          }
          onClose={() => setAsking(undefined)}
          onSubmit={send}
        />
      )}
    </>
  )
}

function yuan(fen: number): string {
  const { sign, whole, cents } = formatFen(fen)
  return `${sign === 'minus' ? '−' : ''}¥${whole}.${cents}`
}
