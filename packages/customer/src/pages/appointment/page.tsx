import { Field, type Language, Select, TextInput, useNow } from '@qiao/ui'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, useNavigate } from 'react-router'
import { Question } from '../../parts/question.tsx'
import { Refusal } from '../../parts/refusal.tsx'
import { SlotPicker } from '../../parts/slot-picker.tsx'
import { mayAppoint, type Slot } from '../../service.ts'
import { sameSlot, windowWords } from '../../times.ts'
import { useAct, useService, useSlots } from '../../use-service.ts'
import { useAppointmentTexts } from './texts.ts'

const reasons = ['busy', 'not_ready', 'goods', 'other'] as const
type Reason = (typeof reasons)[number]

/** Agrees a time, or another one with a reason. */
export function AppointmentPage() {
  const t = useAppointmentTexts()
  const service = useService()
  const go = useNavigate()
  const { i18n } = useTranslation()
  const now = new Date(useNow(60_000))
  const wish = useFreeWish()
  const [picked, pick] = useState<Slot | null>(null)
  const [reason, setReason] = useState<Reason | ''>('')
  const [words, setWords] = useState('')
  const agree = useAct<Slot & { reason?: string }>('POST /customer/work-order/appointment', {
    onDone: () => go('/overview', { replace: true }),
  })
  if (!mayAppoint(service) && !agree.isPending && !agree.isSuccess) return <Navigate to="/" replace />
  const { appointment } = service
  const chosen = picked ?? appointment ?? wish
  const told = reason === 'other' ? words.trim() : reason && t(`reason.${reason}`)
  const ready = chosen !== null && !sameSlot(chosen, appointment) && (!appointment || told !== '')
  const window = (slot: Slot) => windowWords(slot, now, i18n.language as Language)
  const hint = appointment
    ? t('now', { window: window(appointment) })
    : wish && !picked
      ? t('wished')
      : undefined
  return (
    <Question
      title={t(appointment ? 'change' : 'choose')}
      hint={hint}
      onBack={() => go('/overview', { replace: true })}
      note={chosen && window(chosen)}
      next={{
        label: t(appointment ? 'confirmChange' : 'confirm'),
        busy: agree.isPending,
        disabled: !ready,
        onGo: () =>
          chosen &&
          agree.mutate({
            startsAt: chosen.startsAt,
            endsAt: chosen.endsAt,
            ...(appointment ? { reason: told } : {}),
          }),
      }}
    >
      <SlotPicker key={wish?.startsAt} chosen={chosen} onChoose={pick} />
      {appointment && (
        <Field label={t('why')}>
          <Select
            value={reason}
            onValue={(value) => setReason(value as Reason)}
            placeholder={t('chooseReason')}
            options={reasons.map((value) => ({ value, label: t(`reason.${value}`) }))}
          />
        </Field>
      )}
      {appointment && reason === 'other' && (
        <Field label={t('otherWords')}>
          <TextInput value={words} onValue={setWords} maxLength={200} />
        </Field>
      )}
      <Refusal error={agree.error} />
    </Question>
  )
}

/** The wish of the registration, as far as it can still be had. */
function useFreeWish(): Slot | null {
  const wish = useService().contact?.wish ?? null
  const slots = useSlots()
  return (wish && slots.data?.items.find((slot) => sameSlot(slot, wish))) ?? null
}
