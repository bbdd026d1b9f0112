import { call } from '@qiao/api-client'
import {
  Button,
  Card,
  Empty,
  ErrorState,
  Select,
  Skeleton,
  StateBadge,
  type StateTone,
  Tag,
  TimeText,
} from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { Table } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import '../../parts/parts.css'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api, i18n } from '../../services.ts'
import { GroupsCard } from './groups-card.tsx'
import { customersOf } from './links.ts'
import './tag-governance.css'
import { TaskDialog } from './task-dialog.tsx'
import { useTagGovernanceTexts } from './texts.ts'
import type { Governance, TagRow, TagTask } from './types.ts'
import { WecomCard } from './wecom-card.tsx'

type Change = Governance['changes'][number]

/** Every tag with who has it and what asks for it; those unused, alike and contradicting; and acts that can be taken back. */
export default function TagGovernancePage() {
  const t = useTagGovernanceTexts()
  const [task, setTask] = useState<TagTask>()
  const found = useQuery<Governance>({
    queryKey: ['tag-governance'],
    refetchInterval: (query) =>
      query.state.data?.changes.some(({ state }) => state === 'working' || state === 'undoing')
        ? 1_500
        : 60_000,
    queryFn: ({ signal }) => call(api, 'GET /console/tag-governance', {}, { signal }),
  })
  return (
    <PageFrame title={t('title')}>
      {found.isError ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : !found.data ? (
        <Skeleton lines={10} />
      ) : (
        <div className="q-stack">
          <p className="q-faint">{t('intro')}</p>
          <WecomCard wecom={found.data.wecom} />
          <Findings data={found.data} onTask={setTask} />
          <Changes changes={found.data.changes} />
          <GroupsCard data={found.data} />
          <AutoTags automatic={found.data.automatic} />
          <TagTable data={found.data} onTask={setTask} />
          {task && <TaskDialog task={task} data={found.data} onClose={() => setTask(undefined)} />}
        </div>
      )}
    </PageFrame>
  )
}

function Findings({ data, onTask }: { data: Governance; onTask: (task: TagTask) => void }) {
  const t = useTagGovernanceTexts()
  const may = useMay()
  const { overlapping, contradicting } = data
  const tagOf = (name: string) => data.tags.find((one) => one.name === name)
  return (
    <div className="q-grid">
      <Card title={t('overlap.title')} {...(overlapping.length > 0 ? { tone: 'attention' as const } : {})}>
        {overlapping.length === 0 && <p className="q-faint">{t('overlap.none')}</p>}
        {overlapping.map((pair) => {
          const fewer = [tagOf(pair.one), tagOf(pair.two)].toSorted(
            (a, b) => (a?.carriers ?? 0) - (b?.carriers ?? 0),
          )[0]
          const other = fewer?.name === pair.one ? pair.two : pair.one
          return (
            <p key={`${pair.one}|${pair.two}`} className="q-line">
              <span>{t('overlap.sentence', pair)}</span>
              {may('live-codes.write') && fewer && (
                <Button kind="quiet" onClick={() => onTask({ act: 'merge', tag: fewer, into: other })}>
                  {t('overlap.merge', { one: fewer.name, two: other })}
                </Button>
              )}
            </p>
          )
        })}
      </Card>
      <Card title={t('contra.title')} {...(contradicting.length > 0 ? { tone: 'attention' as const } : {})}>
        {contradicting.length === 0 && <p className="q-faint">{t('contra.none')}</p>}
        {contradicting.map((pair) => (
          <p key={`${pair.one}|${pair.two}`} className="q-line">
            <span>{t('contra.sentence', pair)}</span>
            <Link to={customersOf(pair.one)}>{t('contra.see')}</Link>
          </p>
        ))}
      </Card>
    </div>
  )
}

const tones: Record<string, StateTone> = {
  working: 'running',
  done: 'done',
  undoing: 'running',
  undone: 'waiting',
}
const changeStates = ['working', 'done', 'undoing', 'undone'] as const

function Changes({ changes }: { changes: Change[] }) {
  const t = useTagGovernanceTexts()
  const may = useMay()
  const { run, running } = useAct(['tag-governance'])
  if (changes.length === 0) return null
  const undo = (id: string) =>
    run(
      id,
      () => call(api, 'POST /console/tag-changes/:id/reversal', { params: { id } }),
      t('changes.undone'),
    )
  return (
    <Card title={t('changes.title')}>
      {changes.slice(0, 8).map((one) => {
        const state = changeStates.find((each) => each === one.state) ?? 'done'
        return (
          <p key={one.id} className="q-line">
            <StateBadge tone={tones[state] ?? 'done'}>{t(`changes.state.${state}`)}</StateBadge>
            <strong>
              {one.kind === 'rename'
                ? t('changes.rename', { name: one.name, into: one.into ?? '' })
                : one.into
                  ? t('changes.merge', { name: one.name, into: one.into })
                  : t('changes.retire', { name: one.name })}
            </strong>
            <span className="q-numbers">{t('changes.progress', { done: one.done, total: one.total })}</span>
            <span className="q-faint">
              {one.askedBy} <TimeText at={one.askedAt} />
            </span>
            {state === 'done' && may('live-codes.write') && (
              <Button kind="quiet" icon="undo" busy={running === one.id} onClick={() => void undo(one.id)}>
                {t('changes.undo')}
              </Button>
            )}
          </p>
        )
      })}
    </Card>
  )
}

