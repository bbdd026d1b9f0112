import { type Answer, call } from '@qiao/api-client'
import {
  Button,
  Card,
  ErrorState,
  Facts,
  List,
  Row,
  Skeleton,
  StateBadge,
  type StateTone,
  TimeText,
} from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../services.ts'
import { ActDialog } from './act-dialog.tsx'
import { useFulfilmentTexts } from './fulfilment-texts.ts'
import { OrderOrigin } from './order-origin.tsx'
import { useAct, useMay } from './use-act.ts'

type Log = Answer<'GET /console/orders/:id/seller-memo'>
type Item = Log['items'][number]
type State = 'waiting' | 'written' | 'dropped' | 'failed'

const tones: Record<State, StateTone> = {
  waiting: 'waiting',
  written: 'done',
  dropped: 'waiting',
  failed: 'overdue',
}

/** What warehouse and agents wrote on the marketplace, its flag, and what Qiao added with every try. */
export function SellerMemoCard({ orderId }: { orderId: string }) {
  const t = useFulfilmentTexts()
  const may = useMay()
  const { run } = useAct(['orders', 'memo', orderId])
  const [adding, setAdding] = useState<string>()
  const found = useQuery({
    queryKey: ['orders', 'memo', orderId],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/orders/:id/seller-memo', { params: { id: orderId } }, { signal }),
  })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />
  if (!found.data) return <Skeleton lines={3} />
  const { memo, flag, flagMeaning, way, items } = found.data
  const flagText = flagMeaning ?? (flag && flag !== '0' ? t('flagNumber', { flag }) : null)
  return (
    <Card
      title={t('memo')}
      acts={
        (way === 'on' || way === 'off') &&
        may('work-orders.write') && (
          <Button icon="plus" onClick={() => setAdding(crypto.randomUUID())}>
            {t('addLine')}
          </Button>
        )
      }
    >
      <p style={{ whiteSpace: 'pre-line' }} className={memo ? undefined : 'q-faint'}>
        {memo ?? t('noMemo')}
        <OrderOrigin id={orderId} what={t('memo')} fields={['sellerMemo', 'sellerFlag', 'buyerMessage']} />
      </p>
      <Facts
        facts={[
          ...(flagText ? [{ key: 'flag', label: t('flag'), value: flagText }] : []),
          {
            key: 'way',
            label: t('writeBack'),
            value: way === 'off' ? `${t('way.off')} · ${t('offHint')}` : t(`way.${way}`),
          },
        ]}
      />
      <ActDialog
        open={adding !== undefined}
        title={t('addLineTitle')}
        intro={t('addLineIntro')}
        submit={t('addLine')}
        fields={[
          { key: 'words', label: t('addLineWords'), kind: 'text', hint: t('addLineHint'), maxLength: 60 },
        ]}
        onClose={() => setAdding(undefined)}
        onSubmit={async ({ words = '' }) => {
          await call(api, 'POST /console/orders/:id/seller-memo-lines', {
            params: { id: orderId },
            body: { lineId: adding!, words: words.trim() },
          })
          await run('added', async () => undefined, t('addLineDone'))
        }}
      />
      {items.length > 0 && (
        <List label={t('writeBack')}>
          {items.map((item) => (
            <MemoRow key={item.id} item={item} orderId={orderId} />
          ))}
        </List>
      )}
    </Card>
  )
}

const codes = [
  'memo_changed',
  'too_long',
  'not_allowed',
  'permission_missing',
  'limited',
  'temporary',
  'authorisation_expired',
  'not_connected',
  'no_such_call',
  'not_found',
  'switched_off',
  'holds_no_more',
] as const

function MemoRow({ item, orderId }: { item: Item; orderId: string }) {
  const t = useFulfilmentTexts()
  const may = useMay()
  const { run, running } = useAct(['orders', 'memo', orderId])
  const state = item.state as State
  const last = item.attempts.at(-1)
  const code = codes.find((one) => one === last?.outcome) ?? 'other'
  const why = last && last.outcome !== 'written' ? t(`code.${code}`, { code: last.outcome }) : null
  return (
    <Row
      title={item.line ?? t(`kind.${item.kind as 'appointed'}`)}
      detail={
        <>
          <TimeText at={last?.at ?? item.askedAt} />
          {[
            why,
            last?.changedMeanwhile && state === 'written' && t('changedMeanwhile'),
            item.attempts.length > 1 && t('tries', { count: item.attempts.length }),
          ]
            .filter(Boolean)
            .map((words) => ` · ${words}`)
            .join('')}
        </>
      }
      end={
        <span className="q-line">
          <StateBadge tone={tones[state]}>{t(`state.${state}`)}</StateBadge>
          {state === 'failed' && may('work-orders.write') && (
            <Button
              busy={running === item.id}
              onClick={() =>
                void run(
                  item.id,
                  () => call(api, 'POST /console/seller-memos/:id/retry', { params: { id: item.id } }),
                  t('retried'),
                )
              }
            >
              {t('retry')}
            </Button>
          )}
        </span>
      }
    />
  )
}
