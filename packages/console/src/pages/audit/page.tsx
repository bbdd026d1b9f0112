import { type Answer, call } from '@qiao/api-client'
import { Icon, TimeText, useListed } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { usePeople } from '../../parts/names.ts'
import { useActorWord } from '../../parts/trade-words.ts'
import '../../parts/parts.css'
import { api, i18n } from '../../services.ts'
import { actChoices, waysToWiden } from './filters.ts'
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
  const actors = [
    ...members.map(({ id, name, left }) => ({
      value: `member:${id}`,
      label: left ? t('left', { name }) : name,
    })),
    { value: 'system:qiao', label: t('system') },
  ]
  const acts = actChoices(i18n.language).map(({ group, ...one }) => ({
    ...one,
    group: t(`actGroup.${group}`),
  }))
  const listed = useListed()
  const inNames = useNamesOfThings()
  const named = ({ known }: Entry): Names =>
    new Map([...people, ...members.map(({ id, name }) => [id, name] as const), ...inNames(known)])
  const did = (action: string) => inWords('action', action.replaceAll('.', '/')) ?? action
  return (
    <ListPage<Entry>
      name="audit"
      title={t('list.title')}
      rowKey={(row) => String(row.seq)}
      load={load}
      filters={[
        { key: 'action', kind: 'select', label: t('filter.action'), options: acts },
        { key: 'actor', kind: 'select', label: t('filter.actor'), options: actors },
        { key: 'day', kind: 'days', label: t('filter.day') },
        { key: 'kind', kind: 'select', label: t('filter.kind'), options: kindOptions(i18n.language) },
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
      noMatch={(filters) =>
        t('noMatch.sentence', { ways: listed(waysToWiden(filters).map((one) => t(`noMatch.${one}`))) })
      }
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

/** Everybody who ever was a member: an auditor may ask for who left, and need not be the one who manages members. */
function useMembers() {
  const { data } = useQuery({
    queryKey: ['audit-members'],
    staleTime: 300_000,
    queryFn: ({ signal }) => call(api, 'GET /console/audit/members', {}, { signal }),
  })
  return data?.items ?? []
}

async function load(
  { cursor, subject, kind, actor, action, dayFrom, dayTo }: ListQuery,
  signal: AbortSignal,
) {
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
        ...(action ? { action } : {}),
        ...(dayFrom ? { from: dayFrom } : {}),
        ...(dayTo ? { to: dayTo } : {}),
      },
    },
    { signal },
  )
  const known = { names, orders, contacts, gone }
  return { items: items.map((one) => ({ ...one, known })), nextCursor }
}
