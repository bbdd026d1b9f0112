import { type Answer, call } from '@qiao/api-client'
import {
  Button,
  Card,
  ErrorState,
  Select,
  Skeleton,
  Tag,
  TextArea,
  TimeText,
  useListed,
  useNotices,
  useRealtime,
} from '@qiao/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { api } from '../services.ts'
import './notes.css'
import { useNotesTexts } from './notes-texts.ts'
import { useAct, useMay } from './use-act.ts'

type Page = Answer<'GET /console/customers/:id/notes'>
type Note = Page['items'][number]

/** What the team wrote down about a customer, pinned first; written at a job, a note leads there. */
export function NotesCard({ customerId, workOrderId }: { customerId: string; workOrderId?: string }) {
  const t = useNotesTexts()
  const may = useMay()
  const [hidden, setHidden] = useState(false)
  const [writing, setWriting] = useState(false)
  const found = useQuery({
    queryKey: ['notes', customerId, hidden],
    queryFn: ({ signal }) =>
      call(
        api,
        'GET /console/customers/:id/notes',
        { params: { id: customerId }, query: hidden ? { hidden } : {} },
        { signal },
      ),
  })
  useRealtime([`customer:${customerId}`], undefined, { invalidate: [['notes', customerId]] })
  const allowed = may('customers.write') && found.data?.readable
  return (
    <Card
      title={t('title')}
      acts={
        allowed &&
        !writing && (
          <Button kind="quiet" icon="plus" onClick={() => setWriting(true)}>
            {t('write')}
          </Button>
        )
      }
    >
      {found.isError ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />
      ) : !found.data ? (
        <Skeleton lines={3} />
      ) : !found.data.readable ? (
        <p className="q-faint">{t('unreadable')}</p>
      ) : (
        <div className="q-stack">
          {writing && (
            <NoteForm
              members={found.data.members}
              onClose={() => setWriting(false)}
              onSave={(written) =>
                call(api, 'POST /console/customers/:id/notes', {
                  params: { id: customerId },
                  body: { ...written, ...(workOrderId ? { workOrderId } : {}) },
                })
              }
            />
          )}
          {found.data.items.length === 0 && !writing && <p className="q-faint">{t('empty')}</p>}
          <ul className="c-notes">
            {found.data.items.map((note) => (
              <NoteItem key={note.id} note={note} members={found.data.members} />
            ))}
          </ul>
          {!hidden && may('customers.write') && found.data.items.length > 0 && (
            <p>
              <Button kind="quiet" onClick={() => setHidden(true)}>
                {t('showHidden')}
              </Button>
            </p>
          )}
        </div>
      )}
    </Card>
  )
}

interface Written {
  words: string
  mentions: string[]
}

function NoteForm({
  start = '',
  members,
  onSave,
  onClose,
}: {
  start?: string
  members: Page['members']
  onSave: (written: Written) => Promise<unknown>
  onClose: () => void
}) {
  const t = useNotesTexts()
  const listed = useListed()
  const { run, running } = useAct(['notes'])
  const [words, setWords] = useState(start)
  // Whom the words still name: a name that was deleted is told nothing.
  const mentioned = members.filter(({ name }) => words.includes(`@${name}`))
  const save = async () => {
    const saved = await run('save', async () => {
      await onSave({ words: words.trim(), mentions: mentioned.map(({ id }) => id) })
      return true
    })
    if (saved) onClose()
  }
  return (
    <div className="q-stack c-note-form">
      <TextArea
        value={words}
        onValue={setWords}
        maxLength={2000}
        placeholder={t('placeholder')}
        aria-label={t('write')}
      />
      {mentioned.length > 0 && (
        <p className="q-faint">{t('mentioned', { names: listed(mentioned.map(({ name }) => name)) })}</p>
      )}
      <div className="c-spread">
        <Select
          value=""
          aria-label={t('mention')}
          placeholder={t('mention')}
          onValue={(name) => setWords(`${words}${words && !words.endsWith(' ') ? ' ' : ''}@${name} `)}
          options={members.map(({ name }) => ({ value: name, label: name }))}
        />
        <span className="q-line">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            kind="primary"
            disabled={words.trim() === ''}
            busy={running === 'save'}
            onClick={() => void save()}
          >
            {t('save')}
          </Button>
        </span>
      </div>
    </div>
  )
}

function NoteItem({ note, members }: { note: Note; members: Page['members'] }) {
  const t = useNotesTexts()
  const [editing, setEditing] = useState(false)
  if (editing)
    return (
      <li>
        <NoteForm
          start={note.words}
          members={members}
          onClose={() => setEditing(false)}
          onSave={(written) =>
            call(api, 'POST /console/notes/:id/words', {
              params: { id: note.id },
              body: { ...written, version: note.version },
            })
          }
        />
      </li>
    )
  return (
    <li data-hidden={note.hidden || undefined}>
      <p className="c-note-words">{note.words}</p>
      <div className="c-spread">
        <span className="q-line q-faint">
          {note.pinned && <Tag tone="attention">{t('pinned')}</Tag>}
          {note.hidden && <Tag>{t('hidden')}</Tag>}
          <span>{note.by}</span>
          <TimeText at={note.at} />
          {note.job && <Link to={`/work-orders/${note.job.id}`}>{t('atJob', { code: note.job.code })}</Link>}
          {note.editedAt && <Before id={note.id} />}
        </span>
        <NoteActs note={note} onEdit={() => setEditing(true)} />
      </div>
    </li>
  )
}

function NoteActs({ note, onEdit }: { note: Note; onEdit: () => void }) {
  const t = useNotesTexts()
  const may = useMay()
  const notices = useNotices()
  const queries = useQueryClient()
  const { run, running } = useAct(['notes'])
  if (!may('customers.write')) return null
  const hide = async (hidden: boolean) => {
    await call(api, 'POST /console/notes/:id/hiding', { params: { id: note.id }, body: { hidden } })
    await queries.invalidateQueries({ queryKey: ['notes'] })
  }
  const remove = async () => {
    await hide(true)
    notices.undo(t('removed'), () => void hide(false).catch(notices.failed))
  }
  const pin = () =>
    run('pin', () =>
      call(api, 'POST /console/notes/:id/pin', { params: { id: note.id }, body: { pinned: !note.pinned } }),
    )
  if (note.hidden)
    return (
      <Button kind="quiet" onClick={() => void hide(false).catch(notices.failed)}>
        {t('restore')}
      </Button>
    )
  return (
    <span className="q-line">
      <Button kind="quiet" busy={running === 'pin'} onClick={() => void pin()}>
        {t(note.pinned ? 'unpin' : 'pin')}
      </Button>
      {note.own && (
        <Button kind="quiet" onClick={onEdit}>
          {t('edit')}
        </Button>
      )}
      {note.own && (
        <Button kind="quiet" onClick={() => void remove().catch(notices.failed)}>
          {t('remove')}
        </Button>
      )}
    </span>
  )
}

/** What the note said before, asked for only when somebody looks. */
function Before({ id }: { id: string }) {
  const t = useNotesTexts()
  const [open, setOpen] = useState(false)
  const { data } = useQuery({
    queryKey: ['notes', 'versions', id],
    queryFn: ({ signal }) => call(api, 'GET /console/notes/:id/versions', { params: { id } }, { signal }),
    enabled: open,
  })
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('edited')}</summary>
      <ul aria-label={t('versions')}>
        {data?.items.map((one) => (
          <li key={one.version}>
            <TimeText at={one.at} show="absolute" /> {one.words}
          </li>
        ))}
      </ul>
    </details>
  )
}
