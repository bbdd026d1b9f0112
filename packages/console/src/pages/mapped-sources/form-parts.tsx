import { Field, Select, TextArea, TextInput } from '@qiao/ui'
import type { ReactNode } from 'react'
import type { Draft } from './draft.ts'

export interface FormPart {
  draft: Draft
  change: (part: Partial<Draft>) => void
  /** A source that is there: secrets may stay. */
  isKept: boolean
}

type TextName = {
  [K in keyof Draft]: Draft[K] extends string ? (string extends Draft[K] ? K : never) : never
}[keyof Draft]
type ListName = Exclude<{ [K in keyof Draft]: Draft[K] extends string ? K : never }[keyof Draft], TextName>

export function Line({
  part: { draft, change },
  name,
  label,
  hint,
  optional,
  lines,
  isSecret,
  placeholder,
}: {
  part: FormPart
  name: TextName
  label: string
  hint?: ReactNode
  optional?: boolean
  lines?: number
  isSecret?: boolean
  placeholder?: string
}) {
  const set = (value: string) => change({ [name]: value })
  return (
    <Field label={label} hint={hint} optional={optional ?? false}>
      {lines ? (
        <TextArea
          value={draft[name]}
          onValue={set}
          rows={lines}
          spellCheck={false}
          placeholder={placeholder}
        />
      ) : (
        <TextInput
          value={draft[name]}
          onValue={set}
          spellCheck={false}
          placeholder={placeholder}
          autoComplete={isSecret ? 'new-password' : 'off'}
          type={isSecret ? 'password' : 'text'}
        />
      )}
    </Field>
  )
}

export function Choose<K extends ListName | 'mappingName' | 'shopId'>({
  part: { draft, change },
  name,
  label,
  hint,
  placeholder,
  options,
}: {
  part: FormPart
  name: K
  label: string
  hint?: ReactNode
  placeholder?: string
  options: readonly { value: Draft[K]; label: string }[]
}) {
  return (
    <Field label={label} hint={hint}>
      <Select
        value={draft[name]}
        onValue={(value) => change({ [name]: value })}
        placeholder={placeholder}
        options={options}
      />
    </Field>
  )
}
