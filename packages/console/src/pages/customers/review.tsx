import { call } from '@qiao/api-client'
import { Button, Empty, ErrorState, Skeleton, Tabs, useRealtime } from '@qiao/ui'
import { PageFrame, useKeys, useNarrow } from '@qiao/ui/console'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import '../../parts/parts.css'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import './review.css'
import { MergeDialog } from './merge-dialog.tsx'
import { PairCard } from './pair-card.tsx'
import { PairList } from './pair-list.tsx'
import { keyOfPair, type PairState, pairStates, placeOf, progressOf } from './pairs.ts'
import { useReviewTexts } from './review-texts.ts'
import { UnmergeDialog } from './unmerge-dialog.tsx'
import { type Pair, useReview } from './use-review.ts'

/** Pairs that may be one person: side by side, by keyboard, each answer with its way back. */
export default function ReviewPage() {
  const t = useReviewTexts()
  const may = useMay()
  const narrow = useNarrow()
  const [address, setAddress] = useSearchParams()
  const state: PairState = pairStates.find((one) => one === address.get('state')) ?? 'waiting'
  const pages = useQueue(state)
  const { decide, reopen, undoLast, parting, onParted } = useReview()
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [kept, setKept] = useState<Record<string, string>>({})
  const [previewing, setPreviewing] = useState<Pair>()
  const before = useRef(0)

  const pairs = pages.data?.pages.flatMap((page) => page.items) ?? []
  const counts = pages.data?.pages[0]
  const at = placeOf(pairs, address.get('at'), before.current)
  const pair = pairs[at]
  useEffect(() => {
    before.current = at
  }, [at])

  const writes = may('customers.write')
  const go = (change: Record<string, string | null>) =>
    setAddress(
      (now) => {
        const next = new URLSearchParams(now)
        for (const [key, value] of Object.entries(change)) value ? next.set(key, value) : next.delete(key)
        return next
      },
      { replace: true },
    )
  const step = (by: number) => {
    const next = pairs[at + by]
    if (next) go({ at: keyOfPair(next) })
    else if (by > 0 && pages.hasNextPage) void pages.fetchNextPage()
  }
  const answer = (decision: 'same' | 'different') => {
    if (!pair || !writes || state !== 'waiting') return
    go({ at: null })
    void decide([{ ...pair, keptId: kept[keyOfPair(pair)] ?? pair.keptId }], decision)
  }
  useKeys(
    {
      j: () => step(1),
      k: () => step(-1),
      s: () => answer('same'),
      d: () => answer('different'),
      u: undoLast,
    },
    !previewing && !parting,
  )
  const selected = pairs.filter((one) => chosen.includes(keyOfPair(one)))
  const decideAll = async (decision: 'same' | 'different') => {
    setChosen([])
    await decide(
      selected.map((one) => ({ ...one, keptId: kept[keyOfPair(one)] ?? one.keptId })),
      decision,
    )
  }

  return (
    <PageFrame title={t('title')}>
      <p className="q-faint">{t('intro')}</p>
      {counts && counts.waiting + counts.decidedToday > 0 && (
        <Progress waiting={counts.waiting} decidedToday={counts.decidedToday}>
          {/* Above the pairs: below them it would stand under the fold. */}
          {!narrow && writes && pair && <span className="q-faint c-review-keys">{t('keys')}</span>}
        </Progress>
      )}
      <Tabs
        label={t('title')}
        items={pairStates.map((key) => ({
          key,
          label: t(`tab.${key}`),
          ...(key === 'waiting' && counts ? { count: counts.waiting } : {}),
        }))}
        at={state}
        onPick={(key) => {
          setChosen([])
          go({ state: key === 'waiting' ? null : key, at: null })
        }}
      />
      {pages.isError ? (
        <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
      ) : pages.isPending ? (
        <Skeleton lines={8} />
      ) : !pair ? (
        <Empty
          picture="calm"
          sentence={t(`empty.${state}`)}
          act={<Link to="/customers">{t('seeCustomers')}</Link>}
        />
      ) : (
        <>
          {selected.length > 0 && (
            <div className="c-review-bulk" role="toolbar">
              <strong>{t('chosen', { count: selected.length })}</strong>
              {state === 'waiting' ? (
                <>
                  <Button onClick={() => void decideAll('same')}>{t('allSame')}</Button>
                  <Button onClick={() => void decideAll('different')}>{t('allDifferent')}</Button>
                </>
              ) : (
                <Button
                  onClick={() => {
                    setChosen([])
                    void reopen(selected)
                  }}
                >
                  {t('undo')}
                </Button>
              )}
              <Button kind="quiet" onClick={() => setChosen([])}>
                {t('clear')}
              </Button>
            </div>
          )}
          <div className="c-review">
            {!narrow && (
              <PairList
                pairs={pairs}
                at={at}
                chosen={chosen}
                onChosen={writes ? setChosen : undefined}
                onOpen={(one) => go({ at: keyOfPair(one) })}
                more={pages.hasNextPage ? () => void pages.fetchNextPage() : undefined}
              />
            )}
            <PairCard
              key={keyOfPair(pair)}
              pair={pair}
              keptId={kept[keyOfPair(pair)] ?? pair.keptId}
              onKept={(id) => setKept({ ...kept, [keyOfPair(pair)]: id })}
              writes={writes}
              onAnswer={answer}
              onReopen={() => void reopen([pair])}
              onPreview={() => setPreviewing(pair)}
              steps={{
                at: at + 1,
                prev: at > 0 ? () => step(-1) : undefined,
                next: at < pairs.length - 1 || pages.hasNextPage ? () => step(1) : undefined,
              }}
            />
          </div>
        </>
      )}
      {previewing && (
        <MergeDialog
          keptId={kept[keyOfPair(previewing)] ?? previewing.keptId}
          otherId={otherOf(previewing, kept[keyOfPair(previewing)] ?? previewing.keptId)}
          onClose={() => setPreviewing(undefined)}
        />
      )}
      {parting && <UnmergeDialog key={parting} mergeId={parting} slip onClose={onParted} />}
    </PageFrame>
  )
}

const otherOf = ({ firstId, secondId }: Pair, keptId: string) => (keptId === firstId ? secondId : firstId)

function useQueue(state: PairState) {
  useRealtime(['customers'], undefined, { invalidate: [['customers', 'reviews']] })
  return useInfiniteQuery({
    queryKey: ['customers', 'reviews', state],
    queryFn: ({ pageParam, signal }) =>
      call(
        api,
        'GET /console/duplicates',
        { query: { state, limit: 30, ...(pageParam ? { cursor: pageParam } : {}) } },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor || undefined,
  })
}

function Progress({
  waiting,
  decidedToday,
  children,
}: {
  waiting: number
  decidedToday: number
  children: ReactNode
}) {
  const t = useReviewTexts()
  const percent = Math.round(progressOf({ waiting, decidedToday }) * 100)
  return (
    <div className="c-review-progress">
      <progress max={100} value={percent} aria-label={t('progressLabel')} />
      <span className="q-faint">
        {waiting === 0 && decidedToday > 0 ? t('done') : t('progress', { waiting, decided: decidedToday })}
      </span>
      {children}
    </div>
  )
}
