import { call } from '@qiao/api-client'
import { Card, ErrorState, LinkButton, Skeleton } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useSaid } from '../../parts/said.ts'
import { api } from '../../services.ts'
import { useImportsTexts } from './texts.ts'
import { type ImportRow, isGoing } from './types.ts'

export function useImport(id: string) {
  return useQuery({
    queryKey: ['imports', 'one', id],
    queryFn: ({ signal }) => call(api, 'GET /console/imports/:id', { params: { id } }, { signal }),
    refetchInterval: ({ state }) => (state.data && !isGoing(state.data.import.state) ? false : 1_000),
  })
}

/** How far an import is, its counts, and the rows that were not taken. */
export function Outcome({ id }: { id: string }) {
  const one = useImport(id)
  if (one.isError) return <ErrorState error={one.error} onRetry={() => void one.refetch()} />
  if (!one.data) return <Skeleton lines={5} />
  const shown = one.data.import
  return (
    <>
      <Progress one={shown} />
      {!isGoing(shown.state) && <Refusals one={shown} />}
    </>
  )
}

const counts = ['imported', 'updated', 'unchanged', 'refused', 'quarantined', 'skipped'] as const

function Progress({ one }: { one: ImportRow }) {
  const t = useImportsTexts()
  const { secondsLeft } = one
  const time =
    secondsLeft === null
      ? null
      : secondsLeft < 90
        ? t('one.seconds', { n: secondsLeft })
        : t('one.minutes', { n: Math.ceil(secondsLeft / 60) })
  return (
    <Card title={t(`state.${one.state as 'done'}`)}>
      <div className="q-stack">
        {one.dryRun && <p className="q-faint">{t('one.triedBanner')}</p>}
        {isGoing(one.state) && (
          <p className="c-drop-progress" role="status">
            <progress max={100} value={one.percent} />
            {one.percent}%{time && ` · ${t('one.left', { time })}`}
          </p>
        )}
        {one.state === 'failed' && (
          <p className="c-banner" data-tone="overdue">
            {t('one.failed', { code: one.errorCode ?? '' })}
          </p>
        )}
        <dl className="c-counts">
          {counts.map((name) => (
            <div key={name} data-some={one[name] > 0 || undefined} data-count={name}>
              <dt>{t(`one.${name}`)}</dt>
              <dd>{one[name]}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Card>
  )
}

function Refusals({ one }: { one: ImportRow }) {
  const t = useImportsTexts()
  const said = useSaid()
  const refusals = useQuery({
    queryKey: ['imports', 'refusals', one.id, one.state],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/imports/:id/refusals', { params: { id: one.id } }, { signal }),
  })
  const items = refusals.data?.items ?? []
  return (
    <Card
      title={t('one.problems')}
      acts={
        items.length > 0 && (
          <LinkButton href={`/api/console/imports/${one.id}/problems`} icon="download" newPage>
            {t('one.download')}
          </LinkButton>
        )
      }
    >
      {refusals.data && items.length === 0 && <p className="q-faint">{t('one.noProblems')}</p>}
      <ul className="c-results">
        {items.slice(0, 30).map((each) => (
          <li key={`${each.file}${each.row}${each.field}`}>
            <span className="q-faint">
              {each.file} · {t('row', { row: each.row })}
            </span>
            <span>
              {said(each.words)}
              {each.shape && <span className="c-code"> {each.shape}</span>}
            </span>
            <span className="q-faint">{said(each.mend)}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
