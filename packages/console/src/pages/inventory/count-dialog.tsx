import { Field, Select, TextInput } from '@qiao/ui'
import { Modal } from 'antd'
import { useState } from 'react'
import { FormFrame, useSending } from '../../parts/form-frame.tsx'
import { type CountMode, countOf, type StockRow } from './stock.ts'
import { useInventoryTexts } from './texts.ts'

const modes: readonly CountMode[] = ['units', 'in', 'out']

export function CountDialog({
  row,
  onClose,
  onSubmit,
}: {
  row: StockRow
  onClose: () => void
  onSubmit: (count: NonNullable<ReturnType<typeof countOf>>) => Promise<void>
}) {
  const t = useInventoryTexts()
  const [mode, setMode] = useState<CountMode>('units')
  const [text, setText] = useState('')
  const [reason, setReason] = useState('')
  const count = countOf(row.productId, { mode, text, reason })

  const sending = useSending(count !== null, async () => count && onSubmit(count))

  return (
    <Modal open title={t('count.title')} onCancel={onClose} footer={null} mask={{ closable: false }}>
      <FormFrame sending={sending} submit={t('count.submit')} isReady={count !== null} onClose={onClose}>
        <p>
          {row.name}
          <br />
          <span className="q-faint">
            {t('column.units')} {row.units ?? t('notCounted')}
          </span>
        </p>
        <Field label={t('count.mode')}>
          <Select
            value={mode}
            onValue={(value) => setMode(value as CountMode)}
            options={modes.map((value) => ({ value, label: t(`count.${value}`) }))}
          />
        </Field>
        <Field label={t('count.pieces')} {...(mode === 'units' ? { hint: t('count.unitsHint') } : {})}>
          <TextInput value={text} type="number" min={0} onValue={setText} />
        </Field>
        <Field label={t('count.reason')} hint={t('count.reasonHint')} optional>
          <TextInput value={reason} maxLength={200} onValue={setReason} />
        </Field>
      </FormFrame>
    </Modal>
  )
}
