import {
  Button,
  ErrorState,
  Field,
  Skeleton,
  StateBadge,
  type StateTone,
  TextInput,
  TimeText,
  useNotices,
} from '@qiao/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useOrderTexts } from '../order-texts.ts'
import { api } from '../services.ts'
import type { MemoItem, SellerMemo } from '../view.ts'

const tones: Record<MemoItem['state'], StateTone> = {
  waiting: 'waiting',
  written: 'done',
  dropped: 'waiting',
  failed: 'overdue',
}
const codes = [
  'too_long',
  'not_allowed',
  'permission_missing',
  'limited',
  'temporary',
  'authorisation_expired',
  'not_connected',
  'not_found',
] as const

/** What warehouse and agents wrote, the flag, and one line more below it; whether it was written, and what came between. */
export function OrderMemo({ orderId }: { orderId: string }) {
  const t = useOrderTexts()
  const key = ['order', orderId, 'memo']
  const found = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.get<SellerMemo>(`/console/orders/${orderId}/seller-memo`, { signal }),
    refetchInterval: ({ state }) =>
      state.data?.items.some((one) => one.state === 'waiting') ? 5_000 : false,
  })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />
  if (!found.data) return <Skeleton lines={2} />
  const { memo, flag, flagMeaning, way, items } = found.data
  const shown = flagMeaning ?? (flag && flag !== '0' ? t('flagNumber', { flag }) : null)
  return (
    <section className="s-part">
      <h3>
        {t('memo')}
        {shown && <StateBadge tone="attention">{t('flag', { flag: shown })}</StateBadge>}
      </h3>
      <p className={memo ? 's-memo' : 's-memo q-faint'}>{memo ?? t('noMemo')}</p>
      {items.slice(0, 3).map((item) => (
        <MemoLine key={item.id} item={item} />
      ))}
      {way === 'on' || way === 'off' ? (
        <AddLine orderId={orderId} queryKey={key} note={t(`way.${way}`)} />
      ) : (
        <p className="q-faint s-reason-note">{t(`way.${way}`)}</p>
      )}
    </section>
  )
}

function MemoLine({ item }: { item: MemoItem }) {
  const t = useOrderTexts()
  const last = item.attempts.at(-1)
  const code = last && last.outcome !== 'written' ? last.outcome : null
  const why =
    code === 'memo_changed'
      ? t('conflict')
      : code
        ? t(`code.${codes.find((one) => one === code) ?? 'other'}`)
        : last?.changedMeanwhile && t('changedMeanwhile')
  return (
    <div className="s-memo-line">
      <span>
        {item.line ?? t(`kind.${item.kind}`)}
        <span className="q-faint">
          {' '}
          <TimeText at={last?.at ?? item.askedAt} show="relative" />
          {why && ` · ${why}`}
        </span>
      </span>
      <StateBadge tone={tones[item.state]}>{t(`state.${item.state}`)}</StateBadge>
    </div>
  )
}

function AddLine({ orderId, queryKey, note }: { orderId: string; queryKey: string[]; note: string }) {
  const t = useOrderTexts()
  const notices = useNotices()
  const queries = useQueryClient()
  // The same id until it went through: pressed twice it is one line.
  const [lineId, setLineId] = useState<string>()
  const [words, setWords] = useState('')
  const add = useMutation({
    mutationFn: () =>
      api.post(`/console/orders/${orderId}/seller-memo-lines`, { lineId, words: words.trim() }),
    onSuccess: async () => {
      notices.done(t('sent'))
      setLineId(undefined)
      setWords('')
      await queries.invalidateQueries({ queryKey })
    },
  })
  if (!lineId)
    return (
      <div className="s-part-foot">
        <span className="q-faint">{note}</span>
        <Button icon="plus" onClick={() => setLineId(crypto.randomUUID())}>
          {t('add')}
        </Button>
      </div>
    )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (words.trim()) add.mutate()
  }
  return (
    <form className="s-form" onSubmit={submit}>
      <Field label={t('addLabel')} hint={t('addHint')}>
        <TextInput value={words} onValue={setWords} maxLength={60} required />
      </Field>
      {add.error && <ErrorState error={add.error} compact />}
      <div className="s-acts">
        <Button onClick={() => setLineId(undefined)}>{t('less')}</Button>
        <Button kind="primary" submit busy={add.isPending}>
          {t('send')}
        </Button>
      </div>
    </form>
  )
}
