import { call } from '@qiao/api-client'
import {
  Avatar,
  Button,
  Card,
  ErrorState,
  Icon,
  List,
  Row,
  Skeleton,
  StateBadge,
  Tag,
  useNotices,
} from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { useProviders } from '../../parts/names.ts'
import { dateText } from '../../parts/time-window.ts'
import { useMay } from '../../parts/use-act.ts'
import '../../parts/parts.css'
import { useRoleWord } from '../../roles.ts'
import { api, i18n } from '../../services.ts'
import { CameBack } from './came-back.tsx'
import { MemoCard } from './memo-card.tsx'
import { ShopsCard } from './shops-card.tsx'
import { useSettingsTexts } from './texts.ts'

export default function SettingsPage() {
  const t = useSettingsTexts()
  const may = useMay()
  return (
    <PageFrame title={t('title')}>
      <Outgoing />
      <CameBack />
      <div className="q-grid c-settings">
        {may('orders.read') && <ShopsCard />}
        {may('connections.read') && <MemoCard />}
        {may('members.read') && <Members />}
        {may('technicians.read') && <Providers />}
      </div>
    </PageFrame>
  )
}

/** After a restore nothing is sent until a person has said so: otherwise customers would be told twice. */
function Outgoing() {
  const t = useSettingsTexts()
  const may = useMay()
  const notices = useNotices()
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const outgoing = useQuery({
    queryKey: ['settings', 'outgoing'],
    queryFn: ({ signal }) => call(api, 'GET /console/outgoing-effects', {}, { signal }),
  })
  if (outgoing.isError) return <ErrorState error={outgoing.error} onRetry={() => void outgoing.refetch()} />
  if (!outgoing.data) return <Skeleton lines={1} />
  const { off } = outgoing.data
  return (
    <div className="c-banner" data-tone={off ? 'attention' : 'done'} role="status">
      <Icon name={off ? 'alert' : 'check'} />
      <p>{t(off ? 'outgoing.off' : 'outgoing.on')}</p>
      {off &&
        (may('settings.write') ? (
          <Button kind="primary" onClick={() => setAsking(true)}>
            {t('outgoing.act')}
          </Button>
        ) : (
          <span>{t('outgoing.who')}</span>
        ))}
      <ActDialog
        open={asking}
        title={t('outgoing.title')}
        intro={t('outgoing.intro')}
        submit={t('outgoing.act')}
        onClose={() => setAsking(false)}
        onSubmit={async () => {
          await call(api, 'POST /console/outgoing-effects/confirmation')
          notices.done(t('outgoing.done'))
          await queries.invalidateQueries({ queryKey: ['settings', 'outgoing'] })
        }}
      />
    </div>
  )
}

function Members() {
  const t = useSettingsTexts()
  const role = useRoleWord()
  const members = useQuery({
    queryKey: ['settings', 'members'],
    queryFn: ({ signal }) => call(api, 'GET /console/members', {}, { signal }),
  })
  return (
    <Card title={t('members.title')}>
      {members.isError && <ErrorState error={members.error} onRetry={() => void members.refetch()} compact />}
      {members.isPending && <Skeleton lines={5} />}
      <List label={t('members.title')}>
        {(members.data?.items ?? []).map((member) => (
          <Row
            key={member.id}
            lead={<Avatar name={member.name} />}
            title={member.name}
            detail={`${member.login} · ${member.wecomUserId ? `${t('members.wecom')} ${member.wecomUserId}` : t('members.noWecom')}`}
            end={
              <span className="q-line">
                {member.roles.map((one) => (
                  <Tag key={one}>{role(one)}</Tag>
                ))}
              </span>
            }
          />
        ))}
      </List>
    </Card>
  )
}

function Providers() {
  const t = useSettingsTexts()
  const providers = useProviders()
  return (
    <Card title={t('providers.title')}>
      <List label={t('providers.title')}>
        {providers.map((provider) => {
          const until = provider.agreements
            .map((one) => one.validUntil)
            .sort()
            .at(-1)
          return (
            <Row
              key={provider.providerId}
              lead={<Icon name="wrench" />}
              title={
                <span className="q-line">
                  {provider.name} <Tag>{provider.region}</Tag>
                </span>
              }
              detail={
                provider.agreementInForce && until
                  ? t('providers.agreement', { day: dateText(until, i18n.language) })
                  : t('providers.noAgreement')
              }
              end={
                <StateBadge tone={provider.agreementInForce ? 'done' : 'overdue'}>
                  {t('providers.points', { count: provider.servicePoints.length })}
                </StateBadge>
              }
            />
          )
        })}
      </List>
    </Card>
  )
}
