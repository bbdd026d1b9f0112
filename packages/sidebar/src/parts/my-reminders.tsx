import { Icon, Row, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useDeskTexts } from '../desk-texts.ts'
import { api } from '../services.ts'

type Mine = { id: string; externalUserId: string; nickname: string | null; dueAt: string; reminder: string }

/** Beside no chat: of whom this member is reminded now. Each leads to the friend. */
export default function MyReminders() {
  const t = useDeskTexts()
  const mine = useQuery({
    queryKey: ['my-reminders'],
    queryFn: ({ signal }) => api.get<{ items: Mine[] }>('/sidebar/reminders', { signal }),
  })
  const items = mine.data?.items ?? []
  if (items.length === 0) return null
  return (
    <main className="s-screen">
      <section className="s-box">
        <h2>{t('reminder.mine')}</h2>
        <ul className="s-candidates">
          {items.map(({ id, externalUserId, nickname, dueAt, reminder }) => (
            <Row
              key={id}
              lead={<Icon name="bell" />}
              title={nickname ?? t('noName')}
              detail={
                <>
                  <TimeText at={dueAt} show="relative" /> · {reminder}
                </>
              }
              href={`?contact=${encodeURIComponent(externalUserId)}`}
            />
          ))}
        </ul>
      </section>
    </main>
  )
}
