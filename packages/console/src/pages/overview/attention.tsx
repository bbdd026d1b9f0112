import type { Answer } from '@qiao/api-client'
import { Badge, Card, Empty, Icon, type IconName, List, Row, type StateTone, TimeText } from '@qiao/ui'
import { useNavigate } from 'react-router'
import { useOverviewTexts } from './texts.ts'

type Item = Answer<'GET /console/overview'>['attention'][number]

const icons: Record<string, IconName> = {
  authorisation_expired: 'fault',
  breach: 'clock',
  nobody_dispatched: 'wrench',
  address_incomplete: 'home',
  address_noticed: 'map',
  unmatched_sku: 'product',
  quarantined: 'alert',
  failed: 'fault',
  dead_letter: 'fault',
  possible_duplicate: 'users',
  offer_unanswered: 'clock',
}

/** What stands still until somebody acts, most pressing first; each row leads to where one acts. */
export function Attention({ items }: { items: readonly Item[] }) {
  const t = useOverviewTexts()
  const navigate = useNavigate()
  return (
    <section className="c-attention">
      <Card title={t('attention.title')} flush={items.length > 0}>
        {items.length === 0 ? (
          <Empty picture="calm" sentence={t('attention.calm')} />
        ) : (
          <List label={t('attention.title')}>
            {items.map((item) => (
              <Row
                key={item.kind}
                lead={
                  <span className="c-attention-mark" data-tone={item.tone}>
                    <Icon name={icons[item.kind] ?? 'alert'} />
                  </span>
                }
                title={item.label}
                detail={
                  item.oldestAt && (
                    <>
                      {t('attention.oldest')} <TimeText at={item.oldestAt} show="relative" />
                    </>
                  )
                }
                end={
                  <Badge
                    count={item.count}
                    tone={item.tone as StateTone}
                    label={t('attention.count', { count: item.count })}
                  />
                }
                href={item.path}
                onOpen={() => navigate(item.path)}
              />
            ))}
          </List>
        )}
      </Card>
    </section>
  )
}
