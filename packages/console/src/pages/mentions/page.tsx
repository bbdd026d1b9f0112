import { call } from '@qiao/api-client'
import { Button, Card, Empty, ErrorState, Skeleton, Tag, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useNotesTexts } from '../../parts/notes-texts.ts'
import '../../parts/notes.css'
import '../../parts/parts.css'
import { useAct } from '../../parts/use-act.ts'
import { api } from '../../services.ts'

/** Notes in which colleagues ask this member to look. */
export default function MentionsPage() {
  const t = useNotesTexts()
  const { run, running } = useAct(['mentions'])
  const found = useQuery({
    queryKey: ['mentions'],
    queryFn: ({ signal }) => call(api, 'GET /console/mentions', {}, { signal }),
  })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <Skeleton lines={6} />
  const { items, unread } = found.data
  return (
    <div className="q-stack">
      <header className="q-page-head">
        <h1 className="q-title">{t('mentions')}</h1>
        {unread > 0 && (
          <div className="q-page-acts">
            <Button
              busy={running === 'read'}
              onClick={() =>
                void run('read', () => call(api, 'POST /console/mentions/reading', { body: {} }))
              }
            >
              {t('allRead')}
            </Button>
          </div>
        )}
      </header>
      {items.length === 0 ? (
        <Empty picture="calm" sentence={t('noMentions')} />
      ) : (
        <Card>
          <ul className="c-notes">
            {items.map(({ note, customerId, customerName, at, read }) => (
              <li key={note.id}>
                <div className="c-spread">
                  <span className="q-line">
                    <Link to={`/customers/${customerId}`}>{customerName ?? t('nameless')}</Link>
                    {!read && <Tag tone="attention">{t('unread')}</Tag>}
                  </span>
                  <span className="q-faint">
                    {note.by} · <TimeText at={at} />
                  </span>
                </div>
                <p className="c-note-words">{note.words}</p>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </div>
  )
}
