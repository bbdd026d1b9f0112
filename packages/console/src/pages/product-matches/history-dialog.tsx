import { call } from '@qiao/api-client'
import { Button, ErrorState, Skeleton, TimeText } from '@qiao/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useState } from 'react'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useProductMatchesTexts } from './texts.ts'
import { useDecisions } from './use-decisions.ts'
import { useOrigin } from './use-origin.ts'

/** Who decided how many SKUs and when; each act can be taken back as long as nothing was built on it. */
export function HistoryDialog({ onClose }: { onClose: () => void }) {
  const t = useProductMatchesTexts()
  const by = useOrigin()
  const may = useMay()
  const { undo } = useDecisions()
  const [running, setRunning] = useState<string>()
  const acts = useInfiniteQuery({
    queryKey: ['product-matches', 'acts'],
    queryFn: ({ pageParam, signal }) =>
      call(api, 'GET /console/match-acts', { query: pageParam ? { cursor: pageParam } : {} }, { signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor || undefined,
  })
  const items = acts.data?.pages.flatMap((page) => page.items) ?? []
  const run = async (id: string) => {
    setRunning(id)
    await undo([id])
    setRunning(undefined)
  }
  return (
    <Modal open title={t('history.title')} onCancel={onClose} footer={null}>
      {acts.isError && <ErrorState error={acts.error} compact />}
      {acts.isPending && <Skeleton lines={4} />}
      {acts.data && items.length === 0 && <p>{t('history.empty')}</p>}
      <div className="c-scroll">
        {items.map((act) => (
          <div className="c-act-row c-spread" key={act.id}>
            <span>
              {by(act.origin)} · {t('history.places', { count: act.places })}
              <span className="q-faint c-under">
                <TimeText at={act.at} />
                {act.undoes && ` · ${t('history.undoing')}`}
                {act.undone > 0 && ` · ${t('history.undone', { count: act.undone })}`}
              </span>
            </span>
            {may('catalog.write') && act.undone < act.places && (
              <Button icon="undo" busy={running === act.id} onClick={() => void run(act.id)}>
                {t('history.undo')}
              </Button>
            )}
          </div>
        ))}
        {acts.hasNextPage && (
          <Button kind="quiet" busy={acts.isFetchingNextPage} onClick={() => void acts.fetchNextPage()}>
            {t('history.more')}
          </Button>
        )}
      </div>
    </Modal>
  )
}
