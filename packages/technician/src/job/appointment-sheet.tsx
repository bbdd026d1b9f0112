import { Button, Field, Select, Sheet, TextInput } from '@qiao/ui'
import { useState } from 'react'
import { Choices } from '../shared/choices.tsx'
import { Failed } from '../shared/failed.tsx'
import { dayOf, instantOf } from '../shared/times.ts'
import type { JobDetail } from './queries.ts'
import { useJobTexts } from './texts.ts'
import { useJobAct } from './use-job-act.ts'

const hours = Array.from({ length: 13 }, (_, i) => `${String(i + 8).padStart(2, '0')}:00`)
const reasons = ['customer', 'technician', 'goods', 'other'] as const
const dayMs = 24 * 3600_000

/** 改约: a day, a window, and why. The server knows the hours of service and says so when it is outside them. */
export function AppointmentSheet({
  job,
  open,
  onClose,
}: {
  job: JobDetail
  open: boolean
  onClose: () => void
}) {
  const t = useJobTexts()
  const [day, setDay] = useState(() => dayOf(Date.now() + dayMs))
  const [from, setFrom] = useState('09:00')
  const [to, setTo] = useState('11:00')
  const [why, setWhy] = useState<string>('customer')
  const [words, setWords] = useState('')
  const act = useJobAct<object>(job.workOrderId, 'appointment', t('appointment.saved'), onClose)
  const reason = why === 'other' ? words.trim() : t(`appointment.${why as 'customer'}`)
  const inOrder = to > from
  const send = () => void act.run({ startsAt: instantOf(day, from), endsAt: instantOf(day, to), reason })
  return (
    <Sheet
      open={open}
      title={t(job.state === 'appoint' ? 'next.make_appointment' : 'appointment.title')}
      onClose={onClose}
      foot={
        <Button kind="primary" disabled={!day || !inOrder || reason === ''} busy={act.busy} onClick={send}>
          {t('appointment.save')}
        </Button>
      }
    >
      <div className="q-stack">
        <Field label={t('appointment.day')}>
          <TextInput type="date" value={day} onValue={setDay} min={dayOf(Date.now())} />
        </Field>
        <div className="t-two">
          <Field label={t('appointment.from')}>
            <Select value={from} onValue={setFrom} options={optionsOf(hours.slice(0, -1))} />
          </Field>
          <Field label={t('appointment.to')} error={!inOrder && t('appointment.order')}>
            <Select value={to} onValue={setTo} options={optionsOf(hours.slice(1))} />
          </Field>
        </div>
        <Choices
          label={t('appointment.why')}
          at={why}
          onPick={setWhy}
          options={reasons.map((key) => ({ key, label: t(`appointment.${key}`) }))}
        />
        {why === 'other' && (
          <Field label={t('appointment.words')}>
            <TextInput value={words} onValue={setWords} maxLength={200} />
          </Field>
        )}
        <Failed act={act} />
      </div>
    </Sheet>
  )
}

const optionsOf = (times: readonly string[]) => times.map((value) => ({ value, label: value }))
