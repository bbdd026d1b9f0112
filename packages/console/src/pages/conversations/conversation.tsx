import { Card, ErrorState, Facts, Skeleton, Tag, TimeText } from '@qiao/ui'
import { DetailPage } from '@qiao/ui/console'
import { Link, useParams } from 'react-router'
import '../../parts/parts.css'
import '../customers/customers.css'
import { useTalkTexts } from '../../parts/talk-texts.ts'
import { ConversationState, useWho } from './conversation-row.tsx'
import { ConversationTalk, useConversation } from './conversation-talk.tsx'
import { useConversationsTexts } from './texts.ts'

export default function ConversationPage() {
  const t = useConversationsTexts()
  const talk = useTalkTexts()
  const who = useWho()
  const { id = '' } = useParams()
  const found = useConversation(id)
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  const [first] = found.data?.pages ?? []
  if (!first) return <Skeleton lines={10} />
  const { conversation, session } = first
  return (
    <DetailPage
      back={<Link to="/conversations">← {t('back')}</Link>}
      what={`${t('what')} · ${t(`kind.${conversation.kind}`)}`}
      who={who(conversation)}
      state={<ConversationState one={conversation} />}
      acts={
        conversation.customerId && <Link to={`/customers/${conversation.customerId}`}>{t('toCustomer')}</Link>
      }
      main={
        <Card title={talk('title')}>
          <ConversationTalk key={id} id={id} />
        </Card>
      }
      side={
        <Card title={t('facts')}>
          <Facts
            facts={[
              { key: 'kind', label: t('column.kind'), value: <Tag>{t(`kind.${conversation.kind}`)}</Tag> },
              { key: 'member', label: t('column.member'), value: conversation.memberName ?? t('none') },
              { key: 'said', label: t('column.said'), value: conversation.said },
              { key: 'at', label: t('column.at'), value: <TimeText at={conversation.lastAt} /> },
              ...(session
                ? [{ key: 'began', label: t('began'), value: <TimeText at={session.beganAt} /> }]
                : []),
            ]}
          />
        </Card>
      }
    />
  )
}
