import { Field, Select, TextArea, TextInput } from '@qiao/ui'
import { Modal } from 'antd'
import { type ReactNode, useState } from 'react'
import { FormFrame, useSending } from './form-frame.tsx'
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
  const asked = fields.filter((field) => field.when?.(values) ?? true)
  const missing = (field: ActField) => !field.optional && !values[field.key]?.trim()

  const sending = useSending(!asked.some(missing), async () => {
    await onSubmit(values)
    onClose()
  })

  return (
    <FormFrame sending={sending} submit={submit} danger={danger} startsInField onClose={onClose}>
      {intro && <p className="q-faint">{intro}</p>}
      {children}
      {asked.map((field) => (
        <Field
          key={field.key}
          label={field.label}
          hint={field.hint}
          optional={field.optional}
          error={sending.tried && missing(field) ? t('needed') : undefined}
        >
          <Control
            field={field}
            value={values[field.key] ?? ''}
            onValue={(value) => setValues((now) => ({ ...now, [field.key]: value }))}
          />
        </Field>
      ))}
    </FormFrame>
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
  if (kind === 'select') {
    // Where leaving it as it is is a choice of its own, that choice is shown, not "choose".
    const placeholder = options.some((one) => one.value === '') ? undefined : t('choose')
    return (
      <Select value={value} onValue={onValue} options={options} {...(placeholder ? { placeholder } : {})} />
    )
  }
  if (kind === 'yuan')
    return <TextInput value={value} onValue={onValue} inputMode="decimal" placeholder="0.00" />
  if (kind === 'number')
    return <TextInput value={value} onValue={onValue} inputMode="numeric" maxLength={maxLength} />
  if (kind === 'moment') return <TextInput value={value} onValue={onValue} type="datetime-local" />
  if (kind === 'day') return <TextInput value={value} onValue={onValue} type="date" />
  return <TextInput value={value} onValue={onValue} maxLength={maxLength} />
}
