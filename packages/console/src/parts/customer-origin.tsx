import { type Answer, call } from '@qiao/api-client'
import { defineTexts, ErrorState, Skeleton, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { api } from '../services.ts'
import { OriginMark } from './origin-mark.tsx'

const useTexts = defineTexts('console.customer-origin', {
  'zh-CN': { nothing: '没有留存来源', now: '现在的值', earlier: '更早的值' },
  en: { nothing: 'No source is kept', now: 'Now', earlier: 'Before' },
})

type Lineage = Answer<'GET /console/customers/:id/lineage'>
type Said = Omit<Lineage['fields'][number]['said'][number], 'value'>

/** By which record a field of a customer came, and what it said before; or by which each of the tags came. */
export function CustomerOrigin({ id, what, field }: { id: string; what: string; field: string | 'tags' }) {
  return <OriginMark what={what}>{() => <Origins id={id} field={field} />}</OriginMark>
}

function Origins({ id, field }: { id: string; field: string }) {
  const t = useTexts()
  const found = useQuery({
    queryKey: ['customers', 'lineage', id],
    queryFn: ({ signal }) => call(api, 'GET /console/customers/:id/lineage', { params: { id } }, { signal }),
  })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />
  if (!found.data) return <Skeleton lines={3} />
  const { fields, tags } = found.data
  const said = fields.find((one) => one.field === field)?.said ?? []
  const rows =
    field === 'tags'
      ? tags.map((one) => ({ ...one, key: one.name, label: one.name }))
      : said.map((one, i) => ({
          ...one,
          key: `${one.at}${one.evidence}`,
          label: `${one.value ?? '—'} · ${t(i === 0 ? 'now' : 'earlier')}`,
        }))
  if (rows.length === 0) return <p className="q-faint">{t('nothing')}</p>
  return rows.map(({ key, label, ...one }) => (
    <section key={key}>
      <p>{label}</p>
      <Evidence said={one} />
    </section>
  ))
}

function Evidence({ said: { evidence, path, origin, at } }: { said: Said }) {
  return (
    <p className="q-faint">
      {path ? <Link to={path}>{evidence}</Link> : evidence}
      {` · ${origin} · `}
      <TimeText at={at} show="absolute" />
    </p>
  )
}
