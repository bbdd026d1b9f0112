import { createContext, type ReactNode, useContext, useMemo, useState, useSyncExternalStore } from 'react'
import type { StateTone } from '../tokens.ts'
import { IconButton } from './button.tsx'
import { Icon, type IconName } from './icon.tsx'
import { createNoticeStore, type Notice, type NoticeStore } from './notice-store.ts'
import { useProblemWords } from './states.tsx'
import { useLightTexts } from './texts.ts'

const NoticeContext = createContext<NoticeStore | undefined>(undefined)

/** Gives `useNotices` to the app and shows what was said, on top of everything. */
export function NoticeProvider({ children }: { children: ReactNode }) {
  const [store] = useState(createNoticeStore)
  return (
    <NoticeContext value={store}>
      {children}
      <NoticeStack store={store} />
    </NoticeContext>
  )
}

/** `show` says something; with `stays` it remains until seen. `undo` offers a way back for some seconds. */
export function useNotices(): NoticeStore {
  const store = useContext(NoticeContext)
  if (!store) throw new Error('useNotices needs a NoticeProvider above it')
  return store
}

/** Everything said in this session, newest first, for a bell. */
export function useNoticeHistory(): readonly Notice[] {
  const store = useNotices()
  return useSyncExternalStore(store.onChange, store.history, store.history)
}

const toneIcons: Partial<Record<StateTone, IconName>> = {
  done: 'check',
  attention: 'alert',
  overdue: 'alert',
}

function NoticeStack({ store }: { store: NoticeStore }) {
  const t = useLightTexts()
  const shown = useSyncExternalStore(store.onChange, store.shown, store.shown)
  return (
    <section className="q-notices" aria-label={t('notices')} aria-live="polite">
      {shown.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} store={store} />
      ))}
    </section>
  )
}

function NoticeCard({ notice, store }: { notice: Notice; store: NoticeStore }) {
  const t = useLightTexts()
  const act = notice.act
  return (
    <div className="q-notice" data-tone={notice.tone} role={notice.tone === 'overdue' ? 'alert' : 'status'}>
      <Icon name={toneIcons[notice.tone] ?? 'info'} />
      <div className="q-notice-words">
        {notice.error === undefined ? notice.text : <ProblemWords error={notice.error} />}
      </div>
      {act && (
        <button
          type="button"
          className="q-notice-act"
          onClick={() => {
            store.dismiss(notice.id)
            act.run()
          }}
        >
          {act.label ?? t('undo')}
        </button>
      )}
      <IconButton
        icon="close"
        label={notice.stays ? t('gotIt') : t('close')}
        onClick={() => store.dismiss(notice.id)}
      />
    </div>
  )
}

function ProblemWords({ error }: { error: unknown }) {
  const { happened, whatToDo } = useProblemWords(error)
  return useMemo(
    () => (
      <>
        <strong>{happened}</strong> {whatToDo}
      </>
    ),
    [happened, whatToDo],
  )
}
