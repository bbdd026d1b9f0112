import { Button, Icon, TimeText, useNotices } from '@qiao/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useDeskTexts } from '../desk-texts.ts'
import { api } from '../services.ts'
import { viewKey } from '../use-contact.ts'
import type { Reminder, SidebarView } from '../view.ts'

const ReminderSheet = lazy(() => import('./reminder-sheet.tsx'))

/** What the agent wanted to be reminded of about this friend, the next first; no line where there is none. */
export function Reminders({ view }: { view: SidebarView }) {
  const t = useDeskTexts()
  if (view.reminders.length === 0) return null
  return (
    <section className="s-reminders" aria-label={t('reminder.title')}>
      {view.reminders.map((one) => (
        <ReminderLine key={one.id} reminder={one} externalUserId={view.contact.externalUserId} />
      ))}
    </section>
  )
}

/** Stands beside the tags: it takes no line of its own from the first screen. */
export function RemindAct({ externalUserId }: { externalUserId: string }) {
  const t = useDeskTexts()
  const [setting, setSetting] = useState(false)
  return (
    <>
      <button type="button" className="s-tag-add" onClick={() => setSetting(true)}>
        <Icon name="bell" /> {t('reminder.set')}
      </button>
      {setting && (
        <Suspense>
          <ReminderSheet externalUserId={externalUserId} onClose={() => setSetting(false)} />
        </Suspense>
      )}
    </>
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
