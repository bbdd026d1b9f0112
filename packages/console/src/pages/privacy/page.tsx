import { type Answer, call } from '@qiao/api-client'
import { Card, ErrorState, List, Row, Skeleton } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { useMay } from '../../parts/use-act.ts'
import { api, i18n } from '../../services.ts'
import '../../parts/parts.css'
import './privacy.css'
import { RequestsCard } from './requests-card.tsx'
import { usePrivacyTexts } from './texts.ts'

type Named = { zh: string; en: string }
const word = (named: Named): string => (i18n.language.startsWith('zh') ? named.zh : named.en)

/** Consent at a glance, what persons ask of their data, and how long what is kept. */
export default function PrivacyPage() {
  const t = usePrivacyTexts()
  const may = useMay()
  return (
    <PageFrame title={t('title')}>
      <div className="q-stack">
        <p className="q-faint">{t('intro')}</p>
        <RequestsCard />
        <ConsentsCard />
        {may('audit.read') && <TermsCard />}
      </div>
    </PageFrame>
  )
}

function ConsentsCard() {
  const t = usePrivacyTexts()
  const found = useQuery({
    queryKey: ['consents', 'overview'],
    queryFn: ({ signal }) => call(api, 'GET /console/consents', {}, { signal }),
  })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <Skeleton lines={6} />
  const { asked, counts, rules } = found.data
  return (
    <Card title={t('consents')}>
      <div className="q-stack">
        <List label={t('consents')}>
          {asked.purposes.map((one) => {
            const count = counts.find(({ purpose }) => purpose === one.purpose)
            return (
              <Row
                key={one.purpose}
                title={word(one.words)}
                detail={word(one.meaning)}
                end={<span className="q-faint">{count ? t('counts', count) : t('noCounts')}</span>}
              />
            )
          })}
        </List>
        <details className="c-privacy-more">
          <summary>{t('rules')}</summary>
          <ol>
            {rules.map((rule) => (
              <li key={rule.en}>{word(rule)}</li>
            ))}
          </ol>
        </details>
      </div>
    </Card>
  )
}

function TermsCard() {
  const t = usePrivacyTexts()
  const found = useQuery({
    queryKey: ['retention'],
    queryFn: ({ signal }) => call(api, 'GET /console/retention', {}, { signal }),
  })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <Skeleton lines={8} />
  return (
    <Card title={t('terms')}>
      <p className="q-faint">{t('termsIntro')}</p>
      <List label={t('terms')}>
        {found.data.items.map((one) => (
          <Row key={one.rule} title={word(one.words)} detail={word(one.why)} end={<Term term={one} />} />
        ))}
      </List>
    </Card>
  )
}

function Term({ term }: { term: Answer<'GET /console/retention'>['items'][number] }) {
  const t = usePrivacyTexts()
  return (
    <span className="c-privacy-term">
      <strong>{t('days', { days: term.days })}</strong>
      <span className="q-faint">{term.over > 0 ? t('over', { n: term.over }) : t('none')}</span>
      {term.deleted > 0 && <span className="q-faint">{t('ran', { n: term.deleted })}</span>}
    </span>
  )
}
