import { type Answer, call } from '@qiao/api-client'
import {
  Card,
  ErrorState,
  Field,
  List,
  Money,
  Row,
  Select,
  Skeleton,
  StateBadge,
  type StateTone,
  Tag,
  TextInput,
} from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { dateText } from '../../parts/time-window.ts'
import { useTradeWord } from '../../parts/trade-words.ts'
import '../../parts/parts.css'
import { api, i18n } from '../../services.ts'
import { useRulesTexts } from './texts.ts'

type Rule = Answer<'GET /console/marketplace-rules'>['items'][number]

const tones: Record<Rule['state'], StateTone> = { coming: 'waiting', in_force: 'running', over: 'done' }
const amountText = /^\d{1,9}(\.\d{1,2})?$/

export default function MarketplaceRulesPage() {
  const t = useRulesTexts()
  const rules = useQuery({
    queryKey: ['marketplace-rules'],
    queryFn: ({ signal }) => call(api, 'GET /console/marketplace-rules', {}, { signal }),
  })
  if (rules.isError) return <ErrorState error={rules.error} onRetry={() => void rules.refetch()} />
  if (!rules.data) return <Skeleton lines={10} />
  const byMarketplace = [...Map.groupBy(rules.data.items, (rule) => rule.marketplace)]
  return (
    <PageFrame title={t('title')}>
      <p className="q-faint">{t('intro')}</p>
      <TryCard marketplaces={byMarketplace.map(([marketplace]) => marketplace)} />
      <div className="q-grid">
        {byMarketplace.map(([marketplace, items]) => (
          <RulesCard key={marketplace} marketplace={marketplace} rules={items} />
        ))}
      </div>
    </PageFrame>
  )
}

function RulesCard({ marketplace, rules }: { marketplace: string; rules: Rule[] }) {
  const t = useRulesTexts()
  const day = (text: string) => dateText(text, i18n.language)
  const word = useTradeWord()
  return (
    <Card title={word('marketplace', marketplace)} flush>
      <List label={word('marketplace', marketplace)}>
        {rules.map((rule) => (
          <Row
            key={rule.id}
            title={rule.title}
            detail={`${t(`kind.${rule.kind}`)} · ${
              rule.to
                ? t('periodTo', { from: day(rule.from), to: day(rule.to) })
                : t('period', { from: day(rule.from) })
            }`}
            end={
              <span className="c-inline">
                {!rule.confirmed && (
                  <span title={t('unconfirmedHint')}>
                    <Tag>{t('unconfirmed')}</Tag>
                  </span>
                )}
                <StateBadge tone={tones[rule.state]}>{t(`state.${rule.state}`)}</StateBadge>
              </span>
            }
          />
        ))}
      </List>
    </Card>
  )
}

/** What is asked stays in the address, so that it can be sent to a colleague. */
function TryCard({ marketplaces }: { marketplaces: string[] }) {
  const t = useRulesTexts()
  const word = useTradeWord()
  const [search, setSearch] = useSearchParams()
  const marketplace = search.get('marketplace') ?? marketplaces[0] ?? ''
  const text = search.get('amounts') ?? ''
  const amounts = text.split(/\s+/).filter(Boolean)
  const wrong = amounts.length > 50 || amounts.some((one) => !amountText.test(one))
  const set = (key: string, value: string) =>
    setSearch(
      (before) => {
        before.set(key, value)
        return before
      },
      { replace: true },
    )
  const savings = useQuery({
    queryKey: ['marketplace-rules', 'savings', marketplace, text],
    enabled: amounts.length > 0 && !wrong,
    queryFn: ({ signal }) =>
      call(api, 'GET /console/marketplace-rules/savings', { query: { marketplace, amounts } }, { signal }),
  })
  return (
    <Card title={t('tryTitle')}>
      <div className="q-stack">
        <Field label={t('tryMarketplace')}>
          <Select
            value={marketplace}
            onValue={(value) => set('marketplace', value)}
            options={marketplaces.map((one) => ({ value: one, label: word('marketplace', one) }))}
          />
        </Field>
        <Field label={t('tryIntro')} error={wrong ? t('tryWrong') : undefined}>
          <TextInput
            value={text}
            placeholder={t('tryPlaceholder')}
            onValue={(value) => set('amounts', value)}
          />
        </Field>
        {!wrong && savings.data?.items.length === 0 && <p className="q-faint">{t('tryNothing')}</p>}
        {!wrong &&
          savings.data?.items.map((one) => (
            <p key={one.ruleId} role="status">
              {one.title} · {t('trySaved')}
              <Money fen={one.savedFen} />
            </p>
          ))}
      </div>
    </Card>
  )
}
