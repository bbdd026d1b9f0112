import { Button } from '@qiao/ui'
import { Modal } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import '../../parts/parts.css'
import { useMay } from '../../parts/use-act.ts'
import { MergeDialog } from './merge-dialog.tsx'
import { useMergeTexts } from './merge-texts.ts'
import { CustomerPicker } from './pick-customer.tsx'
import type { CustomerPageData } from './types.ts'

/** Finds the other customer, then previews the merge. */
export function MergeAct({ customer }: { customer: CustomerPageData }) {
  const t = useMergeTexts()
  const may = useMay()
  const navigate = useNavigate()
  const [picking, setPicking] = useState(false)
  const [otherId, setOtherId] = useState<string>()
  if (!may('customers.write')) return null
  return (
    <>
      <Button icon="users" onClick={() => setPicking(true)}>
        {t('act')}
      </Button>
      <Modal
        open={picking}
        title={t('pickTitle')}
        onCancel={() => setPicking(false)}
        footer={null}
        destroyOnHidden
      >
        {picking && (
          <CustomerPicker
            intro={t('pickIntro')}
            except={customer.rowIds}
            likely={customer.duplicates.map(({ customerId, name, phone, reason }) => ({
              id: customerId,
              name,
              phone,
              detail: reason,
            }))}
            onPick={(id) => {
              setPicking(false)
              setOtherId(id)
            }}
          />
        )}
      </Modal>
      {otherId && (
        <MergeDialog
          keptId={customer.personId}
          otherId={otherId}
          onClose={() => setOtherId(undefined)}
          onMerged={(personId) => navigate(`/customers/${personId}`)}
        />
      )}
    </>
  )
}
