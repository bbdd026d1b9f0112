import {
  createContext,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useContext,
  useId,
} from 'react'
import { classes } from './button.tsx'
import { Icon } from './icon.tsx'
import { useLightTexts } from './texts.ts'

type FieldIds = { control: string; described?: string; invalid: boolean; required: boolean }
const FieldContext = createContext<FieldIds | undefined>(undefined)

export type FieldProps = {
  label: string
  hint?: ReactNode
  /** What is wrong and what to do, in words. */
  error?: ReactNode
  optional?: boolean
  children: ReactNode
}

/** Label, hint and error of the one control inside, tied together for every reader. */
export function Field({ label, hint, error, optional, children }: FieldProps) {
  const t = useLightTexts()
  const id = useId()
  const described = error ? `${id}-error` : hint ? `${id}-hint` : undefined
  return (
    <div className="q-field">
      <label className="q-label" htmlFor={id}>
        {label}
        {optional && <span className="q-faint">{t('optional')}</span>}
      </label>
      <FieldContext value={{ control: id, described, invalid: Boolean(error), required: !optional }}>
        {children}
      </FieldContext>
      {error ? (
        <p className="q-field-error" id={`${id}-error`} role="alert">
          <Icon name="alert" />
          {error}
        </p>
      ) : (
        hint && (
          <p className="q-field-hint" id={`${id}-hint`}>
            {hint}
          </p>
        )
      )}
    </div>
  )
}

function useField() {
  const field = useContext(FieldContext)
  return field
    ? { id: field.control, 'aria-describedby': field.described, 'aria-invalid': field.invalid || undefined }
    : {}
}

type WithValue<E> = { value?: string; onValue?: (value: string) => void } & Omit<
  E,
  'value' | 'onChange' | 'className'
>

export type TextInputProps = WithValue<InputHTMLAttributes<HTMLInputElement>>

export function TextInput({ value, onValue, ...rest }: TextInputProps) {
  return (
    <input
      {...useField()}
      {...rest}
      className="q-input"
      value={value}
      onChange={(e) => onValue?.(e.target.value)}
    />
  )
}

export type TextAreaProps = WithValue<TextareaHTMLAttributes<HTMLTextAreaElement>>

export function TextArea({ value, onValue, rows = 3, ...rest }: TextAreaProps) {
  return (
    <textarea
      {...useField()}
      {...rest}
      rows={rows}
      className="q-input q-textarea"
      value={value}
      onChange={(e) => onValue?.(e.target.value)}
    />
  )
}

export type SelectProps = WithValue<SelectHTMLAttributes<HTMLSelectElement>> & {
  options: readonly SelectOption[]
  placeholder?: string
}
/** Options of one `group` that follow each other stand under its name. */
export type SelectOption = { value: string; label: string; disabled?: boolean; group?: string }

/** The system's own list: it works with one thumb, with keys and with readers. */
export function Select({ value, onValue, options, placeholder, ...rest }: SelectProps) {
  return (
    <span className="q-select">
      <select
        {...useField()}
        {...rest}
        className="q-input"
        value={value ?? ''}
        onChange={(e) => onValue?.(e.target.value)}
      >
        {placeholder !== undefined && (
          <option value="" disabled hidden>
            {placeholder}
          </option>
        )}
        {groupsOf(options).map(([group, inside]) =>
          group === undefined ? (
            inside.map(optionOf)
          ) : (
            <optgroup key={`group ${group}`} label={group}>
              {inside.map(optionOf)}
            </optgroup>
          ),
        )}
      </select>
      <Icon name="chevronDown" />
    </span>
  )
}

const optionOf = ({ value, label, disabled }: SelectOption) => (
  <option key={value} value={value} disabled={disabled}>
    {label}
  </option>
)

const groupsOf = (options: readonly SelectOption[]) => [...Map.groupBy(options, (one) => one.group)]

export type CheckboxProps = {
  checked: boolean
  onChecked: (checked: boolean) => void
  disabled?: boolean
  children: ReactNode
}

export function Checkbox({ checked, onChecked, disabled, children }: CheckboxProps) {
  return (
    <label className={classes('q-checkbox', disabled && 'q-disabled')}>
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(e) => onChecked(e.target.checked)}
      />
      <span className="q-checkbox-box" aria-hidden>
        <Icon name="check" />
      </span>
      <span>{children}</span>
    </label>
  )
}
