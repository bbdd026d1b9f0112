import { call } from '@qiao/api-client'
import { Button, ErrorState, groupDigits, Skeleton } from '@qiao/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'
import { ownOrReceived, type Received, ReceivedNote, shownOf } from '../../parts/last-receiver.tsx'
import { ShareBar } from '../../parts/share-bar.tsx'
import { api } from '../../services.ts'
import { bandsOf, type Plan, type PlanGroup, percentOf, type Run, shadeOf, sumOf } from './run.ts'
import { useIdentityRunTexts } from './texts.ts'

const pairsOf = (pairs: number) => ({ count: pairs, shown: groupDigits(pairs) })

/** What would be joined and what is asked about, by what it rests on; under each, pairs to look at. */
export function Findings({ run, plan }: { run: Run; plan: Plan }) {
  const t = useIdentityRunTexts()
  if (plan.groups.length === 0)
    return run.state === 'planned' || (run.state === 'done' && run.merged + run.paired === 0) ? (
      <p>{t('nothing')}</p>
    ) : null
  const words = run.state === 'planned' ? 'outcome' : 'outcomeDone'
  return (
    <>
      {(['link', 'review'] as const).map((outcome) => {
        const groups = plan.groups.filter((one) => one.outcome === outcome)
        if (groups.length === 0) return null
        return (
          <section key={outcome} className="q-stack">
            <h3 className="q-card-title">
              {t(`${words}.${outcome}`)}
              <span className="q-faint q-numbers">
                {' · '}
                {t('count', pairsOf(sumOf(plan.groups, outcome)))}
              </span>
            </h3>
            <ul className="c-runs-groups">
              {groups.map((group) => (
                <Group key={group.grounds} runId={run.id} group={group} bounds={plan.bounds} />
              ))}
            </ul>
          </section>
        )
      })}
    </>
  )
}

function Group({ runId, group, bounds }: { runId: string; group: PlanGroup; bounds: readonly number[] }) {
  const t = useIdentityRunTexts()
  const [isOpen, setOpen] = useState(false)
  return (
    <li>
      <span className="c-spread">
        <span>
          <strong>{group.words}</strong>{' '}
          <span className="q-faint q-numbers">{t('count', pairsOf(group.pairs))}</span>
        </span>
        <Button kind="quiet" onClick={() => setOpen(!isOpen)}>
          {t(isOpen ? 'hide' : 'examples')}
        </Button>
      </span>
      <Bands bounds={bounds} group={group} />
      {isOpen && <Examples runId={runId} group={group} />}
    </li>
  )
}

/** How sure, as a bar of its pairs from the surest down, with the same in words. */
function Bands({ bounds, group }: { bounds: readonly number[]; group: PlanGroup }) {
  const t = useIdentityRunTexts()
  const bands = bandsOf(bounds, group.bands).map(({ pairs, from, to }) => ({
    key: String(from ?? 0),
    count: pairs,
    shade: shadeOf(bounds, from),
    words:
      from === null
        ? t('band.below', { to: percentOf(to ?? 1) })
        : to === null
          ? t('band.above', { from: percentOf(from) })
          : t('band.between', { from: percentOf(from), to: percentOf(to) }),
  }))
  return (
    <div className="c-runs-bands">
      {bands.length > 1 && <ShareBar parts={bands} of={group.pairs} label={t('sure')} />}
      <p className="q-line q-faint q-numbers">
        <span>{t('sure')}</span>
        {bands.map(({ key, words, count, shade }) => (
          <span key={key} className="c-share-key" data-shade={shade}>
            {words} {t('count', pairsOf(count))}
          </span>
        ))}
      </p>
    </div>
  )
}

function Examples({ runId, group }: { runId: string; group: PlanGroup }) {
  const t = useIdentityRunTexts()
  const { outcome, grounds } = group
  const pages = useInfiniteQuery({
    queryKey: ['identity-runs', runId, 'pairs', outcome, grounds],
    queryFn: ({ pageParam, signal }) =>
      call(
        api,
        'GET /console/identity-runs/:id/pairs',
        { params: { id: runId }, query: { outcome, grounds, ...(pageParam ? { cursor: pageParam } : {}) } },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor || undefined,
  })
  if (pages.isError) return <ErrorState error={pages.error} compact onRetry={() => void pages.refetch()} />
  if (!pages.data) return <Skeleton lines={3} />
  return (
    <>
      <p className="q-faint">{t('exampleNote')}</p>
      {pages.data.pages
        .flatMap((page) => page.items)
        .map((pair) => (
          <Example key={`${pair.firstId}|${pair.secondId}`} pair={pair} />
        ))}
      {pages.hasNextPage && (
        <Button kind="quiet" onClick={() => void pages.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  )
}

type Example = {
  firstId: string
  first: ExampleSide
  second: ExampleSide
  differs: readonly string[]
  score: number
  evidence: readonly { words: string; weight: number; field: string }[]
}
type ExampleSide = Received & {
  id: string
  region: string | null
  orders: number
  receiver: (Received['receiver'] & { address: string | null }) | null
}

const fields = ['name', 'phone', 'region', 'address', 'orders'] as const

function Example({ pair }: { pair: Example }) {
  const t = useIdentityRunTexts()
  const shown = (side: ExampleSide, field: (typeof fields)[number]): ReactNode => {
    if (field === 'name')
      return (
        <>
          <Link to={`/customers/${side.id}`}>{shownOf(side, 'name') ?? t('nameless')}</Link>
          <ReceivedNote side={side} field="name" />
        </>
      )
    if (field === 'phone') return ownOrReceived(side, 'phone')
    if (field === 'address') return side.receiver?.address
    return side[field] || null
  }
  return (
    <div className="c-runs-example">
      <table>
        <tbody>
          {fields.map((field) => (
            <tr key={field} data-differs={pair.differs.includes(field) || undefined}>
              <th scope="row">{t(`field.${field}`)}</th>
              {[pair.first, pair.second].map((side) => (
                <td key={side.id}>{shown(side, field) || <span className="q-faint">{t('none')}</span>}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <ul className="c-runs-evidence">
        <li data-score>{t('percent', { percent: percentOf(Math.floor(pair.score * 1000) / 1000) })}</li>
        {pair.evidence.map((one) => (
          <li key={one.field} data-for={one.weight > 0}>
            {one.words}
          </li>
        ))}
      </ul>
    </div>
  )
}
