import { type Answer, call } from '@qiao/api-client'
import { StateBadge, type StateTone } from '@qiao/ui'
import { api } from '../../services.ts'
import type { QualityKind } from '../imports/quality-table.tsx'
import { dayStart } from '../webhooks/times.ts'
import { useInboxTexts } from './texts.ts'

export type Entry = Answer<'GET /console/inbox-entries'>['items'][number]
export const states = ['waiting', 'done', 'ignored', 'quarantined', 'failed'] as const
const tones: Record<string, StateTone> = {
  waiting: 'running',
  done: 'done',
  ignored: 'waiting',
  quarantined: 'attention',
  failed: 'overdue',
}

export function EntryState({ state }: { state: string }) {
  const t = useInboxTexts()
  return <StateBadge tone={tones[state] ?? 'waiting'}>{t(`state.${state}` as 'state.done')}</StateBadge>
}

/** What the message is about in our words, and below it the marketplace's own name for it. */
export function EntryTitle({ entry }: { entry: Entry }) {
  const t = useInboxTexts()
  return (
    <>
      <div>{t(`about.${aboutOf(entry)}`)}</div>
      <div className="q-faint c-code">{entry.topic}</div>
    </>
  )
}

export function aboutOf({ subjectKind, source }: Entry): 'order' | 'after_sales' | 'wecom' | 'other' {
  if (subjectKind === 'order' || subjectKind === 'after_sales') return subjectKind
  return source === 'wecom' ? 'wecom' : 'other'
}

export const replay = (body: { ids?: string[]; filter?: ReturnType<typeof filterOf> }) =>
  call(api, 'POST /console/inbox-replays', { body })

/** The filters of the address as the server reads them. */
export function filterOf(query: Record<string, string | undefined>) {
  const { state, source, shopId, topic, subjectId, errorCode, phone, receivedFrom, receivedTo } = query
  const { rule, found } = query
  return {
    ...(state ? { state: state as (typeof states)[number] } : {}),
    ...(source ? { source } : {}),
    ...(shopId ? { shopId } : {}),
    ...(topic ? { topic } : {}),
    ...(subjectId ? { subjectId } : {}),
    ...(errorCode ? { errorCode } : {}),
    ...(rule ? { rule: rule as 'phone' } : {}),
    ...(found ? { found: found as QualityKind } : {}),
    ...(phone ? { phone } : {}),
    ...(receivedFrom ? { from: dayStart(receivedFrom) } : {}),
    ...(receivedTo ? { to: dayStart(receivedTo, 1) } : {}),
  }
}
