import { Checkbox, IconButton, Select, TextArea, TextInput } from '@qiao/ui'
import { ConditionEditor } from './condition-editor.tsx'
import type { ConditionData } from './condition-rows.ts'
import type { FieldOf, StepData } from './edit-mapping.ts'
import { AddWord, LookupStep, Target } from './lookup-editor.tsx'
import { PathPick } from './path-pick.tsx'
import type { Param } from './step-forms.ts'
import { useEditorTexts } from './texts.ts'

/** One answer of a step, asked for as its kind wants it. */
export function ParamInput({
  step,
  param,
  field,
  sample,
  onValue,
  onStep,
}: {
  step: StepData
  param: Param
  field: FieldOf | null
  sample: readonly string[]
  onValue: (value: unknown) => void
  onStep: (step: StepData) => void
}) {
  const t = useEditorTexts()
  const { key, kind, options = [] } = param
  const label = t(`param.${key as 'find'}`)
  const value = step[key]
  const text = value === undefined ? '' : String(value)
  if (kind === 'lookup') return <LookupStep field={field} step={step} sample={sample} onStep={onStep} />
  if (kind === 'condition')
    return (
      <ConditionEditor
        condition={Object.keys((value ?? {}) as object).length > 0 ? (value as ConditionData) : undefined}
        onCondition={(condition) => onValue(condition ?? {})}
        add={t('condition.begin')}
      />
    )
  if (kind === 'rates')
    return <Rates rates={(value ?? {}) as Record<string, string>} label={label} onRates={onValue} />
  if (kind === 'flag')
    return (
      <Checkbox checked={value === true} onChecked={onValue}>
        {label}
      </Checkbox>
    )
  return (
    <span className="c-param">
      <span className="q-faint">{label}</span>
      {kind === 'choice' && (
        <Select
          aria-label={label}
          value={text}
          onValue={onValue}
          options={options.map((one) => ({ value: one, label: t(`option.${one as 'yuan'}`) }))}
        />
      )}
      {kind === 'path' && <PathPick label={label} value={text} onValue={onValue} />}
      {kind === 'scalar' && <Target label={label} field={field} value={text} onValue={onValue} />}
      {kind === 'words' && (
        <TextArea
          aria-label={label}
          rows={2}
          value={Array.isArray(value) ? value.join('\n') : text}
          onValue={onValue}
        />
      )}
      {(kind === 'text' || kind === 'integer' || kind === 'decimal') && (
        <TextInput
          aria-label={label}
          placeholder={label}
          value={text}
          onValue={onValue}
          inputMode={kind === 'text' ? 'text' : 'decimal'}
        />
      )}
    </span>
  )
}

function Rates({
  rates,
  label,
  onRates,
}: {
  rates: Record<string, string>
  label: string
  onRates: (rates: Record<string, string> | undefined) => void
}) {
  const t = useEditorTexts()
  return (
    <div className="c-lookup">
      <span className="q-faint">{label}</span>
      {Object.entries(rates).map(([currency, rate]) => (
        <div key={currency} className="c-lookup-row">
          <span>{currency}</span>
          <TextInput
            aria-label={currency}
            inputMode="decimal"
            value={rate}
            onValue={(text) => onRates({ ...rates, [currency]: text })}
          />
          <IconButton
            icon="close"
            label={t('lookup.drop')}
            onClick={() => {
              const { [currency]: _gone, ...rest } = rates
              onRates(Object.keys(rest).length > 0 ? rest : undefined)
            }}
          />
        </div>
      ))}
      <AddWord onWord={(currency) => onRates({ ...rates, [currency.toUpperCase()]: '1' })} />
    </div>
  )
}
