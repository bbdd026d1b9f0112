import { call } from '@qiao/api-client'
import { Tag, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { api, i18n } from '../../services.ts'
import { useTagReasonTexts } from './tag-reason-texts.ts'

/** What speaks for each tag that a rule gave, and which ones a member took off until when. */
export function TagReasons({ id }: { id: string }) {
  const t = useTagReasonTexts()
  const { data } = useQuery({
    queryKey: ['customers', 'tag-reasons', id],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/customers/:id/tag-reasons', { params: { id } }, { signal }),
  })
  if (!data || data.reasons.length + data.refused.length === 0) return null
  const zh = i18n.language.startsWith('zh')
  return (
    <section className="q-stack" aria-label={t('title')}>
      {data.reasons.map((one) => (
        <p key={one.name} className="q-line">
          <Tag>{one.name}</Tag>
          <span>{zh ? one.reason.zh : one.reason.en}</span>
          <span className="q-faint">{t('version', { version: one.version })}</span>
        </p>
      ))}
      {data.refused.map((one) => (
        <p key={one.name} className="q-faint">
          {t('refused', { name: one.name, by: one.by || t('somebody') })}{' '}
          <TimeText at={one.until} show="absolute" />
        </p>
      ))}
    </section>
  )
}
