import { type Answer, call } from '@qiao/api-client'
import {
  Avatar,
  Card,
  Empty,
  ErrorState,
  List,
  Row,
  Skeleton,
  StateBadge,
  type StateTone,
  TimeText,
} from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useWecomTabTexts } from './tab-texts.ts'

type Corp = Answer<'GET /console/wecom-directory'>['corps'][number]
type Department = Corp['departments'][number]

const tones = { active: 'done', inactive: 'waiting', disabled: 'attention', left: 'waiting' } as const
const states = ['active', 'inactive', 'disabled', 'left'] as const

/** Departments as a tree, and who is in the chosen one. */
export function DirectoryTab() {
  const t = useWecomTabTexts()
  const may = useMay()
  const found = useQuery({
    queryKey: ['wecom', 'directory'],
    enabled: may('members.read'),
    queryFn: ({ signal }) => call(api, 'GET /console/wecom-directory', {}, { signal }),
  })
  if (!may('members.read')) return <p className="q-faint">{t('directory.hidden')}</p>
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <Skeleton lines={8} />
  const corps = found.data.corps.filter((one) => one.members.length > 0)
  if (corps.length === 0) return <Empty picture="people" sentence={t('directory.empty')} />
  return (
    <div className="q-stack">
      {corps.map((corp) => (
        <CorpDirectory key={corp.corpId} corp={corp} />
      ))}
    </div>
  )
}

function CorpDirectory({ corp }: { corp: Corp }) {
  const t = useWecomTabTexts()
  const [search, setSearch] = useSearchParams()
  const chosen = Number(search.get('department')) || null
  const pick = (id: number | null) =>
    setSearch((before) => {
      const next = new URLSearchParams(before)
      if (id === null) next.delete('department')
      else next.set('department', String(id))
      return next
    })
  const members = corp.members.filter((one) => chosen === null || one.departmentIds.includes(chosen))
  return (
    <div className="c-directory">
      <Card title={t('directory.departments')}>
        <ul className="c-tree">
          <li>
            <Branch
              name={t('directory.all')}
              count={corp.members.length}
              on={chosen === null}
              onPick={() => pick(null)}
            />
          </li>
          <Branches all={corp.departments} parent={null} chosen={chosen} onPick={pick} />
        </ul>
      </Card>
      <Card title={t('directory.members')} flush>
        <List label={t('directory.members')}>
          {members.map((one) => {
            const state = states.find((known) => known === one.state) ?? 'inactive'
            const tone: StateTone = tones[state]
            return (
              <Row
                key={one.wecomUserId}
                lead={<Avatar name={one.name ?? one.wecomUserId} />}
                title={one.name ?? one.wecomUserId}
                detail={
                  <>
                    {one.jobTitle || t('directory.untitled')} · {one.wecomUserId}
                    {one.leftAt && (
                      <>
                        {` · ${t('directory.leftAt')} `}
                        <TimeText at={one.leftAt} show="absolute" />
                      </>
                    )}
                  </>
                }
                end={<StateBadge tone={tone}>{t(`directory.state.${state}`)}</StateBadge>}
              />
            )
          })}
        </List>
      </Card>
    </div>
  )
}

function Branches({
  all,
  parent,
  chosen,
  onPick,
}: {
  all: readonly Department[]
  parent: number | null
  chosen: number | null
  onPick: (id: number) => void
}) {
  const t = useWecomTabTexts()
  const known = new Set(all.map((one) => one.departmentId))
  // One whose parent may not be seen stands at the top.
  const here = all.filter(({ parentId }) =>
    parent === null ? parentId === null || !known.has(parentId) : parentId === parent,
  )
  return here.map((one) => (
    <li key={one.departmentId}>
      <Branch
        name={one.name ?? t('directory.nameless')}
        count={one.members}
        on={chosen === one.departmentId}
        onPick={() => onPick(one.departmentId)}
      />
      {all.some(({ parentId }) => parentId === one.departmentId) && (
        <ul>
          <Branches all={all} parent={one.departmentId} chosen={chosen} onPick={onPick} />
        </ul>
      )}
    </li>
  ))
}

function Branch({
  name,
  count,
  on,
  onPick,
}: {
  name: string
  count: number
  on: boolean
  onPick: () => void
}) {
  const t = useWecomTabTexts()
  return (
    <button type="button" aria-pressed={on} onClick={onPick}>
      <span>{name}</span>
      <span className="q-faint q-numbers">{t('directory.count', { count })}</span>
    </button>
  )
}
