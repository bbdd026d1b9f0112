import { call } from '@qiao/api-client'
import { Button, Icon, useNotices } from '@qiao/ui'
import { Dropdown } from 'antd'
import { useState } from 'react'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { type ActName, actsOf } from './acts.ts'
import type { DialogName } from './dialog-props.ts'
import { WorkOrderDialog } from './dialogs.tsx'
import { useWorkOrdersTexts } from './texts.ts'
import type { WorkOrder } from './types.ts'

const dangerous: readonly ActName[] = ['cancellation', 'suspension']

/** The one next act as a button, the others in a menu, and the dialog of the one that was chosen. */
export function ActBar({ workOrder, renew }: { workOrder: WorkOrder; renew: () => Promise<unknown> }) {
  const t = useWorkOrdersTexts()
  const may = useMay()
  const notices = useNotices()
  const { run, running } = useAct(['work-orders'])
  const [asking, setAsking] = useState<DialogName>()
  const { primary, others } = actsOf(
    { ...workOrder, returnCallAsked: workOrder.signOff?.askedAt != null && workOrder.signOff.at === null },
    may,
  )
  const params = { id: workOrder.workOrderId }

  function start(name: ActName) {
    if (name === 'goodsArrival')
      return void run(
        name,
        () => call(api, 'POST /console/work-orders/:id/goods-arrival', { params, body: {} }),
        t('done.goodsArrival'),
      )
    if (name === 'resumption')
      return void run(
        name,
        () => call(api, 'POST /console/work-orders/:id/resumption', { params, body: {} }),
        t('done.resumption'),
      )
    setAsking(name)
  }
  async function done(name: DialogName) {
    await renew()
    if (name === 'customerLink') return
    if (name === 'cancellation')
      return void notices.undo(
        t('done.cancellation'),
        () =>
          void run(
            'reopening',
            () =>
              call(api, 'POST /console/work-orders/:id/reopening', {
                params,
                body: { reason: t('act.reopening') },
              }),
            t('done.reopening'),
          ),
      )
    notices.done(t(`done.${name}`))
  }
  const word = (name: ActName) => {
    if (name === 'appointment' && workOrder.appointment) return t('act.reappointment')
    if (name === 'assignment' && workOrder.technicianId) return t('act.reassignment')
    return t(`act.${name}`)
  }
  return (
    <>
      {others.length > 0 && (
        <Dropdown
          trigger={['click']}
          menu={{
            items: others.map((name) => ({
              key: name,
              label: word(name),
              danger: dangerous.includes(name),
            })),
            onClick: ({ key }) => start(key as ActName),
          }}
        >
          <Button>
            {t('act.more')} <Icon name="chevronDown" />
          </Button>
        </Dropdown>
      )}
      {primary && (
        <Button kind="primary" busy={running === primary} onClick={() => start(primary)}>
          {word(primary)}
        </Button>
      )}
      {asking && (
        <WorkOrderDialog
          name={asking}
          subject={workOrder}
          onClose={() => setAsking(undefined)}
          onDone={done}
        />
      )}
    </>
  )
}
