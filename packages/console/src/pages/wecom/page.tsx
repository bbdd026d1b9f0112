import { Button, Tabs } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { useMay } from '../../parts/use-act.ts'
import '../../parts/parts.css'
import { ConnectDialog, type CorpTask } from './connect-dialog.tsx'
import { DirectoryTab } from './directory-tab.tsx'
import { HealthTab } from './health-tab.tsx'
import { RuleTab } from './rule-tab.tsx'
import { TagsTab } from './tags-tab.tsx'
import { useWecomTexts } from './texts.ts'
import './wecom.css'

const tabs = ['health', 'directory', 'tags', 'rule'] as const

/** The corp that the brand works in: whether it is heard, who is in it, and how both sides are kept in step. */
export default function WecomPage() {
  const t = useWecomTexts()
  const may = useMay()
  const [search, setSearch] = useSearchParams()
  const [task, setTask] = useState<CorpTask>()
  const at = tabs.find((one) => one === search.get('tab')) ?? 'health'
  return (
    <PageFrame
      title={t('title')}
      acts={
        may('connections.write') && (
          <Button icon="plus" onClick={() => setTask({ act: 'connect' })}>
            {t('connect')}
          </Button>
        )
      }
    >
      <div className="q-stack">
        <Tabs
          label={t('tab.label')}
          at={at}
          items={tabs.map((key) => ({ key, label: t(`tab.${key}`) }))}
          onPick={(tab) => setSearch({ tab }, { replace: true })}
        />
        {at === 'health' && <HealthTab onTask={setTask} />}
        {at === 'directory' && <DirectoryTab />}
        {at === 'tags' && <TagsTab />}
        {at === 'rule' && <RuleTab />}
      </div>
      {task && <ConnectDialog task={task} onClose={() => setTask(undefined)} />}
    </PageFrame>
  )
}
