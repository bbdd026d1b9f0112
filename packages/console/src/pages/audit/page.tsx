import { type Answer, call } from '@qiao/api-client'
import { Icon, TimeText } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { usePeople } from '../../parts/names.ts'
import { useActorWord } from '../../parts/trade-words.ts'
import '../../parts/parts.css'
import { useMay } from '../../parts/use-act.ts'
import { api, i18n } from '../../services.ts'
import { kinds } from './kinds.ts'
import { Details, type Known, Subject, useInWords, useNamesOfThings } from './subject.tsx'
import { useAuditTexts } from './texts.ts'

type Listed = Answer<'GET /console/audit'>
type Names = ReadonlyMap<string, string>
/** Each with what is known of whom and what it speaks of. */
type Entry = Listed['items'][number] & { known: Known }

export default function AuditPage() {
  const t = useAuditTexts()
  const actor = useActorWord()
  const people = usePeople()
  const chain = useQuery({
    queryKey: ['audit', 'chain'],
    queryFn: ({ signal }) => call(api, 'GET /console/audit', { query: { limit: 1 } }, { signal }),
    select: (answer) => answer.chain,
  })
  const inWords = useInWords()
  // Asked for by an address from elsewhere: nobody types an id.
  const oneSubject = useSearchParams()[0].has('subject')
  const members = useMembers()
  const actors = members.map(({ id, name }) => ({ value: `member:${id}`, label: name }))
  const inNames = useNamesOfThings()
  const named = ({ known }: Entry): Names => new Map([...people, ...inNames(known)])
  const did = (action: string) => inWords('action', action.replaceAll('.', '/')) ?? action
  return (
    <ListPage<Entry>
      name="audit"
      title={t('list.title')}
      rowKey={(row) => String(row.seq)}
      load={load}
      filters={[
        { key: 'kind', kind: 'select', label: t('filter.kind'), options: kindOptions(i18n.language) },
        { key: 'actor', kind: 'select', label: t('filter.actor'), options: actors },
        ...(oneSubject ? [{ key: 'subject', kind: 'text', label: t('filter.subject') } as const] : []),
      ]}
      columns={[
        // First what was done: on a phone it is the head of the card.
        { key: 'action', title: t('column.action'), render: (row) => <strong>{did(row.action)}</strong> },
        { key: 'actor', title: t('column.actor'), render: (row) => actor(row.actor, named(row)) },
        {
          key: 'subject',
          title: t('column.subject'),
          render: (row) => <Subject subject={row.subject} known={row.known} names={named(row)} />,
        },
        {
          key: 'facts',
          title: t('column.facts'),
          render: (row) => (
            <span className="c-error-words q-faint">
              <Details entry={row} names={named(row)} />
            </span>
          ),
        },
        { key: 'at', title: t('column.at'), render: (row) => <TimeText at={row.at} /> },
        {
          key: 'seq',
          title: t('column.seq'),
          align: 'end',
          render: (row) => <span className="q-numbers">{row.seq}</span>,
        },
      ]}
      empty={{ picture: 'calm', sentence: t('list.empty') }}
      primaryAct={
        chain.data && (
          <span className="c-tone-words" data-tone={chain.data.ok ? 'done' : 'overdue'} role="status">
            <Icon name={chain.data.ok ? 'shield' : 'alert'} />{' '}
            {chain.data.ok
              ? t('chain.ok', { seals: chain.data.seals })
              : t('chain.broken', { at: chain.data.brokenAt ?? '?' })}
          </span>
        )
      }
    />
  )
}

/** Kinds in the order of their words. */
const kindOptions = (language: string) => {
  const words = language.startsWith('zh') ? kinds['zh-CN'] : kinds.en
  return Object.entries(words)
    .map(([value, label]) => ({ value, label }))
    .sort((a, b) => a.label.localeCompare(b.label, language))
}

function useMembers() {
  const may = useMay()
  const { data } = useQuery({
    queryKey: ['settings', 'members'],
    enabled: may('members.read'),
    queryFn: ({ signal }) => call(api, 'GET /console/members', {}, { signal }),
  })
  return data?.items ?? []
}

async function load({ cursor, subject, kind, actor }: ListQuery, signal: AbortSignal) {
  const { items, names, orders, contacts, gone, nextCursor } = await call(
    api,
    'GET /console/audit',
    {
      query: {
        limit: 100,
        ...(cursor ? { before: Number(cursor) } : {}),
        ...(subject ? { subject } : {}),
        ...(kind ? { kind } : {}),
        ...(actor ? { actor } : {}),
      },
    },
    { signal },
  )
  const known = { names, orders, contacts, gone }
  return { items: items.map((one) => ({ ...one, known })), nextCursor }
}
