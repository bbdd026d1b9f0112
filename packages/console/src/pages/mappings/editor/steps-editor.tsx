import { IconButton, Select } from '@qiao/ui'
import type { ReactNode } from 'react'
import type { FieldOf, StepData } from './edit-mapping.ts'
import { ParamInput } from './param-input.tsx'
import { putParam, stepForms, wordOfStep } from './step-forms.ts'
import { useEditorTexts } from './texts.ts'

/** The steps of a rule in their order; each of the closed list has its form. */
export function StepsEditor({
  field,
  steps,
  sample,
  beside,
  onSteps,
}: {
  field: FieldOf | null
  steps: readonly StepData[]
  sample: readonly string[]
  /** Another act on the line of the first. */
  beside?: ReactNode
  onSteps: (steps: StepData[]) => void
}) {
  const t = useEditorTexts()
  const change = (at: number, step: StepData) => onSteps(steps.map((one, i) => (i === at ? step : one)))
  const name = (step: string) => t(`step.${wordOfStep(step) as 'trim'}`)
  return (
    <div className="c-steps">
      {steps.map((step, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is what a step is known by
        <div key={at} className="c-step" data-step={step.do}>
          <span className="c-step-head">
            <strong>{stepForms[step.do] ? name(step.do) : step.do}</strong>
            <span className="q-line">
              {at > 0 && (
                <IconButton
                  icon="chevronLeft"
                  label={t('step.earlier')}
                  onClick={() => onSteps(swapped(steps, at))}
                />
              )}
              <IconButton
                icon="close"
                label={t('step.remove')}
                onClick={() => onSteps(steps.filter((_, i) => i !== at))}
              />
            </span>
          </span>
          {(stepForms[step.do]?.params ?? [])
            .filter(({ when }) => when?.(step) ?? true)
            .map((param) => (
              <ParamInput
                key={param.key}
                step={step}
                param={param}
                field={field}
                sample={at === 0 ? sample : []}
                onValue={(value) => change(at, putParam(step, param, value))}
                onStep={(next) => change(at, next)}
              />
            ))}
        </div>
      ))}
      <div className="c-field-acts">
        <Select
          aria-label={t('step.add')}
          value=""
          placeholder={t('step.add')}
          onValue={(step) => onSteps([...steps, structuredClone(stepForms[step]!.start)])}
          options={Object.keys(stepForms).map((step) => ({ value: step, label: name(step) }))}
        />
        {beside}
      </div>
    </div>
  )
}

function swapped(steps: readonly StepData[], at: number): StepData[] {
  const next = [...steps]
  ;[next[at - 1], next[at]] = [next[at]!, next[at - 1]!]
  return next
}
