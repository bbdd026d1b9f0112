import { call } from '@qiao/api-client'
import { Avatar, StateBadge, Tag } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { Link } from 'react-router'
import { usePlaces, useProviders } from '../../parts/names.ts'
import { useTradeWord } from '../../parts/trade-words.ts'
import { api } from '../../services.ts'
import type { TechnicianRow } from './rows.ts'
import { CertificateTags, LoadMeter } from './technician-parts.tsx'
import { useTechniciansTexts } from './texts.ts'

const skills = [
  'smart_lock_install',
  'smart_lock_repair',
  'air_conditioner_install',
  'air_conditioner_repair',
  'air_conditioner_maintain',
  'water_purifier_install',
  'water_purifier_repair',
  'water_purifier_maintain',
] as const

export default function TechniciansPage() {
  const t = useTechniciansTexts()
  const word = useTradeWord()
  const places = usePlaces()
  const providers = useProviders()
  return (
    <ListPage<TechnicianRow>
      name="technicians"
      title={t('list.title')}
      rowKey={(row) => row.technicianId}
      path={(row) => `/technicians/${row.technicianId}`}
      topics={['dispatch']}
      load={load}
      views={[
        { key: 'active', label: t('view.active'), filters: { state: 'active' } },
        { key: 'paused', label: t('view.paused'), filters: { state: 'paused' } },
        { key: 'lock', label: t('view.lock'), filters: { skill: 'smart_lock_install' } },
        { key: 'air', label: t('view.air'), filters: { skill: 'air_conditioner_install' } },
        { key: 'water', label: t('view.water'), filters: { skill: 'water_purifier_install' } },
      ]}
      filters={[
        {
          key: 'providerId',
          kind: 'select',
          label: t('filter.provider'),
          options: providers.map((one) => ({ value: one.providerId, label: one.name })),
        },
        {
          key: 'servicePointId',
          kind: 'select',
          label: t('filter.point'),
          options: providers.flatMap((one) =>
            one.servicePoints.map((point) => ({ value: point.servicePointId, label: point.name })),
          ),
        },
        {
          key: 'skill',
          kind: 'select',
          label: t('filter.skill'),
          options: skills.map((value) => ({ value, label: word('skill', value) })),
        },
        {
          key: 'state',
          kind: 'select',
          label: t('filter.state'),
          options: ['active', 'paused', 'left'].map((value) => ({ value, label: word('technician', value) })),
        },
      ]}
      columns={[
        {
          key: 'name',
          title: t('column.name'),
          render: (row) => (
            <span className="q-line">
              <Avatar name={row.name} />
              <span>
                <Link to={`/technicians/${row.technicianId}`}>{row.name}</Link>
                <br />
                <span className="q-faint">{row.badge}</span>
              </span>
            </span>
          ),
        },
        {
          key: 'state',
          title: t('column.state'),
          render: (row) => (
            <StateBadge tone={row.state !== 'active' ? 'attention' : row.onDuty ? 'done' : 'waiting'}>
              {row.state === 'active' ? t(row.onDuty ? 'onDuty' : 'offDuty') : word('technician', row.state)}
            </StateBadge>
          ),
        },
        { key: 'load', title: t('column.load'), render: (row) => <LoadMeter technician={row} /> },
        {
          key: 'point',
          title: t('column.point'),
          render: (row) => places.get(row.servicePointId) ?? row.servicePointId,
        },
        {
          key: 'skills',
          title: t('column.skills'),
          render: (row) => (
            <span className="q-line">
              {Object.keys(row.skills)
                .filter((skill) => skill.endsWith('_install'))
                .map((skill) => (
                  <Tag key={skill}>{word('skill', skill)}</Tag>
                ))}
            </span>
          ),
        },
        {
          key: 'certificates',
          title: t('column.certificates'),
          render: (row) => <CertificateTags certificates={row.certificates} />,
        },
        {
          key: 'stars',
          title: t('column.stars'),
          render: (row) =>
            row.stars === null ? (
              <span className="q-faint">{t('noStars')}</span>
            ) : (
              t('stars', { stars: row.stars.toFixed(1), count: row.ratingCount })
            ),
        },
        {
          key: 'week',
          title: t('column.week'),
          align: 'end',
          hidden: true,
          render: (row) => <span className="q-numbers">{row.unitsThisWeek}</span>,
        },
        { key: 'phone', title: t('column.phone'), hidden: true, render: (row) => row.phone ?? '—' },
      ]}
      empty={{ picture: 'people', sentence: t('list.empty'), act: <Link to="/">{t('list.act')}</Link> }}
    />
  )
}

function load({ cursor, providerId, servicePointId, skill, state }: ListQuery, signal: AbortSignal) {
  return call(
    api,
    'GET /console/technicians',
    {
      query: {
        limit: 50,
        ...(cursor ? { cursor } : {}),
        ...(providerId ? { providerId } : {}),
        ...(servicePointId ? { servicePointId } : {}),
        ...(skill ? { skill } : {}),
        ...(state ? { state: state as 'active' } : {}),
      },
    },
    { signal },
  )
}
