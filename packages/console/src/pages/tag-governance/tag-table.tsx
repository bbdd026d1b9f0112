import { call } from '@qiao/api-client'
import { Button, Card, Empty, Select, Tag, TimeText } from '@qiao/ui'
import { useNarrow } from '@qiao/ui/console'
import { Table } from 'antd'
import { Link, useSearchParams } from 'react-router'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { customersOf } from './links.ts'
import { barOf } from './shares.ts'
import { useTagGovernanceTexts } from './texts.ts'
import type { Governance, TagRow, TagTask } from './types.ts'

const shows = ['all', 'unused', 'retired'] as const
type Rows = { rows: TagRow[]; data: Governance; onTask: (task: TagTask) => void }

/** Every tag: who has it, from where, and what asks for it. */
export function TagTable({ data, onTask }: { data: Governance; onTask: (task: TagTask) => void }) {
  const t = useTagGovernanceTexts()
  const narrow = useNarrow()
  const [search, setSearch] = useSearchParams()
  const show = shows.find((one) => one === search.get('show')) ?? 'all'
  const rows = data.tags.filter((one) =>
    show === 'unused' ? one.unused : show === 'retired' ? one.retired : true,
  )
  const Shape = narrow ? TagCards : Columns
  return (
    <Card
      title={t('tags')}
      flush
      acts={
        <Select
          aria-label={t('show.label')}
          value={show}
          options={shows.map((value) => ({ value, label: t(`show.${value}`) }))}
          onValue={(value) => setSearch(value === 'all' ? {} : { show: value }, { replace: true })}
        />
      }
    >
      {rows.length === 0 ? (
        <Empty picture="calm" sentence={t(show === 'all' ? 'empty' : 'emptyHere')} />
      ) : (
        <Shape rows={rows} data={data} onTask={onTask} />
      )}
    </Card>
  )
}

function Columns({ rows, data, onTask }: Rows) {
  const t = useTagGovernanceTexts()
  const may = useMay()
  return (
    <Table<TagRow>
      size="middle"
      rowKey="name"
      dataSource={rows}
      pagination={rows.length > 50 ? { pageSize: 50 } : false}
      scroll={{ x: 'max-content' }}
      columns={[
        { key: 'name', title: t('column.name'), render: (_, one) => <TagName one={one} /> },
        {
          key: 'carriers',
          title: t('column.carriers'),
          sorter: (a, b) => a.carriers - b.carriers,
          render: (_, one) => <TagUse one={one} data={data} />,
        },
        { key: 'from', title: t('column.from'), render: (_, one) => <From one={one} /> },
        {
          key: 'usedBy',
          title: t('column.usedBy'),
          render: (_, one) => (one.usedBy > 0 ? t('rules', { count: one.usedBy }) : t('never')),
        },
        {
          key: 'last',
          title: t('column.last'),
          render: (_, one) =>
            one.lastGivenAt ? <TimeText at={one.lastGivenAt} show="relative" /> : t('never'),
        },
        {
          key: 'group',
          title: t('column.group'),
          render: (_, one) => groupAndTerm(data, one, t) || t('never'),
        },
        ...(may('live-codes.write')
          ? [
              {
                key: 'act',
                title: '',
                render: (_: unknown, one: TagRow) => <Acts one={one} onTask={onTask} />,
              },
            ]
          : []),
      ]}
    />
  )
}

/** The same on a phone, where no table has room. */
function TagCards({ rows, data, onTask }: Rows) {
  const t = useTagGovernanceTexts()
  const may = useMay()
  return (
    <ul className="c-tag-cards">
      {rows.map((one) => (
        <li key={one.name}>
          <TagName one={one} />
          <TagUse one={one} data={data} />
          <p className="q-line q-faint">
            <From one={one} />
            <span>{groupAndTerm(data, one, t)}</span>
            {one.lastGivenAt && <TimeText at={one.lastGivenAt} show="relative" />}
          </p>
          {may('live-codes.write') && <Acts one={one} onTask={onTask} />}
        </li>
      ))}
    </ul>
  )
}

type Texts = ReturnType<typeof useTagGovernanceTexts>

/** Of which group it is, and how long it holds where it ends. */
function groupAndTerm(data: Governance, one: TagRow, t: Texts): string {
  const group = data.groups.find(({ id }) => id === one.groupId)?.name
  const term = one.validDays ? t('validDays', { count: one.validDays }) : undefined
  return [group, term].filter(Boolean).join(' · ')
}

function TagName({ one }: { one: TagRow }) {
  const t = useTagGovernanceTexts()
  return (
    <span className="q-line">
      <Link to={customersOf(one.name)}>{one.name}</Link>
      {one.mergedInto && <Tag>{t('mergedInto', { name: one.mergedInto })}</Tag>}
      {one.retired && !one.mergedInto && <Tag>{t('retired')}</Tag>}
      {one.unused && <Tag>{t('unused')}</Tag>}
      {one.renamingTo && <Tag>{t('renaming', { name: one.renamingTo })}</Tag>}
      {one.inWecom === 'held' && !one.retired && <Held name={one.name} />}
    </span>
  )
}

/** How many have it, and a bar as long as their share of the tag that most have. */
function TagUse({ one, data }: { one: TagRow; data: Governance }) {
  const t = useTagGovernanceTexts()
  const most = Math.max(...data.tags.map(({ carriers }) => carriers))
  return (
    <span className="c-tag-use">
      <span className="q-numbers">{t('carriers', { count: one.carriers })}</span>
      <span className="c-meter" aria-hidden>
        <span style={{ inlineSize: `${barOf(one.carriers, most)}%` }} />
      </span>
    </span>
  )
}

function From({ one }: { one: TagRow }) {
  const t = useTagGovernanceTexts()
  const parts = (['byHand', 'byWecom', 'byRule'] as const)
    .filter((key) => one[key] > 0)
    .map((key) => t(`origin.${key}`, { count: one[key] }))
  return <span>{parts.join(' · ') || t('never')}</span>
}

function Acts({ one, onTask }: { one: TagRow; onTask: (task: TagTask) => void }) {
  const t = useTagGovernanceTexts()
  if (one.retired) return null
  return (
    <span className="q-line">
      {(['set', 'rename', 'merge', 'retire'] as const).map((act) => (
        <Button key={act} kind="quiet" onClick={() => onTask({ act, tag: one })}>
          {t(`act.${act}`)}
        </Button>
      ))}
    </span>
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
