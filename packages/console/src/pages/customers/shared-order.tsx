import { call } from '@qiao/api-client'
import { Button, Row, StateBadge, TimeText, useNotices } from '@qiao/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { toneOfOrder } from '../../parts/order-tones.ts'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useCustomersTexts } from './texts.ts'
import type { CustomerPageData } from './types.ts'

type Shared = CustomerPageData['sharedOrders'][number]

export function goodsOf({ goods }: { goods: readonly { title: string; quantity: number }[] }): string {
  return goods.map(({ title, quantity }) => `${title} ×\u00a0${quantity}`).join('；')
}

/** An order that is another's, and that this person proved too: whose it is stays unsaid, so it opens nothing. */
export function SharedOrder({ order }: { order: Shared }) {
  const t = useCustomersTexts()
  const may = useMay()
  const notices = useNotices()
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  async function undo() {
    await call(api, 'POST /sidebar/bindings/:id/reversal', { params: { id: order.id } })
    notices.done(t('customer.share.done'))
    await queries.invalidateQueries({ queryKey: ['customers'] })
  }
  return (
    <>
      <Row
        title={goodsOf(order)}
        detail={
          <span className="c-lines c-shared-order">
            <span>
              {order.shopName} · <TimeText at={order.createdAt} show="absolute" />
            </span>
            <span>
              {[order.words, order.workOrderState && t('customer.share.job', { state: order.workOrderState })]
                .filter(Boolean)
                .join(' · ')}
            </span>
            <span>
              {t('customer.share.since', { way: order.way })}
              <TimeText at={order.sharedAt} />
              {order.ruleVersion && ` · ${t('customer.rule', { version: order.ruleVersion })}`}
            </span>
            {may('sidebar.write') && (
              <span>
                <Button kind="quiet" icon="undo" onClick={() => setAsking(true)}>
                  {t('customer.share.undo')}
                </Button>
              </span>
            )}
          </span>
        }
        end={<StateBadge tone={toneOfOrder(order.state)}>{order.stateName}</StateBadge>}
      />
      <ActDialog
        open={asking}
        title={t('customer.share.title', { number: order.outsideId })}
        intro={t('customer.share.ask')}
        submit={t('customer.share.undo')}
        danger
        onClose={() => setAsking(false)}
        onSubmit={undo}
      />
    </>
  )
}