function AutoTags({ automatic }: Pick<Governance, 'automatic'>) {
  const t = useTagGovernanceTexts()
  const zh = i18n.language.startsWith('zh')
  return (
    <Card title={t('auto.title')}>
      <p className="q-faint">
        {t('auto.intro', { version: automatic.version, days: automatic.respectDays })}
      </p>
      <p className="q-line">
        {automatic.tags.map((one) => (
          <Link key={one.code} to={customersOf(one.name)}>
            <span className="q-tag">
              {zh ? one.words.zh : one.words.en}{' '}
              <span className="q-faint">
                {t('auto.carriers', { count: one.carriers })}
                {one.refused > 0 && ` · ${t('auto.refused', { count: one.refused })}`}
              </span>
            </span>
          </Link>
        ))}
      </p>
    </Card>
  )
}

const shows = ['all', 'unused', 'retired'] as const

function TagTable({ data, onTask }: { data: Governance; onTask: (task: TagTask) => void }) {
  const t = useTagGovernanceTexts()
  const may = useMay()
  const [show, setShow] = useState<(typeof shows)[number]>('all')
  const groups = new Map(data.groups.map((one) => [one.id, one.name]))
  const rows = data.tags.filter((one) =>
    show === 'unused' ? one.unused : show === 'retired' ? one.retired : true,
  )
  return (
    <Card
      title={t('tags')}
      flush
      acts={
        <Select
          aria-label={t('show.label')}
          value={show}
          options={shows.map((value) => ({ value, label: t(`show.${value}`) }))}
          onValue={(value) => setShow(shows.find((one) => one === value) ?? 'all')}
        />
      }
    >
      {rows.length === 0 ? (
        <Empty picture="calm" sentence={t('empty')} />
      ) : (
        <Table<TagRow>
          size="middle"
          rowKey="name"
          dataSource={rows}
          pagination={rows.length > 50 ? { pageSize: 50 } : false}
          scroll={{ x: 'max-content' }}
          columns={[
            {
              key: 'name',
              title: t('column.name'),
              render: (_, one) => (
                <span className="q-line">
                  <Link to={customersOf(one.name)}>{one.name}</Link>
                  {one.mergedInto && <Tag>{t('mergedInto', { name: one.mergedInto })}</Tag>}
                  {one.retired && !one.mergedInto && <Tag>{t('retired')}</Tag>}
                  {one.unused && <Tag>{t('unused')}</Tag>}
                  {one.renamingTo && <Tag>{t('renaming', { name: one.renamingTo })}</Tag>}
                  {one.inWecom === 'held' && !one.retired && <Held name={one.name} />}
                </span>
              ),
            },
            {
              key: 'carriers',
              title: t('column.carriers'),
              align: 'end',
              render: (_, one) => <span className="q-numbers">{one.carriers}</span>,
            },
            {
              key: 'from',
              title: t('column.from'),
              render: (_, one) =>
                (['byHand', 'byWecom', 'byRule'] as const)
                  .filter((key) => one[key] > 0)
                  .map((key) => t(`origin.${key}`, { count: one[key] }))
                  .join(' · ') || t('never'),
            },
            {
              key: 'usedBy',
              title: t('column.usedBy'),
              align: 'end',
              render: (_, one) => (one.usedBy > 0 ? one.usedBy : t('never')),
            },
            {
              key: 'last',
              title: t('column.last'),
              render: (_, one) => (one.lastGivenAt ? <TimeText at={one.lastGivenAt} /> : t('never')),
            },
            {
              key: 'group',
              title: t('column.group'),
              render: (_, one) => (one.groupId ? groups.get(one.groupId) : t('never')),
            },
            {
              key: 'valid',
              title: t('column.valid'),
              render: (_, one) => (one.validDays ? t('validDays', { count: one.validDays }) : t('forever')),
            },
            ...(may('live-codes.write')
              ? [
                  {
                    key: 'act',
                    title: '',
                    render: (_: unknown, one: TagRow) =>
                      !one.retired && (
                        <span className="q-line">
                          {(['set', 'rename', 'merge', 'retire'] as const).map((act) => (
                            <Button key={act} kind="quiet" onClick={() => onTask({ act, tag: one })}>
                              {t(`act.${act}`)}
                            </Button>
                          ))}
                        </span>
                      ),
                  },
                ]
              : []),
          ]}
        />
      )}
    </Card>
  )
}

/** Somebody took it out of WeCom: not written there again unless asked. */
function Held({ name }: { name: string }) {
  const t = useTagGovernanceTexts()
  const may = useMay()
  const { run, running } = useAct(['tag-governance'])
  return (
    <>
      <Tag>{t('held')}</Tag>
      {may('live-codes.write') && (
        <Button
          kind="quiet"
          busy={running === name}
          onClick={() =>
            void run(name, () => call(api, 'POST /console/tag-releases', { body: { name } }), t('written'))
          }
        >
          {t('writeAgain')}
        </Button>
      )}
    </>
  )
}
