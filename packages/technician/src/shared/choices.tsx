import { useId } from 'react'

export type Choice = { key: string; label: string; detail?: string }

/** One of few, each a target of its own: for a thumb in a glove. */
export function Choices({
  label,
  options,
  at,
  onPick,
}: {
  label: string
  options: readonly Choice[]
  at: string | undefined
  onPick: (key: string) => void
}) {
  const name = useId()
  return (
    <fieldset className="t-choices">
      <legend className="q-label">{label}</legend>
      {options.map((option) => (
        <label key={option.key}>
          <input type="radio" name={name} checked={option.key === at} onChange={() => onPick(option.key)} />
          <span>{option.label}</span>
          {option.detail && <span className="q-faint">{option.detail}</span>}
        </label>
      ))}
    </fieldset>
  )
}
