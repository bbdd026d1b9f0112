import { call } from '@qiao/api-client'
import { Button, Card, Empty, IconButton, Tag } from '@qiao/ui'
import { useState } from 'react'
import { Link } from 'react-router'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useGroupTexts } from './group-texts.ts'
import { customersOf } from './links.ts'
import { swapped } from './order.ts'
import type { Governance, TagGroup, TagRow } from './types.ts'

type GroupTask = { act: 'add' } | { act: 'name' | 'end'; group: TagGroup }

/** Groups with their tags in order: what stands here stands so in WeCom. */
export function GroupsCard({ data }: { data: Governance }) {
  const t = useGroupTexts()
  const may = useMay()
  const { run, running } = useAct(['tag-governance'])
  const [task, setTask] = useState<GroupTask>()
  const mayEdit = may('live-codes.write')
  const arrange = (key: string, body: { groupIds: string[] } | { names: string[] }) =>
    void run(key, () => call(api, 'PUT /console/tag-order', { body }), t('arranged'))
  const tagsOf = (id: string) => data.tags.filter((one) => one.groupId === id && !one.retired)
  return (
    <Card
      title={t('title')}
      acts={
        mayEdit && (
          <Button icon="plus" onClick={() => setTask({ act: 'add' })}>
            {t('add')}
          </Button>
        )
      }
    >
      <p className="q-faint">{t(data.wecom.connected ? 'intro' : 'introAlone')}</p>
      {data.groups.length === 0 && <Empty picture="calm" sentence={t('empty')} />}
      <ul className="c-tag-groups">
        {data.groups.map((group, place) => (
          <li key={group.id}>
            <div className="q-line">
              <strong>{group.name}</strong>
              {group.exclusive && <Tag>{t('exclusive')}</Tag>}
              {mayEdit && (
                <span className="c-tag-group-acts">
                  <Moves
                    name={group.name}
                    place={place}
                    count={data.groups.length}
                    busy={running !== undefined}
                    onMove={(to) =>
                      arrange('groups', {
                        groupIds: swapped(
                          data.groups.map((one) => one.id),
                          place,
                          to,
                        ),
                      })
                    }
                  />
                  <Button kind="quiet" onClick={() => setTask({ act: 'name', group })}>
                    {t('rename')}
                  </Button>
                  <Button kind="quiet" onClick={() => setTask({ act: 'end', group })}>
                    {t('end')}
                  </Button>
                </span>
              )}
            </div>
            <GroupTags
              tags={tagsOf(group.id)}
              mayEdit={mayEdit}
              onMove={(names) => arrange(group.id, { names })}
            />
          </li>
        ))}
      </ul>
      {task && <GroupDialog task={task} data={data} onClose={() => setTask(undefined)} />}
    </Card>
  )
}

function GroupTags({
  tags,
  mayEdit,
  onMove,
}: {
  tags: TagRow[]
  mayEdit: boolean
  onMove: (names: string[]) => void
}) {
  const t = useGroupTexts()
  const names = tags.map((one) => one.name)
  if (tags.length === 0) return <p className="q-faint">{t('noTags')}</p>
  return (
    <ol className="c-tag-row">
      {tags.map((tag, place) => (
        <li key={tag.name} className="q-tag">
          <Link to={customersOf(tag.name)}>{tag.name}</Link>
          {tag.inWecom !== 'yes' && tag.inWecom !== 'no' && (
            <span className="q-faint">{t(`place.${tag.inWecom}`)}</span>
          )}
          {mayEdit && tags.length > 1 && (
            <Moves
              name={tag.name}
              place={place}
              count={tags.length}
              onMove={(to) => onMove(swapped(names, place, to))}
            />
          )}
        </li>
      ))}
    </ol>
  )
}

function Moves({
  name,
  place,
  count,
  busy = false,
  onMove,
}: {
  name: string
  place: number
  count: number
  busy?: boolean
  onMove: (to: number) => void
}) {
  const t = useGroupTexts()
  return (
    <>
      <IconButton
        icon="chevronLeft"
        label={t('forward', { name })}
        disabled={busy || place === 0}
        onClick={() => onMove(place - 1)}
      />
      <IconButton
        icon="chevronRight"
        label={t('back', { name })}
        disabled={busy || place === count - 1}
        onClick={() => onMove(place + 1)}
      />
    </>
  )
}

function GroupDialog({ task, data, onClose }: { task: GroupTask; data: Governance; onClose: () => void }) {
  const t = useGroupTexts()
  const { run } = useAct(['tag-governance'])
  const done = (words: string) => run('group', async () => undefined, words)
  if (task.act === 'end') {
    const { id, name } = task.group
    const count = data.tags.filter((one) => one.groupId === id && !one.retired).length
    return (
      <ActDialog
        open
        danger
        title={t('endTitle', { name })}
        intro={t('endIntro', { count })}
        submit={t('end')}
        onClose={onClose}
        onSubmit={async () => {
          await call(api, 'DELETE /console/tag-groups/:id', { params: { id } })
          await done(t('ended'))
        }}
      />
    )
  }
  const group = task.act === 'name' ? task.group : null
  return (
    <ActDialog
      open
      title={group ? t('nameTitle', { name: group.name }) : t('add')}
      intro={t('nameIntro')}
      submit={t('save')}
      fields={[{ key: 'name', label: t('name'), kind: 'text', maxLength: 30, start: group?.name ?? '' }]}
      onClose={onClose}
      onSubmit={async ({ name = '' }) => {
        if (group)
          await call(api, 'PUT /console/tag-groups/:id', {
            params: { id: group.id },
            body: { name: name.trim() },
          })
        else await call(api, 'POST /console/tag-groups', { body: { name: name.trim(), exclusive: false } })
        await done(t('saved'))
      }}
    />
  )
}
