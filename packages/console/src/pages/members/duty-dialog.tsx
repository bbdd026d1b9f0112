import { type Answer, call } from '@qiao/api-client'
import { Button, Checkbox, ErrorState, Field, IconButton, Select, Skeleton, Tag } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useState } from 'react'
import { FormFrame, useSending } from '../../parts/form-frame.tsx'
import { api, i18n } from '../../services.ts'
import type { Member } from './member.ts'
import { useMembersTexts } from './texts.ts'

type Region = { code: string; name: string }
type Choice = Answer<'GET /console/region-choices'>['items'][number]
type Role = Answer<'GET /console/members'>['roles'][number]
type Props = { member: Member; onClose: () => void; onSaved: () => Promise<void> }

/** What a member is there for: roles with what each may do in words, and of a region manager the regions. */
export function DutyDialog({ member, onClose, onSaved }: Props) {
  const t = useMembersTexts()
  const found = useQuery({
    queryKey: ['members', 'offer'],
    queryFn: async ({ signal }) => ({
      roles: (await call(api, 'GET /console/members', {}, { signal })).roles,
      policy: await call(api, 'GET /console/policy', {}, { signal }),
      regions: (await call(api, 'GET /console/region-choices', {}, { signal })).items,
    }),
  })
  return (
    <Modal
      open
      title={t('changeOf', { name: member.name })}
      onCancel={onClose}
      footer={null}
      width="44em"
      mask={{ closable: false }}
    >
      {found.isError ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />
      ) : found.data ? (
        <DutyForm {...found.data} member={member} onClose={onClose} onSaved={onSaved} />
      ) : (
        <Skeleton lines={8} />
      )}
    </Modal>
  )
}

const word = (named: { zh: string; en: string }): string =>
  i18n.language.startsWith('zh') ? named.zh : named.en

function DutyForm({
  member,
  roles,
  policy,
  regions: choices,
  onClose,
  onSaved,
}: Props & { roles: readonly Role[]; policy: Answer<'GET /console/policy'>; regions: readonly Choice[] }) {
  const t = useMembersTexts()
  const [chosen, setChosen] = useState<readonly string[]>(member.roles)
  const [regions, setRegions] = useState<readonly Region[]>(member.regions)
  const isCut = chosen.includes('region_manager')
  const sending = useSending(true, async () => {
    const body = { roles: chosen, regions: isCut ? regions.map(({ code }) => code) : [] }
    await call(api, 'PUT /console/members/:id/duty', { params: { id: member.id }, body: body as never })
    await onSaved()
  })
  const mayOf = (role: string) => policy.roles.find((one) => one.role === role)?.permissions.map(word) ?? []
  return (
    <FormFrame sending={sending} submit={t('save')} onClose={onClose}>
      <fieldset className="q-field c-members">
        <legend className="q-label">{t('roles')}</legend>
        <div className="q-line">
          {roles.map((one) => (
            <Checkbox
              key={one.role}
              checked={chosen.includes(one.role)}
              onChecked={(on) =>
                setChosen((now) => (on ? [...now, one.role] : now.filter((role) => role !== one.role)))
              }
            >
              {word(one)}
            </Checkbox>
          ))}
        </div>
      </fieldset>
      {roles
        .filter(({ role }) => chosen.includes(role))
        .map((one) => (
          <p key={one.role} className="q-faint">
            {t('may', {
              role: word(one),
              words: mayOf(one.role).join(i18n.language.startsWith('zh') ? '、' : ', '),
            })}
          </p>
        ))}
      {isCut && <RegionChoice choices={choices} regions={regions} onRegions={setRegions} />}
    </FormFrame>
  )
}

/** Province, then city, then district: each may stay whole. */
function RegionChoice({
  choices,
  regions,
  onRegions,
}: {
  choices: readonly Choice[]
  regions: readonly Region[]
  onRegions: (regions: readonly Region[]) => void
}) {
  const t = useMembersTexts()
  const [path, setPath] = useState<readonly string[]>(['', '', ''])
  const below = (parent: string | null) => choices.filter((one) => one.parent === parent)
  const levels = ['province', 'city', 'district'] as const
  const picked = path.filter((code) => code !== '').at(-1)
  const named = path.flatMap((code) => choices.find((one) => one.code === code)?.name ?? [])
  const provinces = choices.filter((one) => one.code.endsWith('0000'))
  return (
    <fieldset className="q-field c-members">
      <legend className="q-label">{t('regions')}</legend>
      <div className="q-line">
        {regions.map((one) => (
          <Tag key={one.code}>
            {one.name}{' '}
            <IconButton
              icon="close"
              label={t('remove', { name: one.name })}
              onClick={() => onRegions(regions.filter(({ code }) => code !== one.code))}
            />
          </Tag>
        ))}
      </div>
      <div className="q-line c-members-region">
        {levels.map((level, at) => {
          const offered = at === 0 ? provinces : path[at - 1] ? below(path[at - 1]!) : []
          return (
            (at === 0 || offered.length > 0) && (
              <Field key={level} label={t(level)}>
                <Select
                  value={path[at]!}
                  onValue={(code) => setPath(path.map((old, i) => (i === at ? code : i > at ? '' : old)))}
                  options={[
                    { value: '', label: at === 0 ? '—' : t('whole') },
                    ...offered.map((one) => ({ value: one.code, label: one.name })),
                  ]}
                />
              </Field>
            )
          )
        })}
        <Button
          disabled={picked === undefined}
          onClick={() => {
            if (picked && !regions.some(({ code }) => code === picked))
              onRegions([...regions, { code: picked, name: named.join('') }])
            setPath(['', '', ''])
          }}
        >
          {t('add')}
        </Button>
      </div>
    </fieldset>
  )
}
