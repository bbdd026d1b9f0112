import { Button, Field, Icon, TextArea } from '@qiao/ui'
import { Modal } from 'antd'
import { useState } from 'react'
import { CopyButton } from '../../../parts/copy-button.tsx'
import type { MappingData } from './edit-mapping.ts'
import { useEditorTexts } from './texts.ts'

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
  const t = useEditorTexts()
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
    <Modal open title={t('jsonTitle')} onCancel={onClose} footer={null} width="48em">
      <div className="q-stack">
        <Field label={t('json')} hint={t('jsonHint')} error={bad ? t('jsonBad') : undefined}>
          <TextArea value={text} onValue={setText} rows={20} spellCheck={false} />
        </Field>
        <div className="c-form-foot">
          <input
            type="file"
            accept=".json,application/json"
            aria-label={t('jsonLoad')}
            onChange={(event) => void event.target.files?.[0]?.text().then(setText)}
          />
          <CopyButton text={text} label={t('json')} />
          <a
            className="q-button q-button-plain"
            download={`${String(mapping.name)}.json`}
            href={`data:application/json;charset=utf-8,${encodeURIComponent(text)}`}
          >
            <Icon name="download" />
            <span>{t('jsonSave')}</span>
          </a>
          <Button kind="primary" onClick={use}>
            {t('apply')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
