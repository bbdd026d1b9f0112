import { call } from '@qiao/api-client'
import { Button, Card, List, Row, Tag, TextInput, TimeText } from '@qiao/ui'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { usePeople } from '../../parts/names.ts'
import { useSaid } from '../../parts/said.ts'
import { useAct } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import type { Rule } from './rule-tree.ts'
import { useSegmentsTexts } from './texts.ts'
import type { Segment, SegmentData } from './types.ts'

const hoursOfDay = Array.from({ length: 24 }, (_, hour) => hour)

/** Live, or asked anew at hours of the day. */
export function RefreshCard({ segment, mayEdit }: { segment: Segment; mayEdit: boolean }) {
  const t = useSegmentsTexts()
  const { run, running } = useAct(['segments'])
  const [hours, setHours] = useState<number[] | null>(segment.refreshHours)
  const same = JSON.stringify(hours) === JSON.stringify(segment.refreshHours)
  const toggle = (hour: number) =>
    setHours((now) => {
      const next = (now ?? []).includes(hour) ? now!.filter((one) => one !== hour) : [...(now ?? []), hour]
      return next.toSorted((a, b) => a - b)
    })
  const save = () =>
    run(
      'save',
      () => call(api, 'PUT /console/segments/:id/schedule', { params: { id: segment.id }, body: { hours } }),
      t('refresh.saved'),
    )
  return (
    <Card title={t('refresh.title')}>
      <fieldset className="q-stack c-refresh" disabled={!mayEdit}>
        <legend className="q-hidden">{t('refresh.title')}</legend>
        <label>
          <input type="radio" name="refresh" checked={hours === null} onChange={() => setHours(null)} />{' '}
          {t('refresh.live')}
        </label>
        <label>
          <input type="radio" name="refresh" checked={hours !== null} onChange={() => setHours([8])} />{' '}
          {t('refresh.hours')}
        </label>
        {hours !== null && (
          <fieldset className="c-hours" aria-label={t('refresh.pick')}>
            {hoursOfDay.map((hour) => (
              <button
                key={hour}
                type="button"
                aria-pressed={hours.includes(hour)}
                onClick={() => toggle(hour)}
              >
                {String(hour).padStart(2, '0')}
              </button>
            ))}
          </fieldset>
        )}
        {segment.refreshedAt && (
          <p className="q-faint">
            {t('refresh.last')} <TimeText at={segment.refreshedAt} show="absolute" />
          </p>
        )}
        {segment.dueAt && same && (
          <p className="q-faint">
            {t('refresh.next')} <TimeText at={segment.dueAt} show="absolute" />
          </p>
        )}
        {mayEdit && !same && (
          <Button busy={running === 'save'} disabled={hours?.length === 0} onClick={() => void save()}>
            {t('refresh.save')}
          </Button>
        )}
      </fieldset>
    </Card>
  )
}

/** The tag that members carry while they are in. */
export function TagCard({ segment, mayEdit }: { segment: Segment; mayEdit: boolean }) {
  const t = useSegmentsTexts()
  const { run, running } = useAct(['segments'], ['customers'])
  const [tag, setTag] = useState(segment.tag ?? '')
  const wanted = tag.trim() || null
  const save = () =>
    run(
      'tag',
      () => call(api, 'PUT /console/segments/:id/tag', { params: { id: segment.id }, body: { tag: wanted } }),
      t('tag.saved'),
    )
  return (
    <Card title={t('tag.title')}>
      <div className="q-stack">
        <p className="q-faint">{t('tag.hint')}</p>
        <TextInput
          aria-label={t('tag.label')}
          value={tag}
          maxLength={30}
          readOnly={!mayEdit}
          placeholder={t('tag.placeholder')}
          onValue={setTag}
        />
        {segment.tag !== null && <p>{t('tag.running', { tag: segment.tag })}</p>}
        {mayEdit && wanted !== segment.tag && (
          <Button busy={running === 'tag'} onClick={() => void save()}>
            {t('tag.save')}
          </Button>
        )}
      </div>
    </Card>
  )
}

/** Who was in at a moment. */
export function SnapshotsCard({ data, mayEdit }: { data: SegmentData; mayEdit: boolean }) {
  const t = useSegmentsTexts()
  const navigate = useNavigate()
  const { run, running } = useAct(['segments'])
  const { id } = data.segment
  const take = async () => {
    const done = await run('take', () =>
      call(api, 'POST /console/segments/:id/snapshots', { params: { id } }),
    )
    return done
  }
  return (
    <Card
      title={t('snapshots.title')}
      acts={
        mayEdit && (
          <Button busy={running === 'take'} onClick={() => void take()}>
            {t('snapshots.take')}
          </Button>
        )
      }
    >
      <p className="q-faint">{t('snapshots.hint')}</p>
      {data.snapshots.length === 0 ? (
        <p className="q-faint">{t('snapshots.none')}</p>
      ) : (
        <List label={t('snapshots.title')}>
          {data.snapshots.map((one) => {
            const path = `/customers?segment=${id}&snapshot=${one.id}`
            return (
              <Row
                key={one.id}
                title={<TimeText at={one.takenAt} show="absolute" />}
                detail={t('people', { count: one.people })}
                end={<span className="q-faint">{t('snapshots.open')}</span>}
                href={path}
                onOpen={() => void navigate(path)}
              />
            )
          })}
        </List>
      )}
    </Card>
  )
}

/** What was published, by whom; an earlier rule goes back into the editor. */
export function VersionsCard({
  data,
  mayEdit,
  onTakeUp,
}: {
  data: SegmentData
  mayEdit: boolean
  onTakeUp: (rule: Rule) => void
}) {
  const t = useSegmentsTexts()
  const said = useSaid()
  const people = usePeople()
  return (
    <Card title={t('versions.title')}>
      <List label={t('versions.title')}>
        {data.versions.map((one, place) => (
          <Row
            key={one.version}
            title={`${t('versions.version', { version: one.version })} · ${said(one.sentence)}`}
            detail={
              <>
                {people.get(one.publishedBy)} <TimeText at={one.publishedAt} show="absolute" />
              </>
            }
            end={
              place === 0 ? (
                <Tag tone="done">{t('versions.inForce')}</Tag>
              ) : (
                mayEdit && <Button onClick={() => onTakeUp(one.rule as Rule)}>{t('versions.takeUp')}</Button>
              )
            }
          />
        ))}
      </List>
    </Card>
  )
}

export function MembersLink({ segment }: { segment: Segment }) {
  const t = useSegmentsTexts()
  return (
    <Link className="q-button q-button-plain" to={`/customers?segment=${segment.id}`}>
      <span>{t('members')}</span>
    </Link>
  )
}
