import { Icon, Select, Tag } from '@qiao/ui'
import { useSaid } from '../../parts/said.ts'
import { columnOf, type FieldOf, makeRule, type RuleData, stepsOf } from './edit-mapping.ts'
import { StepsEditor } from './steps-editor.tsx'
import { useImportsTexts } from './texts.ts'
import { idOf, type Preview, type Trial } from './types.ts'

/** One field of ours: the column that it comes from, the steps in between, and what is wrong with it. */
export function FieldRow({
  field,
  rule,
  columns,
  picked,
  problem,
  onPick,
  onRule,
  onColumn,
}: {
  field: FieldOf
  rule: RuleData | undefined
  columns: Preview['columns']
  picked: boolean
  problem: Trial['outcomes'][number]['problems'][number] | undefined
  onPick: () => void
  onRule: (rule: RuleData | undefined) => void
  onColumn: (id: string) => void
}) {
  const t = useImportsTexts()
  const said = useSaid()
  const from = columnOf(rule)
  const column = columns.find(({ path }) => path === from)
  const name = said(field.name)
  // A rule that is more than a column stays whole; JSON shows it.
  const own = rule !== undefined && (from === null || !column)
  const flat = columns.every(({ list }) => list === null)
  const open = columns.filter(({ list }) => flat || (list === null) === (field.list === null))
  return (
    <section
      id={`field-${field.key}`}
      className="c-field"
      data-picked={picked || undefined}
      data-wrong={problem !== undefined || undefined}
      aria-label={name}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        onColumn(event.dataTransfer.getData('text/plain'))
      }}
    >
      <div className="c-field-head">
        <button type="button" className="c-field-name" aria-pressed={picked} onClick={onPick}>
          {name}
        </button>
        {field.required && <Tag tone="attention">{t('map.required')}</Tag>}
        <Select
          aria-label={name}
          value={own ? 'own' : column ? idOf(column) : ''}
          onValue={onColumn}
          options={[
            { value: '', label: t('map.none') },
            ...(own ? [{ value: 'own', label: t('map.rule'), disabled: true }] : []),
            ...open.map((one) => ({ value: idOf(one), label: one.heading })),
          ]}
        />
      </div>
      {from !== null && rule !== undefined && (
        <StepsEditor
          field={field}
          steps={stepsOf(rule)}
          sample={column?.sample ?? []}
          onSteps={(steps) => onRule(makeRule(from, steps, rule))}
        />
      )}
      {problem && (
        <p className="q-field-error" role="alert">
          <Icon name="alert" />
          {said(problem.words)}。{said(problem.mend)}
        </p>
      )}
    </section>
  )
}
