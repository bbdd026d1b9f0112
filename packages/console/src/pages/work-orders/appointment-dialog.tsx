import { call } from '@qiao/api-client'
import { Button, ErrorState, Field, Skeleton, TextInput } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useState } from 'react'
import { usePartTexts } from '../../parts/texts.ts'
import { clockText, dayText, shanghaiDay, type TimeWindow, windowText } from '../../parts/time-window.ts'
import { api, i18n } from '../../services.ts'
import type { WorkOrderDialogProps } from './dialog-props.ts'
import { useWorkOrdersTexts } from './texts.ts'

/** Slots of the next two weeks, day by day; the customer's own wish stands above them. */
export function AppointmentDialog({ subject, onClose, onDone }: WorkOrderDialogProps) {
  const t = useWorkOrdersTexts()
  const parts = usePartTexts()
  const params = { id: subject.workOrderId }
  const slots = useQuery({
    queryKey: ['work-orders', subject.workOrderId, 'slots'],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/work-orders/:id/appointment-slots', { params }, { signal }),
  })
  const [slot, setSlot] = useState<TimeWindow>()
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const again = subject.appointment !== null
  const wish = subject.contact?.wish

  async function send() {
    if (!slot) return
    setBusy(true)
    setError(undefined)
    try {
      const body = { ...slot, ...(reason.trim() ? { reason: reason.trim() } : {}) }
      await call(api, 'POST /console/work-orders/:id/appointment', { params, body })
      await onDone('appointment')
      onClose()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }

  const title = t(again ? 'act.reappointment' : 'act.appointment')
  return (
    <Modal
      open
      title={`${title} · ${subject.code}`}
      onCancel={onClose}
      footer={null}
      mask={{ closable: false }}
    >
      <div className="q-stack">
        {wish && <p className="q-faint">{t('ask.wish', { window: windowText(wish, i18n.language) })}</p>}
        {slots.isError && <ErrorState error={slots.error} onRetry={() => void slots.refetch()} compact />}
        {slots.isPending && <Skeleton lines={4} />}
        {slots.data && <SlotPicker slots={slots.data.items} at={slot} onPick={setSlot} />}
        {again && (
          <Field label={t('ask.reason')} hint={t('ask.reasonHint')} optional>
            <TextInput value={reason} onValue={setReason} maxLength={200} />
          </Field>
        )}
        {error !== undefined && <ErrorState error={error} compact />}
        <div className="c-form-foot">
          {!slot && <span className="q-faint">{t('ask.pickSlot')}</span>}
          <Button onClick={onClose}>{parts('cancel')}</Button>
          <Button kind="primary" busy={busy} disabled={!slot} onClick={() => void send()}>
            {title}
          </Button>
        </div>
      </div>
    </Modal>
  )
}

function SlotPicker({
  slots,
  at,
  onPick,
}: {
  slots: TimeWindow[]
  at?: TimeWindow
  onPick: (slot: TimeWindow) => void
}) {
  const t = useWorkOrdersTexts()
  const byDay = Map.groupBy(slots, ({ startsAt }) => shanghaiDay(startsAt))
  if (slots.length === 0) return <p>{t('ask.noSlots')}</p>
  return (
    <div className="c-choices">
      {[...byDay].map(([day, list]) => (
        <fieldset className="c-slots" key={day}>
          <legend>{dayText(list[0]!.startsAt, i18n.language)}</legend>
          {list.map((slot) => (
            <button
              type="button"
              key={slot.startsAt}
              aria-pressed={at?.startsAt === slot.startsAt}
              aria-label={windowText(slot, i18n.language)}
              onClick={() => onPick(slot)}
            >
              {clockText(slot.startsAt)}–{clockText(slot.endsAt)}
            </button>
          ))}
        </fieldset>
      ))}
    </div>
  )
}
