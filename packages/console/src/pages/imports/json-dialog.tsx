import { Button, Field, TextArea } from '@qiao/ui'
import { Modal } from 'antd'
import { useState } from 'react'
import { CopyButton } from '../../parts/copy-button.tsx'
import type { MappingData } from './edit-mapping.ts'
import { useImportsTexts } from './texts.ts'

/** The mapping as text, to take along or to bring one. */
export function JsonDialog({
  mapping,
  onClose,
  onMapping,
}: {
  mapping: MappingData
  onClose: () => void
  onMapping: (mapping: MappingData) => void
}) {
  const t = useImportsTexts()
  const [text, setText] = useState(JSON.stringify(mapping, null, 2))
  const [bad, setBad] = useState(false)
  const use = () => {
    try {
      const given: unknown = JSON.parse(text)
      if (typeof given !== 'object' || given === null || Array.isArray(given)) return setBad(true)
      onMapping(given as MappingData)
      onClose()
    } catch {
      setBad(true)
    }
  }
  return (
    <Modal open title={t('map.jsonTitle')} onCancel={onClose} footer={null} width="48em">
      <div className="q-stack">
        <Field label={t('map.json')} hint={t('map.jsonHint')} error={bad ? t('map.jsonBad') : undefined}>
          <TextArea value={text} onValue={setText} rows={20} spellCheck={false} />
        </Field>
        <div className="c-form-foot">
          <CopyButton text={text} label={t('map.json')} />
          <Button kind="primary" onClick={use}>
            {t('map.apply')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
