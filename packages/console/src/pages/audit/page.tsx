import { type Answer, call } from '@qiao/api-client'
import { Icon, TimeText, useListed } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import { usePeople, usePlaces } from '../../parts/names.ts'
import { useActorWord } from '../../parts/trade-words.ts'
import '../../parts/parts.css'
import { useMay } from '../../parts/use-act.ts'
import { api, i18n } from '../../services.ts'
import { factsInWords } from './facts.ts'
import { kinds } from './kinds.ts'
import { useAuditTexts } from './texts.ts'

type Listed = Answer<'GET /console/audit'>
type Names = ReadonlyMap<string, string>
/** Each with the names of who is spoken of in it. */
type Entry = Listed['items'][number] & { names: Listed['names'] }

export default function AuditPage() {
  const t = useAuditTexts()
  const listed = useListed()
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
  const named = ({ names }: Entry): Names => new Map([...people, ...Object.entries(names)])
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
          render: (row) => <Subject subject={row.subject} names={named(row)} />,
        },
        {
          key: 'facts',
          title: t('column.facts'),
          render: (row) => (
            <span className="c-error-words q-faint">
              {factsInWords(row.facts, inWords, listed, named(row)) || '—'}
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

const pages: Record<string, string> = {
  'work-order': '/work-orders/',
  customer: '/customers/',
  order: '/orders/',
  slip: '/slips/',
  statement: '/statements/',
  technician: '/technicians/',
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

function useInWords() {
  const t = useAuditTexts()
  return (group: 'action' | 'fact' | 'value' | 'kind' | 'mark', name: string): string | null => {
    const key = `${group}.${name}`
    const said = t(key as 'open')
    return said === key ? null : said
  }
}

/** A long random id by its end, as in the details; a name that somebody chose stays whole. */
const shortened = (id: string): string =>
  /^([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{32,})$/.test(id) ? `…${id.slice(-6)}` : id

function Subject({ subject, names }: { subject: string; names: Names }) {
  const places = usePlaces()
  const inWords = useInWords()
  const at = subject.indexOf(':')
  const [kind, id] = [subject.slice(0, at), subject.slice(at + 1)]
  const page = pages[kind]
  const name = names.get(id) ?? places.get(id) ?? inWords('value', id)
  const shown = (
    <>
      {inWords('kind', kind) ?? kind} {name ?? <span className="c-code">{shortened(id)}</span>}
    </>
  )
  return page ? <Link to={`${page}${id}`}>{shown}</Link> : <span>{shown}</span>
}

async function load({ cursor, subject, kind, actor }: ListQuery, signal: AbortSignal) {
  const { items, names, nextCursor } = await call(
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
  return { items: items.map((one) => ({ ...one, names })), nextCursor }
}
