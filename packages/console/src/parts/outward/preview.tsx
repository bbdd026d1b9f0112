import { call } from '@qiao/api-client'
import { ErrorState, StateBadge } from '@qiao/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue } from 'react'
import { api } from '../../services.ts'
import type { Mapping } from './draft.ts'
import { useOutwardTexts } from './texts.ts'
import './outward.css'

/** What the mapping makes of the newest record, while it is changed. */
export function OutwardPreview({ mapping, showMoney }: { mapping: Mapping; showMoney: boolean }) {
  const t = useOutwardTexts()
  const shown = useDeferredValue(JSON.stringify(mapping))
  const isBlank = Object.keys((mapping.fields ?? {}) as object).length === 0
  const made = useQuery({
    queryKey: ['outward-preview', shown, showMoney],
    enabled: !isBlank,
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call(
        api,
        'POST /console/outward-previews',
        { body: { mapping: JSON.parse(shown), showMoney } },
        { signal },
      ),
  })
  if (isBlank) return <p className="q-faint">{t('nothing')}</p>
  if (made.isError) return <ErrorState error={made.error} compact />
  if (!made.data) return null
  const { text, contentType, problems, isReal } = made.data
  return (
    <section className="q-stack" aria-label={t('preview')}>
      <p className="q-line">
        <strong>{t('preview')}</strong>
        {contentType && <StateBadge tone="waiting">{contentType}</StateBadge>}
      </p>
      <p className="q-faint">{t(isReal ? 'real' : 'sample')}</p>
      {problems.map(({ field, code }) => (
        <p key={field} className="q-field-error">
          {t('problem', { field, code })}
        </p>
      ))}
      {text !== null && <pre className="c-outward-text">{pretty(text, contentType)}</pre>}
    </section>
  )
}

/** JSON and XML with line breaks, as people read them. */
function pretty(text: string, contentType: string | null): string {
  if (contentType?.includes('json')) return JSON.stringify(JSON.parse(text), null, 2)
  return contentType?.includes('xml') ? text.replaceAll('><', '>\n<') : text
}
