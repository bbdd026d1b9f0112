import { Button, Icon, TimeText, useNotices } from '@qiao/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useDeskTexts } from '../desk-texts.ts'
import { api } from '../services.ts'
import { viewKey } from '../use-contact.ts'
import type { Reminder, SidebarView } from '../view.ts'

const ReminderSheet = lazy(() => import('./reminder-sheet.tsx'))

/** What the agent wanted to be reminded of about this friend, the next first. */
export function Reminders({ view }: { view: SidebarView }) {
  const t = useDeskTexts()
  const [setting, setSetting] = useState(false)
  const { externalUserId } = view.contact
  return (
    <section className="s-reminders" aria-label={t('reminder.title')}>
      {view.reminders.map((one) => (
        <ReminderLine key={one.id} reminder={one} externalUserId={externalUserId} />
      ))}
      <button type="button" className="s-reveal" onClick={() => setSetting(true)}>
        <Icon name="bell" /> {t('reminder.set')}
      </button>
      {setting && (
        <Suspense>
          <ReminderSheet externalUserId={externalUserId} onClose={() => setSetting(false)} />
        </Suspense>
      )}
    </section>
  )
}

function ReminderLine({ reminder, externalUserId }: { reminder: Reminder; externalUserId: string }) {
  const t = useDeskTexts()
  const notices = useNotices()
  const queries = useQueryClient()
  const done = useMutation({
    mutationFn: () => api.post(`/sidebar/reminders/${reminder.id}/completion`),
    onSuccess: () => queries.invalidateQueries({ queryKey: viewKey(externalUserId) }),
    onError: (error) => notices.failed(error),
  })
  return (
    <div className="s-reminder" data-tone={reminder.told ? 'attention' : undefined}>
      <Icon name={reminder.told ? 'alert' : 'clock'} />
      <p>
        {reminder.words}{' '}
        <span className="q-faint">
          {reminder.told && `${t('reminder.due')} · `}
          <TimeText at={reminder.dueAt} show="absolute" />
        </span>
      </p>
      <Button kind="quiet" busy={done.isPending} onClick={() => done.mutate()}>
        {t('reminder.done')}
      </Button>
    </div>
  )
}
