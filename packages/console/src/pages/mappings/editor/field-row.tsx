import { Icon, Tag } from '@qiao/ui'
import { useSaid } from '../../../parts/said.ts'
import { type Choice, choicesFor } from './choices.ts'
import { ChoicesContext, useEditing } from './context.ts'
import { eachOf, type FieldOf, type RuleData } from './edit-mapping.ts'
import { RuleEditor, SourcePick } from './rule-editor.tsx'
import { asObject, asShort } from './rules.ts'
import type { Trial } from './sample.ts'
import { useEditorTexts } from './texts.ts'

/** One field of ours: where it comes from, the steps in between, and what is wrong with it. */
export function FieldRow({
  field,
  rule,
  picked,
  problem,
  onPick,
  onRule,
  onChoice,
  onDropped,
}: {
  field: FieldOf
  rule: RuleData | undefined
  picked: boolean
  problem: Trial['outcomes'][number]['problems'][number] | undefined
  onPick: () => void
  onRule: (rule: RuleData | undefined) => void
  onChoice: (choice: Choice) => void
  onDropped: (id: string) => void
}) {
  const t = useEditorTexts()
  const said = useSaid()
  const { mapping, sample } = useEditing()
  const each = eachOf(mapping, field.list)
  const name = said(field.name)
  const given = rule === undefined ? undefined : asObject(rule)
  return (
    <ChoicesContext value={choicesFor(mapping, field, sample, each)}>
      <section
        id={`field-${field.key}`}
        className="c-field"
        data-picked={picked || undefined}
        data-wrong={problem !== undefined || undefined}
        aria-label={name}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault()
          onDropped(event.dataTransfer.getData('text/plain'))
        }}
      >
        <div className="c-field-head">
          <button
            type="button"
            className="c-field-name"
            aria-pressed={picked}
            title={said(field.meaning)}
            onClick={onPick}
          >
            {name}
            {field.required && <Tag tone="attention">{t('required')}</Tag>}
          </button>
          <SourcePick
            field={field}
            rule={given}
            onRule={(next) => onRule(next && asShort(next))}
            onChoice={onChoice}
          />
        </div>
        {given && (
          <RuleEditor field={field} rule={given} each={each} onRule={(next) => onRule(asShort(next))} />
        )}
        {problem && (
          <p className="q-field-error" role="alert">
            <Icon name="alert" />
            <span>
              {said(problem.words)} <span className="q-faint">{said(problem.mend)}</span>
            </span>
          </p>
        )}
      </section>
    </ChoicesContext>
  )
}
