import { Icon } from '@qiao/ui'
import { type DragEvent, useId, useState } from 'react'
import { useImportsTexts } from './texts.ts'

/** Files dropped or chosen; while they are sent it says how far. */
export function DropZone({
  sending,
  onFiles,
}: {
  sending: { name: string; share: number } | undefined
  onFiles: (files: File[]) => void
}) {
  const t = useImportsTexts()
  const id = useId()
  const [over, setOver] = useState(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    if (!sending && event.dataTransfer.files.length > 0) onFiles([...event.dataTransfer.files])
  }
  return (
    <label
      className="c-drop"
      htmlFor={id}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Icon name="table" />
      <strong>{t('drop.title')}</strong>
      <span className="q-faint">{t('drop.hint')}</span>
      <input
        id={id}
        type="file"
        multiple
        accept=".csv,.tsv,.txt,.xlsx,.json,.ndjson,.jsonl"
        disabled={sending !== undefined}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])]
          event.target.value = ''
          if (files.length > 0) onFiles(files)
        }}
      />
      {sending && (
        <span className="c-drop-progress" role="status">
          <progress max={1} value={sending.share} />
          {t('drop.sending', { name: sending.name, percent: Math.round(sending.share * 100) })}
        </span>
      )}
    </label>
  )
}
