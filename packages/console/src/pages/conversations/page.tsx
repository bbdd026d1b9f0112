import { call } from '@qiao/api-client'
import { Tag, TimeText } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { Link } from 'react-router'
import { useKindWord } from '../../parts/talk.tsx'
import '../../parts/live.css'
import '../../parts/parts.css'
import '../customers/customers.css'
import { api } from '../../services.ts'
import { type Conversation, ConversationState, useWho, Who } from './conversation-row.tsx'
import { ConversationTalk } from './conversation-talk.tsx'
import { useConversationsTexts } from './texts.ts'

const kinds = ['service', 'pair', 'group'] as const
const states = ['new', 'assistant', 'queued', 'human', 'ended'] as const

/** 微信客服 and the archive in one list: who waits for an answer stands in a view of its own. */
export default function ConversationsPage() {
  const t = useConversationsTexts()
  const kindWord = useKindWord()
  const who = useWho()
  return (
    <div className="c-live-rows">
      <ListPage<Conversation>
        name="conversations"
        title={t('title')}
        rowKey={(row) => row.id}
        path={(row) => `/conversations/${row.id}`}
        topics={['conversations']}
        load={load}
        filters={[
          {
            key: 'kind',
            kind: 'select',
            label: t('filter.kind'),
            options: kinds.map((value) => ({ value, label: t(`kind.${value}`) })),
          },
          {
            key: 'state',
            kind: 'select',
            label: t('filter.state'),
            options: states.map((value) => ({ value, label: t(`state.${value}`) })),
          },
          {
            key: 'waiting',
            kind: 'select',
            label: t('filter.waiting'),
            options: [{ value: 'true', label: t('waiting.true') }],
          },
          { key: 'member', kind: 'text', label: t('filter.member') },
        ]}
        views={[
          { key: 'waiting', label: t('view.waiting'), filters: { waiting: 'true' } },
          { key: 'queued', label: t('view.queued'), filters: { state: 'queued' } },
          { key: 'human', label: t('view.human'), filters: { state: 'human' } },
          { key: 'ended', label: t('view.ended'), filters: { state: 'ended' } },
        ]}
        columns={[
          { key: 'who', title: t('column.who'), render: (row) => <Who one={row} /> },
          { key: 'state', title: t('column.state'), render: (row) => <ConversationState one={row} /> },
          { key: 'kind', title: t('column.kind'), render: (row) => <Tag>{t(`kind.${row.kind}`)}</Tag> },
          { key: 'member', title: t('column.member'), render: (row) => row.memberName ?? t('none') },
          {
            key: 'last',
            title: t('column.last'),
            render: (row) =>
              t(`last.${row.lastSide === 'customer' ? 'customer' : 'member'}`, {
                kind: kindWord(row.lastKind),
              }),
          },
          {
            key: 'said',
            title: t('column.said'),
            align: 'end',
            render: (row) => <span className="q-numbers">{row.said}</span>,
          },
          { key: 'at', title: t('column.at'), render: (row) => <TimeText at={row.lastAt} /> },
        ]}
        look={{ title: who, body: (row) => <ConversationTalk key={row.id} id={row.id} /> }}
        empty={{
          picture: 'people',
          sentence: t('empty'),
          act: <Link to="/wecom">{t('emptyAct')}</Link>,
        }}
      />
    </div>
  )
}

function load({ kind, state, waiting, member, cursor }: ListQuery, signal: AbortSignal) {
  const query = {
    ...(kinds.find((one) => one === kind) ? { kind: kind as (typeof kinds)[number] } : {}),
    ...(states.find((one) => one === state) ? { state: state as (typeof states)[number] } : {}),
    ...(waiting === 'true' ? { waiting: true } : {}),
    ...(member ? { memberId: member } : {}),
    ...(cursor ? { cursor } : {}),
  }
  return call(api, 'GET /console/conversations', { query }, { signal })
}
