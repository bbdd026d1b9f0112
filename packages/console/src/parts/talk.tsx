import type { Answer } from '@qiao/api-client'
import { type BubbleItem, Bubbles, Icon } from '@qiao/ui'
import { useTalkTexts } from './talk-texts.ts'

export type Message = Answer<'GET /console/conversations/:id'>['items'][number]

const kinds = [
  'text',
  'image',
  'voice',
  'video',
  'file',
  'location',
  'link',
  'business_card',
  'card',
  'miniprogram',
  'weapp',
  'emotion',
  'msgmenu',
  'merged_msg',
  'chatrecord',
  'mixed',
] as const
const events = ['entered', 'session_changed', 'recalled'] as const

/** The word for a kind of message; what nobody has a word for is a message. */
export function useKindWord(): (kind: string) => string {
  const t = useTalkTexts()
  return (kind) => t(`kind.${kinds.find((one) => one === kind) ?? 'other'}`)
}

/** What was said, oldest first. Messages come newest first. */
export function Talk({ messages, readable }: { messages: readonly Message[]; readable: boolean }) {
  const t = useTalkTexts()
  const kindWord = useKindWord()
  const items = [...messages].reverse().map((one): BubbleItem => {
    if (one.side === 'system') {
      const name = one.kind.replace(/^event:/, '')
      const word = t(`event.${events.find((known) => known === name) ?? 'other'}`)
      return { key: one.id, side: 'note', at: one.at, body: word }
    }
    const side = one.side === 'customer' ? 'them' : 'us'
    const said = {
      key: one.id,
      side,
      who: [one.senderName ?? t(side === 'them' ? 'customer' : 'us'), one.unsent && t('unsent')]
        .filter(Boolean)
        .join(' · '),
      at: one.at,
    } as const
    if (one.recalled) return { ...said, body: t('recalled'), faint: true }
    if (!one.kept) return { ...said, body: t('withheld'), faint: true }
    if (!one.content) return { ...said, body: t('masked', { kind: kindWord(one.kind) }), faint: true }
    return { ...said, body: <Said message={one} content={one.content} /> }
  })
  return (
    <>
      {!readable && (
        <div className="c-banner" data-tone="attention">
          <Icon name="shield" />
          <p>{t('hidden')}</p>
        </div>
      )}
      <Bubbles label={t('title')} items={items} />
    </>
  )
}

function Said({ message, content }: { message: Message; content: NonNullable<Message['content']> }) {
  const t = useTalkTexts()
  const kindWord = useKindWord()
  const { text, title, url, seconds } = content
  if (message.kind === 'text' && text) return text
  return (
    <>
      <span className="q-faint">
        {kindWord(message.kind)}
        {seconds !== null && ` ${t('seconds', { count: seconds })}`}
      </span>
      {title && (
        <>
          {' '}
          {url ? (
            <a href={url} target="_blank" rel="noreferrer noopener">
              {title}
            </a>
          ) : (
            title
          )}
        </>
      )}
      {text && `\n${text}`}
    </>
  )
}
