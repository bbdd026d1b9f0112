import { IconButton, Select, TextInput } from '@qiao/ui'
import { useState } from 'react'
import { useChoices } from './context.ts'
import { useEditorTexts } from './texts.ts'

/** A column of the files, or a way inside that one writes oneself. */
export function PathPick({
  label,
  value,
  onValue,
}: {
  label: string
  value: string
  onValue: (path: string) => void
}) {
  const t = useEditorTexts()
  const choices = useChoices()
  const known = choices.find(({ path }) => path === value)
  const [own, setOwn] = useState(false)
  if (own || (value !== '' && !known))
    return (
      <span className="c-path">
        <TextInput
          aria-label={label}
          placeholder={t('path.own')}
          value={value}
          onValue={onValue}
          spellCheck={false}
        />
        <IconButton
          icon="list"
          label={t('path.list')}
          onClick={() => {
            setOwn(false)
            onValue('')
          }}
        />
      </span>
    )
  return (
    <Select
      aria-label={label}
      value={value}
      placeholder={t('path.pick')}
      onValue={(path) => (path === '\u0000' ? setOwn(true) : onValue(path))}
      options={[
        ...choices.map((one) => ({ value: one.path, label: one.label })),
        { value: '\u0000', label: t('path.write') },
      ]}
    />
  )
}
