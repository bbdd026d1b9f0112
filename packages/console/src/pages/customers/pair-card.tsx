import { Avatar, Button, Card, Money, Tag, TimeText } from '@qiao/ui'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { ownOrReceived, shownOf, useNameOf } from '../../parts/last-receiver.tsx'
import './customers.css'
import { i18n } from '../../services.ts'
import { levelWord } from './level.ts'
import { knownLonger } from './pairs.ts'
import { useReviewTexts } from './review-texts.ts'
import type { Pair } from './use-review.ts'

/** Both sides of one pair, fact by fact, with what speaks for and against, and the two answers. */
export function PairCard({
  pair,
  keptId,
  onKept,
  writes,
  onAnswer,
  onReopen,
  onPreview,
  steps,
}: {
  pair: Pair
  keptId: string
  onKept: (id: string) => void
  writes: boolean
  onAnswer: (decision: 'same' | 'different') => void
  onReopen: () => void
  onPreview: () => void
  steps: { at: number; prev: (() => void) | undefined; next: (() => void) | undefined }
}) {
  const t = useReviewTexts()
  return (
    <Card
      title={t('place', { at: steps.at })}
      acts={
        <>
          <Button kind="quiet" disabled={!steps.prev} onClick={steps.prev}>
            {t('prev')}
          </Button>
          <Button kind="quiet" disabled={!steps.next} onClick={steps.next}>
            {t('next')}
          </Button>
        </>
      }
    >
      <Why pair={pair} />
      <Sides pair={pair} keptId={keptId} onKept={writes && pair.state === 'waiting' ? onKept : undefined} />
      {pair.state === 'waiting' ? (
        writes && (
          <div className="c-review-acts">
            <Button kind="primary" icon="users" onClick={() => onAnswer('same')}>
              {t('same')} <kbd>S</kbd>
            </Button>
            <Button icon="close" onClick={() => onAnswer('different')}>
              {t('different')} <kbd>D</kbd>
            </Button>
            <Button kind="quiet" onClick={onPreview}>
              {t('preview')}
            </Button>
          </div>
        )
      ) : (
        <div className="c-review-acts">
          {pair.decidedAt && (
            <span className="q-faint">
              {pair.decidedBy && t('decidedBy', { who: pair.decidedBy })}
              <TimeText at={pair.decidedAt} />
            </span>
          )}
          {writes && (
            <Button icon="undo" onClick={onReopen}>
              {t('undo')}
            </Button>
          )}
        </div>
      )}
    </Card>
  )
}

function Why({ pair }: { pair: Pair }) {
  const t = useReviewTexts()
  return (
    <div className="c-review-why">
      <p>
        <span className="q-faint">{t('why')}</span>{' '}
        {pair.reasonPath ? <Link to={pair.reasonPath}>{pair.reason}</Link> : pair.reason}
        {pair.score !== null && ` · ${t('score', { percent: Math.round(pair.score * 100) })}`}
        {pair.ruleVersion && <span className="q-faint"> · {t('rule', { version: pair.ruleVersion })}</span>}
      </p>
      {pair.evidence.length > 0 && (
        <ul className="c-review-evidence" aria-label={t('evidence')}>
          {pair.evidence.map((one) => (
            <li
              key={one.field}
              data-for={one.weight > 0}
              title={t(one.weight > 0 ? 'speaksFor' : 'speaksAgainst')}
            >
              {one.words}
              <span className="q-numbers">
                {one.weight >= 0 ? '+' : '−'}
                {Math.abs(one.weight).toFixed(1)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

interface Line {
  key: string
  label: string
  of: (side: Pair['first']) => ReactNode
}

function Sides({
  pair,
  keptId,
  onKept,
}: {
  pair: Pair
  keptId: string
  onKept: ((id: string) => void) | undefined
}) {
  const t = useReviewTexts()
  const nameOf = useNameOf()
  const sides = [pair.first, pair.second]
  const elder = knownLonger(pair.first, pair.second)
  const lines: Line[] = [
    { key: 'name', label: t('field.name'), of: (side) => ownOrReceived(side, 'name') },
    { key: 'phone', label: t('field.phone'), of: (side) => ownOrReceived(side, 'phone') },
    { key: 'region', label: t('field.region'), of: (side) => side.region },
    { key: 'address', label: t('field.address'), of: (side) => side.receiver?.address },
    { key: 'level', label: t('field.level'), of: (side) => levelWord(side.level, i18n.language) },
    {
      key: 'tags',
      label: t('field.tags'),
      of: (side) =>
        side.tags.length > 0 && (
          <span className="q-line">
            {side.tags.map(({ name }) => (
              <Tag key={name}>{name}</Tag>
            ))}
          </span>
        ),
    },
    { key: 'orders', label: t('field.orders'), of: (side) => side.orders || null },
    {
      key: 'paid',
      label: t('field.paid'),
      of: (side) => side.paidFen !== null && side.paidFen > 0 && <Money fen={side.paidFen} />,
    },
    {
      key: 'lastOrder',
      label: t('field.lastOrder'),
      of: (side) => side.lastOrderAt && <TimeText at={side.lastOrderAt} />,
    },
    { key: 'open', label: t('field.open'), of: (side) => side.openWorkOrders || null },
    { key: 'contacts', label: t('field.contacts'), of: (side) => side.contacts || null },
    { key: 'created', label: t('field.created'), of: (side) => <TimeText at={side.createdAt} /> },
  ]
  return (
    <div className="c-review-scroll">
      <table className="c-review-sides">
        <thead>
          <tr>
            <td />
            {sides.map((side) => (
              <th key={side.id} scope="col" data-kept={side.id === keptId || undefined}>
                <span className="c-who">
                  <Avatar name={shownOf(side, 'name')} />
                  <Link to={`/customers/${side.id}`}>{nameOf(side) ?? t('nameless')}</Link>
                </span>
                {onKept && (
                  <label className="c-review-keep">
                    <input
                      type="radio"
                      name="kept"
                      checked={side.id === keptId}
                      onChange={() => onKept(side.id)}
                    />
                    {t('keepThis')}
                    {side.id === elder && <span className="q-faint"> · {t('elder')}</span>}
                  </label>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines
            .filter(({ key, of }) => pair.differs.includes(key) || sides.some(of))
            .map(({ key, label, of }) => {
              const differs = pair.differs.includes(key)
              return (
                <tr key={key} data-differs={differs || undefined}>
                  <th scope="row">
                    {label}
                    {differs && <span className="c-review-differs">{t('differs')}</span>}
                    {differs && looksAlike(key, pair) && (
                      <span className="c-review-alike">{t('maskedAlike')}</span>
                    )}
                  </th>
                  {sides.map((side) => (
                    <td key={side.id}>{of(side) || <span className="q-faint">{t('none')}</span>}</td>
                  ))}
                </tr>
              )
            })}
        </tbody>
      </table>
    </div>
  )
}

/** Two values that differ, but not in what this reader may see of them. */
const looksAlike = (key: string, { first, second }: Pair): boolean =>
  (key === 'name' || key === 'phone') &&
  shownOf(first, key) !== null &&
  shownOf(first, key) === shownOf(second, key)
