import { call } from '@qiao/api-client'
import { Button, Tag, useListed, useNotices } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { useState } from 'react'
import { Link } from 'react-router'
import { useAct } from '../../parts/use-act.ts'
import { useRoleWord } from '../../roles.ts'
import { api } from '../../services.ts'
import { useMember } from '../../session.ts'
import { DutyDialog } from './duty-dialog.tsx'
import type { Member } from './member.ts'
import { useMembersTexts } from './texts.ts'

/** Who works here, what for, and of region managers where. */
export default function MembersPage() {
  const t = useMembersTexts()
  const listed = useListed()
  const notices = useNotices()
  const { run } = useAct(['members'])
  const mayChange = useMember().permissions.includes('settings.write')
  const roleWord = useRoleWord()
  const [changing, setChanging] = useState<Member>()
  const regions = (row: Member) =>
    row.regions.length === 0 ? t('allRegions') : listed(row.regions.map(({ name }) => name))
  return (
    <>
      <ListPage<Member>
        name="members"
        title={t('title')}
        intro={
          <>
            {t('intro')} <Link to="/settings/policy">{t('matrix')}</Link>
          </>
        }
        rowKey={(row) => row.id}
        load={load}
        columns={[
          { key: 'name', title: t('column.name'), render: (row) => row.name },
          { key: 'login', title: t('column.login'), render: (row) => row.login },
          {
            key: 'roles',
            title: t('column.roles'),
            render: (row) => (
              <span className="q-line">
                {row.roles.map((role) => (
                  <Tag key={role}>{roleWord(role)}</Tag>
                ))}
              </span>
            ),
          },
          { key: 'regions', title: t('column.regions'), render: regions },
          ...(mayChange
            ? [
                {
                  key: 'act',
                  act: true,
                  title: t('column.act'),
                  render: (row: Member) => (
                    <Button kind="quiet" onClick={() => setChanging(row)}>
                      {t('change')}
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
        empty={{ picture: 'bridge', sentence: t('empty') }}
      />
      {changing && (
        <DutyDialog
          member={changing}
          onClose={() => setChanging(undefined)}
          onSaved={async () => {
            setChanging(undefined)
            await run('renew', async () => undefined)
            notices.done(t('changed'))
          }}
        />
      )}
    </>
  )
}

async function load(_query: ListQuery, signal: AbortSignal) {
  const { items } = await call(api, 'GET /console/members', {}, { signal })
  return { items, nextCursor: null }
}
