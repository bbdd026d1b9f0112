import { Button, ErrorState, Field, Sheet, TextInput, useNotices } from '@qiao/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useDeskTexts } from '../desk-texts.ts'
import { type QuickTime, quickTimes, timeFrom, timeOf } from '../reminder-times.ts'
import { api } from '../services.ts'
import { viewKey } from '../use-contact.ts'

export default function ReminderSheet({
  externalUserId,
  onClose,
}: {
  externalUserId: string
  onClose: () => void
}) {
  const t = useDeskTexts()
  const notices = useNotices()
  const queries = useQueryClient()
  const [words, setWords] = useState('')
  const [choice, setChoice] = useState<QuickTime | null>('tomorrow')
  const [typed, setTyped] = useState('')
  const [tried, setTried] = useState(false)
  const save = useMutation({
    mutationFn: (dueAt: Date) =>
      api.post(`/sidebar/contacts/${encodeURIComponent(externalUserId)}/reminders`, {
        dueAt: dueAt.toISOString(),
        words: words.trim(),
      }),
    onSuccess: async () => {
      notices.done(t('reminder.saved'))
      onClose()
      await queries.invalidateQueries({ queryKey: viewKey(externalUserId) })
    },
  })
  const now = new Date()
  const at = choice ? timeOf(choice, now) : timeFrom(typed, now)
  const lacks = tried && (at === null || words.trim() === '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (at && words.trim() !== '') save.mutate(at)
  }
  return (
    <Sheet open title={t('reminder.set')} onClose={onClose}>
      <form className="s-form" onSubmit={submit} noValidate>
        <Field label={t('reminder.what')} hint={t('reminder.hint')}>
          <TextInput value={words} onValue={setWords} maxLength={200} autoFocus />
        </Field>
        <fieldset className="s-people s-wrap">
          <legend className="q-label">{t('reminder.when')}</legend>
          {quickTimes.map((one) => (
            <button key={one} type="button" aria-pressed={choice === one} onClick={() => setChoice(one)}>
              {t(`reminder.quick.${one}`)}
            </button>
          ))}
          <button type="button" aria-pressed={choice === null} onClick={() => setChoice(null)}>
            {t('reminder.at')}
          </button>
        </fieldset>
        {choice === null && (
          <TextInput type="datetime-local" aria-label={t('reminder.at')} value={typed} onValue={setTyped} />
        )}
        {lacks && (
          <p className="q-field-error" role="alert">
            {t('reminder.needed')}
          </p>
        )}
        {save.error && <ErrorState error={save.error} compact />}
        <Button kind="primary" submit wide busy={save.isPending}>
          {t('reminder.save')}
        </Button>
      </form>
    </Sheet>
  )
}
