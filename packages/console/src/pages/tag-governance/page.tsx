import { call } from '@qiao/api-client'
import { Button, Card, ErrorState, Skeleton, StateBadge, type StateTone, TimeText } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import '../../parts/parts.css'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api, i18n } from '../../services.ts'
import { Findings } from './findings.tsx'
import { GroupsCard } from './groups-card.tsx'
import { customersOf } from './links.ts'
import './tag-governance.css'
import { TagTable } from './tag-table.tsx'
import { TaskDialog } from './task-dialog.tsx'
import { useTagGovernanceTexts } from './texts.ts'
import type { Governance, TagTask } from './types.ts'
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
          <TagTable data={found.data} onTask={setTask} />
          <GroupsCard data={found.data} />
          <AutoTags automatic={found.data.automatic} />
          {task && <TaskDialog task={task} data={found.data} onClose={() => setTask(undefined)} />}
        </div>
      )}
    </PageFrame>
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
      <ul className="c-tag-changes">
        {changes.slice(0, 8).map((one) => {
          const state = changeStates.find((each) => each === one.state) ?? 'done'
          return (
            <li key={one.id}>
              <StateBadge tone={tones[state] ?? 'done'}>{t(`changes.state.${state}`)}</StateBadge>
              <span className="q-line">
                <strong>
                  {one.kind === 'rename'
                    ? t('changes.rename', { name: one.name, into: one.into ?? '' })
                    : one.into
                      ? t('changes.merge', { name: one.name, into: one.into })
                      : t('changes.retire', { name: one.name })}
                </strong>
                <span className="q-faint q-numbers">
                  {state === 'working' || state === 'undoing'
                    ? t('changes.progress', { done: one.done, total: one.total })
                    : t('changes.touched', { count: one.total })}{' '}
                  · {one.askedBy} · <TimeText at={one.askedAt} />
                </span>
              </span>
              {state === 'done' && may('live-codes.write') && (
                <Button kind="quiet" icon="undo" busy={running === one.id} onClick={() => void undo(one.id)}>
                  {t('changes.undo')}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
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
      <ul className="c-tag-auto">
        {automatic.tags.map((one) => (
          <li key={one.code}>
            <Link to={customersOf(one.name)}>{zh ? one.words.zh : one.words.en}</Link>
            <span className="q-faint q-numbers">
              {t('auto.carriers', { count: one.carriers })}
              {one.refused > 0 && ` · ${t('auto.refused', { count: one.refused })}`}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
