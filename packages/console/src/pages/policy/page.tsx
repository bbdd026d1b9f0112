import { type Answer, call } from '@qiao/api-client'
import { Card, ErrorState, Field, Icon, List, Row, Select, Skeleton, Tag } from '@qiao/ui'
import { PageFrame, useNarrow } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { api, i18n } from '../../services.ts'
import { useMember } from '../../session.ts'
import { actsOf } from './acts.ts'
import './policy.css'
import { usePolicyTexts } from './texts.ts'

type Policy = Answer<'GET /console/policy'>
type Named = { zh: string; en: string }

const word = (named: Named): string => (i18n.language.startsWith('zh') ? named.zh : named.en)

/** The written policy, read from the server that obeys it. */
export default function PolicyPage() {
  const t = usePolicyTexts()
  const narrow = useNarrow()
  const found = useQuery({
    queryKey: ['policy'],
    queryFn: ({ signal }) => call(api, 'GET /console/policy', {}, { signal }),
  })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <Skeleton lines={12} />
  const policy = found.data
  const { seconds, perHour, alarmAt, seek, seekName, dial } = policy.reveal
  return (
    <PageFrame title={t('title')}>
      <p className="q-faint">{t('intro')}</p>
      <Card title={t('sights')}>
        <div className="q-stack">
          {narrow ? <OneRole policy={policy} /> : <Matrix policy={policy} />}
          <p className="q-faint">
            {[
              t('maskedHint', { minutes: seconds / 60 }),
              t('bulk', { perHour, alarmAt }),
              t('seek', seek),
              t('seekName', seekName),
              t('dial', dial),
              t('after', { days: policy.daysAfterSignOff }),
            ].join(i18n.language === 'en' ? ' ' : '')}
          </p>
        </div>
      </Card>
      <Origins policy={policy} />
      <Permissions policy={policy} />
    </PageFrame>
  )
}

function Matrix({ policy }: { policy: Policy }) {
  const t = usePolicyTexts()
  const mine = useMember().roles
  const rows = rowWords(policy)
  return (
    <div className="c-policy-scroll">
      <table className="c-policy">
        <thead>
          <tr>
            <th scope="col">{t('role')}</th>
            <th scope="col">{t('rows')}</th>
            {policy.classes.map((one) => (
              <th key={one.class} scope="col" title={word(one.covers)}>
                {word(one)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {policy.roles.flatMap((role) =>
            role.stages.map((stage, i) => (
              <tr key={`${role.role}-${stage.rows}`} data-mine={mine.includes(role.role)}>
                <th scope="row">
                  <span className={i === 0 ? undefined : 'q-hidden'}>{word(role)}</span>{' '}
                  {i === 0 && mine.includes(role.role) && <Tag>{t('yours')}</Tag>}
                </th>
                <td className="c-policy-rows">{rows.get(stage.rows)}</td>
                {stage.sights.map((sight, at) => (
                  <td key={policy.classes[at]!.class}>
                    <Sight sight={sight} />
                  </td>
                ))}
              </tr>
            )),
          )}
        </tbody>
      </table>
    </div>
  )
}

/** On a phone: one role at a time, one's own first; the address keeps which, for both cards. */
function useOneRole(policy: Policy) {
  const [mine] = useMember().roles
  const [address, setAddress] = useSearchParams()
  const find = (name: string | null | undefined) => policy.roles.find((one) => one.role === name)
  const role = find(address.get('role')) ?? find(mine) ?? policy.roles[0]!
  return { role, choose: (name: string) => setAddress({ role: name }, { replace: true }) }
}

function RoleField({ policy }: { policy: Policy }) {
  const t = usePolicyTexts()
  const { role, choose } = useOneRole(policy)
  return (
    <Field label={t('role')}>
      <Select
        value={role.role}
        onValue={choose}
        options={policy.roles.map((one) => ({ value: one.role, label: word(one) }))}
      />
    </Field>
  )
}

function OneRole({ policy }: { policy: Policy }) {
  const rows = rowWords(policy)
  const { role } = useOneRole(policy)
  return (
    <div className="q-stack">
      <RoleField policy={policy} />
      {role.stages.map((stage) => (
        <List key={stage.rows} label={rows.get(stage.rows) ?? stage.rows}>
          <Row title={<strong>{rows.get(stage.rows)}</strong>} />
          {policy.classes.map((one, at) => (
            <Row
              key={one.class}
              title={word(one)}
              detail={word(one.covers)}
              end={<Sight sight={stage.sights[at]!} />}
            />
          ))}
        </List>
      ))}
    </div>
  )
}

/** What each role may do: every act once, every role a column. */
function Permissions({ policy }: { policy: Policy }) {
  const t = usePolicyTexts()
  const narrow = useNarrow()
  return (
    <Card title={t('permissions')}>
      {narrow ? <OneRoleActs policy={policy} /> : <Acts policy={policy} />}
    </Card>
  )
}

function OneRoleActs({ policy }: { policy: Policy }) {
  const { role } = useOneRole(policy)
  return (
    <div className="q-stack">
      <RoleField policy={policy} />
      <List label={word(role)}>
        {role.permissions.map((one) => (
          <Row key={one.permission} lead={<Icon name="check" />} title={word(one)} />
        ))}
      </List>
    </div>
  )
}

function Acts({ policy }: { policy: Policy }) {
  const t = usePolicyTexts()
  const mine = useMember().roles
  return (
    <div className="c-policy-scroll">
      <table className="c-policy c-policy-acts">
        <thead>
          <tr>
            <th scope="col">{t('act')}</th>
            {policy.roles.map((role) => (
              <th key={role.role} scope="col" data-mine={mine.includes(role.role) || undefined}>
                {word(role)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {actsOf(policy.roles).map(({ act, holders }) => (
            <tr key={act.permission}>
              <th scope="row">{word(act)}</th>
              {policy.roles.map((role) => (
                <td key={role.role} data-mine={mine.includes(role.role) || undefined}>
                  {holders.has(role.role) && <Icon name="check" label={t('may')} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Origins({ policy }: { policy: Policy }) {
  const t = usePolicyTexts()
  const bound = policy.classes.filter((one) => one.boundByOrigin).map(word)
  const classes = bound.join(i18n.language.startsWith('zh') ? '、' : ', ')
  return (
    <Card title={t('origins')}>
      <div className="q-stack">
        <p className="q-faint">{t('originsHint', { classes })}</p>
        <div className="c-policy-scroll">
          <table className="c-policy">
            <thead>
              <tr>
                <th scope="col">{t('origin')}</th>
                {policy.purposes.map((one) => (
                  <th key={one.purpose} scope="col">
                    {word(one)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {policy.origins.map((origin) => (
                <tr key={origin.origin}>
                  <th scope="row">{word(origin)}</th>
                  {policy.purposes.map(({ purpose }) => {
                    const may = origin.purposes.includes(purpose)
                    return (
                      <td key={purpose}>
                        <span className="c-sight" data-sight={may ? 'plain' : 'none'}>
                          {t(may ? 'may' : 'mayNot')}
                        </span>
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </Card>
  )
}

function Sight({ sight }: { sight: 'plain' | 'masked' | 'none' }) {
  const t = usePolicyTexts()
  return (
    <span className="c-sight" data-sight={sight}>
      {t(`sight.${sight}`)}
    </span>
  )
}

const rowWords = (policy: Policy): Map<string, string> =>
  new Map(policy.rows.map((one) => [one.rows, word(one)]))
