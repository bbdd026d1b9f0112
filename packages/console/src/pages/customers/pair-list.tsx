import { Button, Checkbox } from '@qiao/ui'
import { useEffect, useRef } from 'react'
import { shownOf } from '../../parts/last-receiver.tsx'
import { keyOfPair } from './pairs.ts'
import { useReviewTexts } from './review-texts.ts'
import type { Pair } from './use-review.ts'

/** The queue beside the pair that is looked at; ticked ones are decided together. */
export function PairList({
  pairs,
  at,
  chosen,
  onChosen,
  onOpen,
  more,
}: {
  pairs: readonly Pair[]
  at: number
  chosen: readonly string[]
  onChosen: ((keys: readonly string[]) => void) | undefined
  onOpen: (pair: Pair) => void
  more: (() => void) | undefined
}) {
  const t = useReviewTexts()
  const current = useRef<HTMLLIElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row that is current moves with `at`
  useEffect(() => {
    current.current?.scrollIntoView({ block: 'nearest' })
  }, [at])
  return (
    <ul className="c-review-list" aria-label={t('title')}>
      {pairs.map((pair, i) => {
        const key = keyOfPair(pair)
        const who = t('and', {
          a: shownOf(pair.first, 'name') ?? t('nameless'),
          b: shownOf(pair.second, 'name') ?? t('nameless'),
        })
        return (
          <li key={key} ref={i === at ? current : undefined} data-at={i === at || undefined}>
            {onChosen && (
              <Checkbox
                checked={chosen.includes(key)}
                onChecked={(on) => onChosen(on ? [...chosen, key] : chosen.filter((one) => one !== key))}
              >
                <span className="q-hidden">{t('select', { who })}</span>
              </Checkbox>
            )}
            <button type="button" aria-current={i === at || undefined} onClick={() => onOpen(pair)}>
              <strong>{who}</strong>
              <span className="q-faint">
                {pair.score === null ? pair.reason : t('score', { percent: Math.round(pair.score * 100) })}
              </span>
            </button>
          </li>
        )
      })}
      {more && (
        <li>
          <Button kind="quiet" wide onClick={more}>
            {t('more')}
          </Button>
        </li>
      )}
    </ul>
  )
}
