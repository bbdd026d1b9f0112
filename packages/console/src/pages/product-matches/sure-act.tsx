import { call } from '@qiao/api-client'
import { Button, ErrorState } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useState } from 'react'
import { useShops } from '../../parts/names.ts'
import { usePartTexts } from '../../parts/texts.ts'
import { api } from '../../services.ts'
import { type Decision, decisionOf, keyOf } from './match.ts'
import { MatchWords } from './match-words.tsx'
import { useProductMatchesTexts } from './texts.ts'

/** All suggestions that a code alone makes sure, seen before they are taken in one act. */
export function SureAct({ decide }: { decide: (decisions: Decision[]) => Promise<unknown> }) {
  const t = useProductMatchesTexts()
  const parts = usePartTexts()
  const shops = useShops()
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const sure = useQuery({
    queryKey: ['product-matches', 'sure'],
    queryFn: ({ signal }) => call(api, 'GET /console/sure-matches', { query: {} }, { signal }),
  })
  const items = sure.data?.items ?? []
  if (items.length === 0) return null
  async function take() {
    setBusy(true)
    setError(undefined)
    try {
      await decide(items.flatMap((row) => decisionOf(row, 'accept') ?? []))
      setOpen(false)
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Button kind="primary" icon="check" onClick={() => setOpen(true)}>
        {t('sure.act', { count: items.length })}
      </Button>
      <Modal open={open} title={t('sure.title')} onCancel={() => setOpen(false)} footer={null}>
        <div className="q-stack">
          <p className="q-faint">{t('sure.intro')}</p>
          <div className="c-scroll">
            {items.map((row) => (
              <div className="c-act-row" key={keyOf(row)}>
                {row.title ?? row.itemId}
                <span className="q-faint c-under">
                  {shops.find(({ id }) => id === row.shopId)?.name ?? row.shopId} ·{' '}
                  <span className="c-code">{row.merchantCode}</span>
                </span>
                <MatchWords row={row} />
              </div>
            ))}
          </div>
          {error !== undefined && <ErrorState error={error} compact />}
          <div className="c-form-foot">
            <Button onClick={() => setOpen(false)}>{parts('cancel')}</Button>
            <Button kind="primary" busy={busy} onClick={() => void take()}>
              {t('sure.submit', { count: items.length })}
            </Button>
          </div>
        </div>
      </Modal>
    </>
  )
}
