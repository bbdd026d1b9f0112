import { call } from '@qiao/api-client'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { useAct } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useTagGovernanceTexts } from './texts.ts'
import type { Governance, TagTask } from './types.ts'

export function TaskDialog(props: { task: TagTask; data: Governance; onClose: () => void }) {
  const { act } = props.task
  if (act === 'set') return <SetDialog {...props} />
  return act === 'rename' ? <RenameDialog {...props} /> : <ChangeDialog {...props} />
}

function RenameDialog({ task, onClose }: { task: TagTask; onClose: () => void }) {
  const t = useTagGovernanceTexts()
  const { run } = useAct(['tag-governance'])
  const { name, usedBy } = task.tag
  return (
    <ActDialog
      open
      title={t('rename.title', { name })}
      intro={usedBy > 0 ? t('rename.used', { count: usedBy }) : t('rename.intro')}
      submit={t('rename.submit')}
      fields={[{ key: 'to', label: t('rename.to'), kind: 'text', maxLength: 30, start: name }]}
      onClose={onClose}
      onSubmit={async ({ to = '' }) => {
        await call(api, 'POST /console/tag-renames', { body: { name, to: to.trim() } })
        await run('renamed', async () => undefined, t('rename.done'))
      }}
    />
  )
}

function ChangeDialog({ task, data, onClose }: { task: TagTask; data: Governance; onClose: () => void }) {
  const t = useTagGovernanceTexts()
  const { run } = useAct(['tag-governance'])
  const { name, carriers } = task.tag
  const merges = task.act === 'merge'
  return (
    <ActDialog
      open
      title={t(merges ? 'merge.title' : 'retire.title', { name })}
      intro={t(merges ? 'merge.intro' : 'retire.intro', { count: carriers })}
      submit={t(merges ? 'merge.submit' : 'retire.submit')}
      danger={!merges}
      fields={[
        ...(merges
          ? [
              {
                key: 'into',
                label: t('merge.into'),
                kind: 'select' as const,
                start: task.into ?? '',
                options: data.tags
                  .filter((one) => one.name !== name && !one.retired)
                  .map((one) => ({ value: one.name, label: one.name })),
              },
            ]
          : []),
        ...(task.tag.inWecom === 'no' || task.tag.inWecom === 'held'
          ? []
          : [
              {
                key: 'there',
                label: t('there.label'),
                kind: 'select' as const,
                start: 'keep',
                options: [
                  { value: 'keep', label: t('there.keep') },
                  { value: 'delete', label: t('there.delete') },
                ],
              },
            ]),
      ]}
      onClose={onClose}
      onSubmit={async ({ into, there }) => {
        await call(api, 'POST /console/tag-changes', {
          body: { name, into: merges ? (into ?? null) : null, deleteThere: there === 'delete' },
        })
        await run('changed', async () => undefined, t('merge.done'))
      }}
    />
  )
}

const fresh = '+'

function SetDialog({ task, data, onClose }: { task: TagTask; data: Governance; onClose: () => void }) {
  const t = useTagGovernanceTexts()
  const { run } = useAct(['tag-governance'])
  const { name, groupId, validDays } = task.tag
  return (
    <ActDialog
      open
      title={t('set.title', { name })}
      submit={t('set.submit')}
      fields={[
        {
          key: 'group',
          label: t('set.group'),
          kind: 'select',
          optional: true,
          start: groupId ?? '',
          options: [
            { value: '', label: t('set.noGroup') },
            ...data.groups.map((one) => ({ value: one.id, label: one.name })),
            { value: fresh, label: t('set.newGroup') },
          ],
        },
        {
          key: 'groupName',
          label: t('set.newGroup'),
          kind: 'text',
          maxLength: 40,
          when: ({ group }) => group === fresh,
        },
        {
          key: 'exclusive',
          label: t('set.exclusive'),
          kind: 'select',
          start: data.groups.find((one) => one.id === groupId)?.exclusive ? 'yes' : 'no',
          options: [
            { value: 'no', label: t('set.no') },
            { value: 'yes', label: t('set.yes') },
          ],
          when: ({ group }) => Boolean(group),
        },
        {
          key: 'valid',
          label: t('set.valid'),
          kind: 'number',
          optional: true,
          start: validDays ? String(validDays) : '',
          hint: t('set.validHint'),
        },
      ]}
      onClose={onClose}
      onSubmit={async ({ group = '', groupName = '', exclusive, valid = '' }) => {
        const excludes = exclusive === 'yes'
        const id =
          group === fresh
            ? (
                await call(api, 'POST /console/tag-groups', {
                  body: { name: groupName.trim(), exclusive: excludes },
                })
              ).id
            : group || null
        if (id && group !== fresh)
          await call(api, 'PUT /console/tag-groups/:id', { params: { id }, body: { exclusive: excludes } })
        await call(api, 'PUT /console/tag-definitions', {
          body: { name, groupId: id, validDays: Number(valid) > 0 ? Math.round(Number(valid)) : null },
        })
        await run('set', async () => undefined, t('set.done'))
      }}
    />
  )
}
