import {
  Button,
  changeLanguage,
  Empty,
  ErrorBoundary,
  ErrorState,
  Icon,
  Skeleton,
  useRealtimeState,
} from '@qiao/ui'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDeskTexts } from './desk-texts.ts'
import { Screen } from './parts/screen.tsx'
import { queries } from './services.ts'
import { refusal, signIn } from './sign-in.ts'
import { useSidebarTexts } from './texts.ts'
import { useContact, useSidebarView } from './use-contact.ts'

const MyReminders = lazy(() => import('./parts/my-reminders.tsx'))
const GroupDesk = lazy(() => import('./parts/group-desk.tsx'))

/** Whose chat is open, and then the one screen about them. */
export function App() {
  return (
    <div className="s-shell">
      <Live />
      <ErrorBoundary>
        <Desk />
      </ErrorBoundary>
      <Foot />
    </div>
  )
}

function Desk() {
  const t = useSidebarTexts()
  const contact = useContact()
  const again = () => void contact.refetch()
  const refused = refusal(location.search)
  if (refused) return <Refused reason={refused} />
  if (contact.isPending) return <Loading />
  if (contact.isError) return <ErrorState error={contact.error} onRetry={again} />
  const { contact: friend, group } = contact.data
  if (group) return <Group key={group} groupId={group} />
  if (friend === null)
    return (
      <>
        <Suspense>
          <MyReminders />
        </Suspense>
        <Empty
          picture="people"
          sentence={window.parent === window ? t('outside') : t('noChat')}
          act={
            <Button icon="refresh" onClick={again}>
              {t('again')}
            </Button>
          }
        />
      </>
    )
  return <Contact key={friend} externalUserId={friend} />
}

/** In a group one speaker at a time, chosen by the agent. */
function Group({ groupId }: { groupId: string }) {
  const t = useDeskTexts()
  const [speaker, setSpeaker] = useState<string | null>(null)
  if (speaker === null)
    return (
      <Suspense fallback={<Loading />}>
        <GroupDesk groupId={groupId} onPick={setSpeaker} />
      </Suspense>
    )
  return (
    <>
      <button type="button" className="s-reveal s-back" onClick={() => setSpeaker(null)}>
        <Icon name="chevronLeft" /> {t('group.back')}
      </button>
      <Contact key={speaker} externalUserId={speaker} />
    </>
  )
}

function Contact({ externalUserId }: { externalUserId: string }) {
  const view = useSidebarView(externalUserId)
  if (view.isPending) return <Loading />
  if (!view.data) return <ErrorState error={view.error} onRetry={() => void view.refetch()} />
  return <Screen view={view.data} />
}

/** Words of the server change too, so what is shown is read again. */
function Foot() {
  const { i18n } = useTranslation()
  const other = i18n.language === 'en' ? 'zh-CN' : 'en'
  const change = async () => {
    await changeLanguage(i18n, other)
    await queries.invalidateQueries()
  }
  return (
    <footer className="s-foot">
      <button type="button" lang={other} onClick={() => void change()}>
        <Icon name="globe" /> {other === 'en' ? 'English' : '中文'}
      </button>
    </footer>
  )
}

const reasons = ['state', 'code', 'not_a_member', 'unavailable'] as const

function Refused({ reason }: { reason: string }) {
  const t = useSidebarTexts()
  const known = reasons.find((one) => one === reason) ?? 'state'
  return (
    <Empty
      picture="people"
      sentence={t(`refused.${known}`)}
      act={
        <Button kind="primary" onClick={() => signIn()}>
          {t('signIn')}
        </Button>
      }
    />
  )
}

function Loading() {
  return (
    <div className="s-loading">
      <Skeleton lines={3} />
      <Skeleton lines={4} />
      <Skeleton lines={3} />
    </div>
  )
}

/** Silent while all is true; says so when what is shown may be old. */
function Live() {
  const t = useSidebarTexts()
  const state = useRealtimeState()
  if (state?.status !== 'disconnected' && state?.status !== 'reconnecting') return null
  return (
    <p className="s-old" data-tone="attention" role="status">
      <Icon name="alert" /> {t('live.old')}
    </p>
  )
}
