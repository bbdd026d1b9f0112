import { call } from '@qiao/api-client'
import { Button, Card, ErrorState, Field, IconButton, Select, TextInput, useNotices } from '@qiao/ui'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useSending } from '../../parts/form-frame.tsx'
import { api } from '../../services.ts'
import {
  bodyOf,
  keeps,
  type LadderForm,
  lackOf,
  mostTiers,
  newTier,
  spans,
  type TierForm,
} from './ladder-form.ts'
import { useLoyaltyTexts } from './texts.ts'

/** The ladder as it is written, the lowest level first; sent, it becomes a draft that is counted. */
export function Editor({ start, onClose }: { start: LadderForm; onClose: () => void }) {
  const t = useLoyaltyTexts()
  const notices = useNotices()
  const queries = useQueryClient()
  const [form, setForm] = useState(start)
  const { tiers } = form
  const fits = tiers.every((one) => lackOf(one, tiers) === null)
  const sending = useSending(fits, async () => {
    await call(api, 'POST /console/loyalty-ladders', { body: bodyOf(form) })
    notices.done(t('form.saved'))
    await queries.invalidateQueries({ queryKey: ['loyalty'] })
    onClose()
  })
  const setTiers = (next: TierForm[]) => setForm({ ...form, tiers: next })
  const swap = (at: number, to: number) =>
    setTiers(tiers.map((one, i) => (i === at ? tiers[to]! : i === to ? tiers[at]! : one)))
  function onSubmit(event: FormEvent) {
    event.preventDefault()
    void sending.send()
  }
  return (
    <Card title={t('form.title')}>
      <form className="q-stack" noValidate onSubmit={onSubmit}>
        <p className="q-faint">{tiers.length === 0 ? t('form.none') : t('form.order')}</p>
        <ol className="c-loyalty-tiers">
          {tiers.map((one, at) => (
            <TierRow
              key={one.key}
              one={one}
              lack={sending.tried ? lackOf(one, tiers) : null}
              onChange={(next) => setTiers(tiers.map((other) => (other === one ? next : other)))}
              onUp={at > 0 ? () => swap(at, at - 1) : undefined}
              onDown={at < tiers.length - 1 ? () => swap(at, at + 1) : undefined}
              onRemove={() => setTiers(tiers.filter((other) => other !== one))}
            />
          ))}
        </ol>
        {tiers.length < mostTiers && (
          <div>
            <Button icon="plus" onClick={() => setTiers([...tiers, newTier()])}>
              {t('form.add')}
            </Button>
          </div>
        )}
        <div className="c-loyalty-keep">
          <Field label={t('form.keep')} hint={t('form.keepHint')}>
            <Select
              value={form.keepMonths}
              onValue={(keepMonths) => setForm({ ...form, keepMonths })}
              options={withOwn(keeps, form.keepMonths).map((value) => ({
                value,
                label: value === '0' ? t('form.keepNone') : t('form.keepMonths', { count: Number(value) }),
              }))}
            />
          </Field>
        </div>
        {sending.error !== undefined && <ErrorState error={sending.error} compact />}
        <div className="c-form-foot">
          <Button onClick={onClose}>{t('form.cancel')}</Button>
          <Button kind="primary" submit busy={sending.busy}>
            {t('form.send')}
          </Button>
        </div>
      </form>
    </Card>
  )
}

/** What was written elsewhere stays on offer. */
const withOwn = (offered: readonly string[], own: string): readonly string[] =>
  offered.includes(own) ? offered : [own, ...offered]

function TierRow({
  one,
  lack,
  onChange,
  onUp,
  onDown,
  onRemove,
}: {
  one: TierForm
  lack: ReturnType<typeof lackOf>
  onChange: (next: TierForm) => void
  onUp: (() => void) | undefined
  onDown: (() => void) | undefined
  onRemove: () => void
}) {
  const t = useLoyaltyTexts()
  const set = (more: Partial<TierForm>) => onChange({ ...one, ...more })
  const wrong = (...kinds: NonNullable<typeof lack>[]) =>
    lack && kinds.includes(lack) ? t(`form.lack.${lack}`) : undefined
  const several = [one.yuan, one.orders, one.averageYuan].filter((text) => text.trim() !== '').length > 1
  return (
    <li className="c-loyalty-tier">
      <Field label={t('form.name')} error={wrong('name', 'twice')}>
        <TextInput value={one.name} maxLength={20} onValue={(name) => set({ name })} />
      </Field>
      <Field label={t('form.yuan')} error={wrong('number', 'none')}>
        <TextInput inputMode="decimal" value={one.yuan} onValue={(yuan) => set({ yuan })} />
      </Field>
      <Field label={t('form.orders')}>
        <TextInput inputMode="numeric" value={one.orders} onValue={(orders) => set({ orders })} />
      </Field>
      <Field label={t('form.average')}>
        <TextInput
          inputMode="decimal"
          value={one.averageYuan}
          onValue={(averageYuan) => set({ averageYuan })}
        />
      </Field>
      <Field label={t('form.months')}>
        <Select
          value={one.months}
          onValue={(months) => set({ months })}
          options={withOwn(spans, one.months).map((value) => ({
            value,
            label: value === '' ? t('form.ever') : t('form.lastMonths', { count: Number(value) }),
          }))}
        />
      </Field>
      <Field label={t('form.match')}>
        <Select
          value={one.match}
          disabled={!several}
          onValue={(match) => set({ match: match as TierForm['match'] })}
          options={(['all', 'any'] as const).map((value) => ({ value, label: t(`form.${value}`) }))}
        />
      </Field>
      <span className="c-loyalty-acts">
        <Button disabled={!onUp} onClick={onUp}>
          {t('form.up')}
        </Button>
        <Button disabled={!onDown} onClick={onDown}>
          {t('form.down')}
        </Button>
        <IconButton icon="close" label={t('form.remove')} onClick={onRemove} />
      </span>
    </li>
  )
}
