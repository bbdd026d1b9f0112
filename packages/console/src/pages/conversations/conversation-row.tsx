import type { Answer } from '@qiao/api-client'
import { Avatar, StateBadge, type StateTone, TimeText } from '@qiao/ui'
import { useConversationsTexts } from './texts.ts'

export type Conversation = Answer<'GET /console/conversations'>['items'][number]
export type ConversationPage = Answer<'GET /console/conversations/:id'>

const tones: Record<string, StateTone> = {
  new: 'attention',
  assistant: 'running',
  queued: 'attention',
  human: 'running',
  ended: 'waiting',
}

export function useWho(): (one: Conversation) => string {
  const t = useConversationsTexts()
  return (one) => one.customerName ?? t(one.kind === 'group' ? 'group' : 'stranger')
}

export function Who({ one }: { one: Conversation }) {
  const name = useWho()(one)
  return (
    <span className="c-who">
      <Avatar name={one.customerName} /> <strong>{name}</strong>
    </span>
  )
}

/** Who has the word: a customer who waits comes before any state. */
export function ConversationState({ one }: { one: Conversation }) {
  const t = useConversationsTexts()
  return (
    <span className="c-inline">
      {one.waitingSince ? (
        <StateBadge tone="attention">
          {t('waitingFor')} · <TimeText at={one.waitingSince} show="relative" />
        </StateBadge>
      ) : (
        one.state !== 'ended' && <StateBadge tone="done">{t('answered')}</StateBadge>
      )}
      {one.state && <StateBadge tone={tones[one.state] ?? 'waiting'}>{one.stateWord}</StateBadge>}
    </span>
  )
}
