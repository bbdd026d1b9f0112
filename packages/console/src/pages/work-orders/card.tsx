import { Icon, StateBadge, Tag, TimeText, useNow } from '@qiao/ui'
import { shortWindowText } from '../../parts/time-window.ts'
import { useWorkOrdersTexts } from './texts.ts'
import type { WorkOrderRow } from './types.ts'

type CardProps = { workOrder: WorkOrderRow; technician?: string }

export function WorkOrderCard({ workOrder, technician }: CardProps) {
  const { code, products, district, street, appointment, since } = workOrder
  return (
    <div className="c-board-card">
      <span className="c-board-head">
        <span className="q-faint c-code">{code}</span>
        <span className="q-faint">
          <TimeText at={since} show="relative" />
        </span>
      </span>
      <strong>{products}</strong>
      <span className="q-faint">{[district, street].filter(Boolean).join(' ')}</span>
      {(appointment || technician) && (
        <span className="q-line">
          {appointment && (
            <span>
              <Icon name="clock" /> {shortWindowText(appointment)}
            </span>
          )}
          {technician && (
            <span>
              <Icon name="wrench" /> {technician}
            </span>
          )}
        </span>
      )}
      <WorkOrderTags workOrder={workOrder} />
    </div>
  )
}

/** What a state alone does not say: suspended, urgent, past its promise. */
export function WorkOrderTags({
  workOrder: { suspended, urgency, dueAt, state },
}: {
  workOrder: Pick<WorkOrderRow, 'suspended' | 'urgency' | 'dueAt' | 'state'>
}) {
  const t = useWorkOrdersTexts()
  const now = useNow(30_000)
  const overdue = state !== 'cancelled' && state !== 'settled' && dueAt !== null && Date.parse(dueAt) < now
  if (!suspended && urgency !== 'urgent' && !overdue) return null
  return (
    <span className="q-line">
      {suspended && (
        <StateBadge tone="attention" icon="pause">
          {t('tag.suspended')}
        </StateBadge>
      )}
      {urgency === 'urgent' && <Tag tone="attention">{t('tag.urgent')}</Tag>}
      {overdue && <StateBadge tone="overdue">{t('tag.overdue')}</StateBadge>}
    </span>
  )
}
