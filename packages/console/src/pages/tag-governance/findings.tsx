import { Button, Card } from '@qiao/ui'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useMay } from '../../parts/use-act.ts'
import { customersOf } from './links.ts'
import { sharesOf } from './shares.ts'
import { useTagGovernanceTexts } from './texts.ts'
import type { Governance, TagTask } from './types.ts'

type Pair = Governance['overlapping'][number]

/** Tags that mean the same, and tags that nobody should have together; each with a picture of who has which. */
export function Findings({ data, onTask }: { data: Governance; onTask: (task: TagTask) => void }) {
  const t = useTagGovernanceTexts()
  const may = useMay()
  const { overlapping, contradicting } = data
  const tagOf = (name: string) => data.tags.find((one) => one.name === name)
  /** The tag that fewer have is the one to give up, or to look through. */
  const fewerOf = ({ one, two }: Pair) =>
    [tagOf(one), tagOf(two)].toSorted((a, b) => (a?.carriers ?? 0) - (b?.carriers ?? 0))[0]
  return (
    <div className="q-grid">
      <Card title={t('overlap.title')} {...(overlapping.length > 0 ? { tone: 'attention' as const } : {})}>
        {overlapping.length === 0 && <p className="q-faint">{t('overlap.none')}</p>}
        {overlapping.map((pair) => {
          const fewer = fewerOf(pair)
          const other = fewer?.name === pair.one ? pair.two : pair.one
          return (
            <Together key={`${pair.one}|${pair.two}`} pair={pair} data={data}>
              <span>{t('overlap.sentence', pair)}</span>
              {may('live-codes.write') && fewer && (
                <Button kind="quiet" onClick={() => onTask({ act: 'merge', tag: fewer, into: other })}>
                  {t('overlap.merge', { one: fewer.name, two: other })}
                </Button>
              )}
            </Together>
          )
        })}
      </Card>
      <Card title={t('contra.title')} {...(contradicting.length > 0 ? { tone: 'attention' as const } : {})}>
        {contradicting.length === 0 && <p className="q-faint">{t('contra.none')}</p>}
        {contradicting.map((pair) => (
          <Together key={`${pair.one}|${pair.two}`} pair={pair} data={data}>
            <span>{t('contra.sentence', pair)}</span>
            <Link to={customersOf(pair.one, pair.two)}>{t('contra.both', { count: pair.both })}</Link>
            {[pair.one, pair.two].map((name) => (
              <Link key={name} to={customersOf(name)}>
                {t('contra.see', { name })}
              </Link>
            ))}
          </Together>
        ))}
      </Card>
    </div>
  )
}

/** A pair in words, above a bar: who has the one, who has both, who has the other. */
function Together({ pair, data, children }: { pair: Pair; data: Governance; children: ReactNode }) {
  const t = useTagGovernanceTexts()
  const carriers = (name: string) => data.tags.find((one) => one.name === name)?.carriers ?? 0
  const [one, both, two] = sharesOf(carriers(pair.one), carriers(pair.two), pair.both)
  return (
    <div className="c-tag-pair">
      <p className="q-line">{children}</p>
      <div className="c-tag-bar" aria-hidden>
        <span style={{ flexGrow: one }} />
        <span data-both style={{ flexGrow: both }} />
        <span style={{ flexGrow: two }} />
      </div>
      <p className="c-spread q-faint">
        <span>{t('pair', { name: pair.one, count: carriers(pair.one) })}</span>
        <span>{t('pair', { name: pair.two, count: carriers(pair.two) })}</span>
      </p>
    </div>
  )
}
