import { useTranslation } from 'react-i18next'
import { shanghaiParts } from '../format.ts'
import { useNow } from '../light/values.tsx'
import type { RealtimeStatus } from '../realtime-client.ts'
import type { StateTone } from '../tokens.ts'
import { useRealtimeState } from '../use-realtime.tsx'
import { useConsoleTexts } from './texts.ts'

const tones: Record<Exclude<RealtimeStatus, 'idle'>, StateTone> = {
  connecting: 'waiting',
  live: 'done',
  polling: 'done',
  reconnecting: 'attention',
  disconnected: 'overdue',
}

/** The truth about what is on screen: live, catching up, or as of a moment. */
export function LiveDot() {
  const t = useConsoleTexts()
  const { i18n } = useTranslation()
  const state = useRealtimeState()
  const now = useNow(30_000)
  const status = state?.status
  if (!status || status === 'idle') return null
  return (
    <span className="q-live" data-tone={tones[status]} role="status">
      <span className="q-live-dot" aria-hidden />
      {t(`live.${status}`, { time: shanghaiParts(new Date(state.since), now, i18n.language).short })}
    </span>
  )
}
