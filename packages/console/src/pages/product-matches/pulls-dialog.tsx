import { type Answer, call } from '@qiao/api-client'
import { Button, ErrorState, Skeleton, TimeText } from '@qiao/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useEffect } from 'react'
import { useShops } from '../../parts/names.ts'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useProductMatchesTexts } from './texts.ts'

type Pull = Answer<'GET /console/listing-pulls'>['items'][number]
const lookAgainMs = 1_000

/** How far the listings of each shop are fetched, and fetching them now. */
export function PullsDialog({ onClose }: { onClose: () => void }) {
  const t = useProductMatchesTexts()
  const may = useMay()
  const shops = useShops()
  const queries = useQueryClient()
  const { run, running } = useAct(['product-matches', 'pulls'])
  const pulls = useQuery({
    queryKey: ['product-matches', 'pulls'],
    queryFn: ({ signal }) => call(api, 'GET /console/listing-pulls', {}, { signal }),
    refetchInterval: ({ state }) => (isBusy(state.data?.items) ? lookAgainMs : false),
  })
  const busy = isBusy(pulls.data?.items)
  // What was fetched shows behind the dialog as soon as a fetch ends.
  useEffect(() => {
    if (!busy)
      for (const part of ['list', 'sure'])
        void queries.invalidateQueries({ queryKey: ['product-matches', part] })
  }, [busy, queries])
  const begin = (key: string, shopIds?: string[]) =>
    void run(
      key,
      () => call(api, 'POST /console/listing-pulls', { body: shopIds ? { shopIds } : {} }),
      t('pulls.begun'),
    )
  const writes = may('catalog.write')
  return (
    <Modal open title={t('pulls.title')} onCancel={onClose} footer={null}>
      <div className="q-stack">
        <p className="q-faint">{t('pulls.intro')}</p>
        {pulls.isError && <ErrorState error={pulls.error} compact />}
        {pulls.isPending && <Skeleton lines={4} />}
        <div className="c-scroll">
          {pulls.data?.items.map((pull) => (
            <div className="c-pull c-spread" key={pull.shopId}>
              <span>
                {shops.find(({ id }) => id === pull.shopId)?.name ?? pull.shopId}
                <span className="q-faint c-under">
                  <PullWords pull={pull} />
                </span>
              </span>
              {writes && pull.able && (
                <Button
                  busy={running === pull.shopId}
                  disabled={pull.state === 'running'}
                  onClick={() => begin(pull.shopId, [pull.shopId])}
                >
                  {t('pulls.one')}
                </Button>
              )}
            </div>
          ))}
        </div>
        {writes && pulls.data?.items.some(({ able }) => able) && (
          <div className="c-form-foot">
            <Button
              kind="primary"
              icon="refresh"
              busy={running === 'all' || busy}
              onClick={() => begin('all')}
            >
              {t('pulls.all')}
            </Button>
          </div>
        )}
      </div>
    </Modal>
  )
}

function PullWords({ pull }: { pull: Pull }) {
  const t = useProductMatchesTexts()
  if (!pull.able) return <>{t('pulls.unable')}</>
  if (pull.state === null) return <>{t('pulls.never')}</>
  const words = [
    pull.state === 'running' && t('pulls.running', { count: pull.listed }),
    pull.state === 'running' &&
      pull.lastError &&
      t('pulls.retry', { count: pull.tries, code: pull.lastError }),
    pull.state === 'done' && t('pulls.done', { count: pull.listed, fresh: pull.fresh }),
    pull.missing > 0 && t('pulls.missing', { count: pull.missing }),
    pull.gone > 0 && t('pulls.gone', { count: pull.gone }),
    pull.state === 'failed' && t('pulls.failed', { code: pull.lastError ?? '' }),
  ].filter(Boolean)
  return (
    <>
      {words.join(' · ')}
      {pull.wholeAt && (
        <>
          {' · '}
          <TimeText at={pull.wholeAt} show="relative" />
        </>
      )}
    </>
  )
}

function isBusy(items: readonly Pull[] | undefined): boolean {
  return items?.some(({ state }) => state === 'running') ?? false
}
