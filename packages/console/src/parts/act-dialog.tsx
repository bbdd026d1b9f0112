import { Button, ErrorState, Field, Select, TextArea, TextInput } from '@qiao/ui'
import { Modal } from 'antd'
import { type FormEvent, type ReactNode, useState } from 'react'
import { usePartTexts } from './texts.ts'

export type ActField = {
  key: string
  label: string
  kind: 'text' | 'words' | 'select' | 'yuan' | 'moment' | 'day' | 'number'
  options?: readonly { value: string; label: string; disabled?: boolean }[]
  start?: string
  hint?: ReactNode
  optional?: boolean
  maxLength?: number
  /** Shown only while the other answers say so. */
  when?: (values: Record<string, string>) => boolean
}

export type ActDialogProps = {
  open: boolean
  title: string
  intro?: ReactNode
  fields?: readonly ActField[]
  submit: string
  danger?: boolean
  children?: ReactNode
  onClose: () => void
  /** Closes when it resolves; what it throws is shown in place. */
  onSubmit: (values: Record<string, string>) => Promise<unknown>
}

/** One act with the few answers it needs; an error stays beside them, so that nothing is typed twice. */
export function ActDialog(props: ActDialogProps) {
  return (
    <Modal
      open={props.open}
      title={props.title}
      onCancel={props.onClose}
      footer={null}
      destroyOnHidden
      mask={{ closable: false }}
    >
      {props.open && <ActForm {...props} />}
    </Modal>
  )
}

function ActForm({ intro, fields = [], submit, danger, children, onClose, onSubmit }: ActDialogProps) {
  const t = usePartTexts()
  const [values, setValues] = useState<Record<string, string>>(() =>
    Object.fromEntries(fields.map((field) => [field.key, field.start ?? ''])),
  )
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const asked = fields.filter((field) => field.when?.(values) ?? true)
  const missing = (field: ActField) => !field.optional && !values[field.key]?.trim()

  async function send(event: FormEvent) {
    event.preventDefault()
    setTried(true)
    if (asked.some(missing)) return
    setBusy(true)
    setError(undefined)
    try {
      await onSubmit(values)
      onClose()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }

  return (
    <form className="q-stack" onSubmit={(event) => void send(event)} noValidate>
      {intro && <p className="q-faint">{intro}</p>}
      {children}
      {asked.map((field) => (
        <Field
          key={field.key}
          label={field.label}
          hint={field.hint}
          optional={field.optional}
          error={tried && missing(field) ? t('needed') : undefined}
        >
          <Control
            field={field}
            value={values[field.key] ?? ''}
            onValue={(value) => setValues((now) => ({ ...now, [field.key]: value }))}
          />
        </Field>
      ))}
      {error !== undefined && <ErrorState error={error} compact />}
      <div className="c-form-foot">
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button kind={danger ? 'danger' : 'primary'} submit busy={busy}>
          {submit}
        </Button>
      </div>
    </form>
  )
}

function Control({
  field,
  value,
  onValue,
}: {
  field: ActField
  value: string
  onValue: (value: string) => void
}) {
  const t = usePartTexts()
  const { kind, options = [], maxLength } = field
  if (kind === 'words') return <TextArea value={value} onValue={onValue} maxLength={maxLength ?? 200} />
  if (kind === 'select')
    return <Select value={value} onValue={onValue} options={options} placeholder={t('choose')} />
  if (kind === 'yuan')
    return <TextInput value={value} onValue={onValue} inputMode="decimal" placeholder="0.00" />
  if (kind === 'number')
    return <TextInput value={value} onValue={onValue} inputMode="numeric" maxLength={maxLength} />
  if (kind === 'moment') return <TextInput value={value} onValue={onValue} type="datetime-local" />
  if (kind === 'day') return <TextInput value={value} onValue={onValue} type="date" />
  return <TextInput value={value} onValue={onValue} maxLength={maxLength} />
}
