import { Card, groupDigits, Icon, List, Row, StateBadge, TimeText } from '@qiao/ui'
import { usePeople } from '../../parts/names.ts'
import { useActorWord } from '../../parts/trade-words.ts'
import type { Kind } from './kinds.ts'
import {
  isUnderWay,
  type Keys,
  type KindOfData,
  leftOf,
  leftParts,
  mendOf,
  type Rotation,
  secondsTaken,
  shareOf,
  toneOf,
  totalOf,
  troublesOf,
} from './rotation.ts'
import { useKeysTexts } from './texts.ts'

/** The newest change of the keys: how far it is or what it came to, what is in its way, and each kind of data. */
export function RotationCard({ rotation, keys }: { rotation: Rotation; keys: Keys }) {
  const t = useKeysTexts()
  const actor = useActorWord()
  const who = actor(rotation.startedBy, usePeople())
  const isStuck = troublesOf(rotation).length > 0
  return (
    <Card
      title={t(isUnderWay(rotation) ? 'progressTitle' : 'lastTitle')}
      acts={
        <StateBadge tone={toneOf(rotation)}>{t(`state.${isStuck ? 'stuck' : rotation.state}`)}</StateBadge>
      }
    >
      <div className="q-stack">
        <p className="q-faint">
          <TimeText at={rotation.startedAt} />
          {' · '}
          {rotation.reason ? t('by', { who, reason: t(`reason.${rotation.reason}`) }) : t('byAlone', { who })}
        </p>
        {isUnderWay(rotation) ? (
          <Progress rotation={rotation} keys={keys} />
        ) : (
          <Outcome rotation={rotation} />
        )}
        <Troubles rotation={rotation} kinds={keys.kinds} />
        {rotation.state !== 'asked' && keys.kinds.length > 0 && <Kinds kinds={keys.kinds} />}
      </div>
    </Card>
  )
}

function Progress({ rotation, keys }: { rotation: Rotation; keys: Keys }) {
  const t = useKeysTexts()
  const { percent, secondsLeft, kinds } = keys
  const { state } = rotation
  const isMoving = state === 'indexing' || state === 'sealing'
  const left = isMoving ? leftParts(secondsLeft) : null
  const total = totalOf(kinds)
  const note = isMoving
    ? t('moved', { done: groupDigits(total - leftOf(kinds)), total: groupDigits(total) })
    : state === 'done'
      ? ''
      : t(`${state}Note`)
  return (
    <div className="c-keys-way">
      <progress max={100} value={percent} aria-label={t(`state.${state}`)} />
      <p className="c-spread q-faint q-numbers">
        <span>{note}</span>
        <span>{[`${percent}%`, left && t(`left.${left.unit}`, left)].filter(Boolean).join(' · ')}</span>
      </p>
    </div>
  )
}

function Outcome({ rotation }: { rotation: Rotation }) {
  const t = useKeysTexts()
  const took = leftParts(secondsTaken(rotation))
  return (
    <p className="q-numbers">
      {t('outcome', {
        values: groupDigits(rotation.valuesSealed),
        tokens: groupDigits(rotation.tokensMoved),
        files: groupDigits(rotation.filesSealed),
      })}
      {took && <span className="q-faint"> · {t(`took.${took.unit}`, took)}</span>}
    </p>
  )
}

/** What happened, what to do, and when it is tried again. */
function Troubles({ rotation, kinds }: { rotation: Rotation; kinds: readonly KindOfData[] }) {
  const t = useKeysTexts()
  const rows = kinds.flatMap(({ rowIds }) => rowIds)
  return troublesOf(rotation).map((trouble) => (
    <div key={trouble} className="c-keys-trouble" role="alert">
      <Icon name="alert" />
      <div className="q-stack">
        <p>
          <strong>
            {trouble === 'error'
              ? t('trouble.error', { code: rotation.errorCode ?? '' })
              : t(`trouble.${trouble}`, {
                  count: trouble === 'values' ? rotation.unreadable : rotation.filesUnreadable,
                })}
          </strong>
          {rotation.nextTryAt && (
            <span className="q-faint">
              {' · '}
              {t('again')} <TimeText at={rotation.nextTryAt} show="absolute" />
            </span>
          )}
        </p>
        <p>
          {trouble === 'error'
            ? t(`mend.${mendOf(rotation.errorCode)}`)
            : t(trouble === 'values' ? 'mendValues' : 'mendFiles')}
        </p>
        {trouble === 'values' && rows.length > 0 && (
          <details>
            <summary>{t('rows')}</summary>
            <ul>
              {rows.map((row) => (
                <li key={row} className="c-code">
                  {row}
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </div>
  ))
}

function Kinds({ kinds }: { kinds: readonly KindOfData[] }) {
  const t = useKeysTexts()
  const isLeft = leftOf(kinds) > 0
  return (
    <details className="c-keys-kinds" open={isLeft}>
      <summary>{t('kinds')}</summary>
      {isLeft && <p className="q-faint">{t('kindsHint')}</p>}
      <List label={t('kinds')}>
        {kinds.map((one) => (
          <Row
            key={one.kind}
            title={t(`kind.${one.kind as Kind}`)}
            detail={
              <span className="q-numbers">
                {one.left > 0
                  ? t('kindLeft', { left: groupDigits(one.left), total: groupDigits(one.total) })
                  : t('kindDone', { total: groupDigits(one.total) })}
                {one.unreadable > 0 && ` · ${t('kindShut', { count: one.unreadable })}`}
              </span>
            }
            end={
              one.left > 0 ? (
                <progress
                  className="c-keys-share"
                  max={100}
                  value={shareOf(one)}
                  aria-label={t(`kind.${one.kind as Kind}`)}
                />
              ) : (
                <Icon name="check" />
              )
            }
          />
        ))}
      </List>
    </details>
  )
}
