import { type Answer, call } from '@qiao/api-client'
import { Card, ErrorState, groupDigits, List, Row, Skeleton, Tabs } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { ShareBar } from '../../parts/share-bar.tsx'
import { useMay } from '../../parts/use-act.ts'
import { api, i18n } from '../../services.ts'
import '../../parts/parts.css'
import './privacy.css'
import { RequestsCard } from './requests-card.tsx'
import { termWords } from './term.ts'
import { usePrivacyTexts } from './texts.ts'

type Named = { zh: string; en: string }
const word = (named: Named): string => (i18n.language.startsWith('zh') ? named.zh : named.en)

const tabs = ['requests', 'consents', 'terms'] as const

/** What persons ask of their data, consent at a glance, and how long what is kept. */
export default function PrivacyPage() {
  const t = usePrivacyTexts()
  const may = useMay()
  const [address, setAddress] = useSearchParams()
  const offered = tabs.filter((tab) => tab !== 'terms' || may('audit.read'))
  const at = offered.find((tab) => tab === address.get('tab')) ?? 'requests'
  return (
    <PageFrame title={t('title')}>
      <div className="q-stack">
        <Tabs
          label={t('title')}
          at={at}
          items={offered.map((key) => ({ key, label: t(key) }))}
          onPick={(tab) => setAddress(tab === 'requests' ? {} : { tab }, { replace: true })}
        />
        <p className="q-faint">{t(`${at}Intro`)}</p>
        {at === 'requests' && <RequestsCard />}
        {at === 'consents' && <ConsentsCard />}
        {at === 'terms' && <TermsCard />}
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
    <Card>
      <div className="q-stack">
        <List label={t('consents')}>
          {asked.purposes.map((one) => {
            const count = counts.find(({ purpose }) => purpose === one.purpose)
            return (
              <Row
                key={one.purpose}
                title={word(one.words)}
                detail={word(one.meaning)}
                end={
                  <span className="c-privacy-said">
                    <span className="q-faint">{count ? t('counts', count) : t('noCounts')}</span>
                    {count && (
                      <ShareBar
                        parts={[{ key: 'given', count: count.given, shade: 1 }]}
                        of={count.given + count.withdrawn}
                        label={t('counts', count)}
                      />
                    )}
                  </span>
                }
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
    <Card>
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
      <strong>{t(...termWords(term.days))}</strong>
      <span className="q-faint">{term.over > 0 ? t('over', { n: groupDigits(term.over) }) : t('none')}</span>
      {term.deleted > 0 && <span className="q-faint">{t('ran', { n: groupDigits(term.deleted) })}</span>}
    </span>
  )
}
