import { Button, IconButton, Select, TextInput } from '@qiao/ui'
import { useSaid } from '../../parts/said.ts'
import type { FieldOf, StepData } from './edit-mapping.ts'
import { useImportsTexts } from './texts.ts'

type Param = 'find' | 'with' | 'text' | 'by' | 'take' | 'unit' | 'part' | 'value' | 'format'
type Form = { start: StepData; params: readonly Param[] }

/** The steps that have a form; others are kept and shown by their name, and written as JSON. */
const forms = {
  trim: { start: { do: 'trim' }, params: [] },
  digits: { start: { do: 'digits' }, params: [] },
  upper: { start: { do: 'upper' }, params: [] },
  lower: { start: { do: 'lower' }, params: [] },
  halfwidth: { start: { do: 'halfwidth' }, params: [] },
  replace: { start: { do: 'replace', find: ' ', with: '' }, params: ['find', 'with'] },
  before: { start: { do: 'before', text: '-' }, params: ['text'] },
  after: { start: { do: 'after', text: '-' }, params: ['text'] },
  split: { start: { do: 'split', by: ' ', take: 0 }, params: ['by', 'take'] },
  date: { start: { do: 'date' }, params: ['format'] },
  money: { start: { do: 'money', unit: 'yuan' }, params: ['unit'] },
  phone: { start: { do: 'phone' }, params: [] },
  name: { start: { do: 'name' }, params: [] },
  address: { start: { do: 'address', part: 'detail' }, params: ['part'] },
  integer: { start: { do: 'integer' }, params: [] },
  number: { start: { do: 'number' }, params: [] },
  default: { start: { do: 'default', value: '' }, params: ['value'] },
} as const satisfies Record<string, Form>
type Known = keyof typeof forms
const known = Object.keys(forms) as Known[]
const units = ['yuan', 'fen'] as const
const parts = ['province', 'city', 'district', 'town', 'detail', 'whole'] as const

export function StepsEditor({
  field,
  steps,
  sample,
  onSteps,
}: {
  field: FieldOf
  steps: readonly StepData[]
  sample: readonly string[]
  onSteps: (steps: StepData[]) => void
}) {
  const t = useImportsTexts()
  const change = (at: number, step: StepData) => onSteps(steps.map((one, i) => (i === at ? step : one)))
  return (
    <div className="c-steps">
      {steps.map((step, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is what a step is known by
        <div key={at} className="c-step">
          {step.do === 'lookup' ? (
            <Lookup field={field} step={step} sample={sample} onStep={(next) => change(at, next)} />
          ) : (
            <Params step={step} onStep={(next) => change(at, next)} />
          )}
          <IconButton
            icon="close"
            label={t('map.removeStep')}
            onClick={() => onSteps(steps.filter((_, i) => i !== at))}
          />
        </div>
      ))}
      <Select
        aria-label={t('map.addStep')}
        value=""
        placeholder={t('map.addStep')}
        onValue={(name) => onSteps([...steps, { ...forms[name as Known].start }])}
        options={known.map((name) => ({ value: name, label: t(`stepName.${name}`) }))}
      />
    </div>
  )
}

function Params({ step, onStep }: { step: StepData; onStep: (step: StepData) => void }) {
  const t = useImportsTexts()
  const form = known.find((name) => name === step.do)
  if (!form) return <code className="c-code">{JSON.stringify(step)}</code>
  const params: readonly Param[] = forms[form].params
  const put = (param: Param, text: string) => {
    if (param === 'format') {
      const { formats: _formats, ...rest } = step
      return onStep(text ? { ...rest, formats: [text] } : rest)
    }
    onStep({ ...step, [param]: param === 'take' ? Number(text) || 0 : text })
  }
  return (
    <span className="q-line">
      <span>{t(`stepName.${form}`)}</span>
      {params.map((param) =>
        param === 'unit' || param === 'part' ? (
          <Select
            key={param}
            aria-label={t(`param.${param}`)}
            value={String(step[param])}
            onValue={(value) => put(param, value)}
            options={(param === 'unit' ? units : parts).map((value) => ({
              value,
              label: t(`option.${value}`),
            }))}
          />
        ) : (
          <TextInput
            key={param}
            aria-label={t(`param.${param}`)}
            placeholder={t(`param.${param}`)}
            value={
              param === 'format'
                ? String((step.formats as string[] | undefined)?.[0] ?? '')
                : String(step[param] ?? '')
            }
            onValue={(value) => put(param, value)}
          />
        ),
      )}
    </span>
  )
}

/** Each word that the file shows, and what it means here; a word that nobody chose for waits for a person. */
function Lookup({
  field,
  step,
  sample,
  onStep,
}: {
  field: FieldOf
  step: StepData
  sample: readonly string[]
  onStep: (step: StepData) => void
}) {
  const t = useImportsTexts()
  const said = useSaid()
  if (step.values === undefined) return <code className="c-code">{JSON.stringify(step)}</code>
  const values = step.values as Record<string, string>
  const words = [...new Set([...Object.keys(values), ...sample.map((one) => one.trim()).filter(Boolean)])]
  const put = (word: string, code: string) => {
    const next = { ...values }
    if (code) next[word] = code
    else delete next[word]
    onStep({ ...step, values: next })
  }
  return (
    <div className="c-lookup">
      <span className="q-faint">{t('map.lookup')}</span>
      {words.map((word) => (
        <div key={word} className="c-lookup-row">
          <span>{word}</span>
          {field.codes.length > 0 ? (
            <Select
              aria-label={word}
              value={values[word] ?? ''}
              onValue={(code) => put(word, code)}
              options={[
                { value: '', label: t('map.unknownWord') },
                ...field.codes.map((one) => ({ value: one.code, label: said(one) })),
              ]}
            />
          ) : (
            <TextInput aria-label={word} value={values[word] ?? ''} onValue={(text) => put(word, text)} />
          )}
        </div>
      ))}
      <AddWord onWord={(word) => put(word, field.codes[0]?.code ?? '')} />
    </div>
  )
}

function AddWord({ onWord }: { onWord: (word: string) => void }) {
  const t = useImportsTexts()
  return (
    <form
      className="c-lookup-row"
      onSubmit={(event) => {
        event.preventDefault()
        const form = event.currentTarget
        const word = String(new FormData(form).get('word') ?? '').trim()
        if (word) onWord(word)
        form.reset()
      }}
    >
      <input className="q-input" name="word" aria-label={t('map.addWord')} placeholder={t('map.addWord')} />
      <Button submit icon="plus">
        {t('map.addWord')}
      </Button>
    </form>
  )
}
