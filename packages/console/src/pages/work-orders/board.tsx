import { call } from '@qiao/api-client'
import { Checkbox, Empty, ErrorState, Icon, Skeleton, useNotices } from '@qiao/ui'
import { Board, keep, PageFrame, readKept, SearchInput } from '@qiao/ui/console'
import { useState } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { useTechnicians } from '../../parts/names.ts'
import { useTradeWord } from '../../parts/trade-words.ts'
import { useMay } from '../../parts/use-act.ts'
import '../../parts/parts.css'
import { api } from '../../services.ts'
import { WorkOrderCard } from './card.tsx'
import type { DialogName } from './dialog-props.ts'
import { WorkOrderDialog } from './dialogs.tsx'
import { moveOf } from './moves.ts'
import { useWorkOrdersTexts } from './texts.ts'
import type { WorkOrderRow } from './types.ts'
import { useBoard } from './use-board.ts'

type Asking = { dialog: DialogName; card: WorkOrderRow; answered: () => void }
const keptAt = 'qiao.board.ended'

/** Work orders by state. A drag is the act of the trade that leads there; what it needs is asked, what is refused is said. */
export default function WorkOrderBoardPage() {
  const t = useWorkOrdersTexts()
  const word = useTradeWord()
  const may = useMay()
  const navigate = useNavigate()
  const notices = useNotices()
  const technicians = useTechnicians()
  const [address, setAddress] = useSearchParams()
  const search = address.get('search') ?? ''
  const [withEnded, setWithEnded] = useState(() => readKept(keptAt, false))
  const [asking, setAsking] = useState<Asking>()
  const board = useBoard(search, withEnded)

  async function tell(card: WorkOrderRow, undo?: () => Promise<unknown>) {
    const state = await board.stateNow(card.workOrderId)
    await board.renew()
    const words = t('board.moved', { code: card.code, state: word('state', state) })
    if (!undo) return void notices.done(words)
    notices.undo(words, () => void takeBack(card, undo))
  }

  async function takeBack(card: WorkOrderRow, undo: () => Promise<unknown>) {
    try {
      await undo()
      const state = await board.stateNow(card.workOrderId)
      await board.renew()
      notices.done(t('board.undone', { code: card.code, state: word('state', state) }))
    } catch (error) {
      notices.failed(error)
    }
  }

  /** The way back of an act, where the trade has one. */
  function undoOf(
    done: DialogName,
    { workOrderId, state }: WorkOrderRow,
  ): (() => Promise<unknown>) | undefined {
    const params = { id: workOrderId }
    const body = { reason: t('board.undoReason') }
    if (done === 'appointment' && state === 'appoint')
      return () => call(api, 'POST /console/work-orders/:id/appointment-withdrawal', { params, body })
    if (done === 'assignment' && state === 'dispatch')
      return () => call(api, 'POST /console/work-orders/:id/unassignment', { params, body })
    if (done === 'cancellation')
      return () => call(api, 'POST /console/work-orders/:id/reopening', { params, body })
    return undefined
  }

  /** Keeps the card in its new column while the dialog asks; the page itself says how it ended. */
  async function move(card: WorkOrderRow, to: string): Promise<false> {
    const planned = moveOf(card, to, may)
    const params = { id: card.workOrderId }
    if (planned.kind === 'act') {
      if (planned.act === 'goodsArrival')
        await call(api, 'POST /console/work-orders/:id/goods-arrival', { params, body: {} })
      else
        await call(api, 'POST /console/work-orders/:id/first-calls', { params, body: { outcome: 'reached' } })
      await tell(card)
    }
    if (planned.kind === 'dialog')
      await new Promise<void>((answered) => setAsking({ dialog: planned.dialog, card, answered }))
    return false
  }

  const close = () => {
    asking?.answered()
    setAsking(undefined)
  }
  return (
    <PageFrame
      title={t('board.title')}
      acts={
        <>
          <SearchInput
            label={t('board.search')}
            value={search}
            onSearch={(text) => setAddress(text ? { search: text } : {})}
          />
          <Checkbox
            checked={withEnded}
            onChecked={(on) => {
              setWithEnded(on)
              keep(keptAt, on)
            }}
          >
            {t('board.ended')}
          </Checkbox>
          <Link to="/work-orders">
            <Icon name="list" /> {t('board.toList')}
          </Link>
        </>
      }
    >
      <p className="q-faint">{t('board.note')}</p>
      {board.error !== undefined && <ErrorState error={board.error} onRetry={() => void board.renew()} />}
      {board.pending ? (
        <Skeleton lines={8} />
      ) : board.empty ? (
        <Empty
          picture="work"
          sentence={t('board.empty')}
          act={may('sandbox.control') && <Link to="/sandbox-controls">{t('board.act')}</Link>}
        />
      ) : (
        <div className="c-kanban">
          <Board<WorkOrderRow>
            label={t('board.title')}
            columns={board.columns}
            cardKey={(card) => card.workOrderId}
            cardName={(card) => `${card.code} ${card.products}`}
            refusal={(card, to) => {
              const planned = moveOf(card, to, may)
              return planned.kind === 'refused' ? t(`board.refusal.${planned.why}`) : undefined
            }}
            onMove={move}
            onOpen={(card) => navigate(`/work-orders/${card.workOrderId}`)}
            render={(card) => (
              <WorkOrderCard
                workOrder={card}
                technician={card.technicianId ? technicians.get(card.technicianId)?.name : undefined}
              />
            )}
          />
        </div>
      )}
      {asking && (
        <WorkOrderDialog
          name={asking.dialog}
          subject={asking.card}
          onClose={close}
          onDone={(done) => tell(asking.card, undoOf(done, asking.card))}
        />
      )}
    </PageFrame>
  )
}
