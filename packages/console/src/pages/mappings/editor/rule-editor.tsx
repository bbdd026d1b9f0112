import { Button, IconButton, Select } from '@qiao/ui'
import type { ReactNode } from 'react'
import { useSaid } from '../../../parts/said.ts'
import type { Choice } from './choices.ts'
import { ConditionEditor } from './condition-editor.tsx'
import { useChoices, useEditing } from './context.ts'
import { type FieldOf, firstSteps, type StepData, stepsOf } from './edit-mapping.ts'
import { ExpressionEditor } from './expression-editor.tsx'
import { Target } from './lookup-editor.tsx'
import { PathPick } from './path-pick.tsx'
import { changeWay, type RuleObject, type Way, wayOf, ways } from './rules.ts'
import { StepsEditor } from './steps-editor.tsx'
import { useEditorTexts } from './texts.ts'

type Props = {
  field: FieldOf
  rule: RuleObject
  /** The list that the rule stands in. */
  each: string | null
  onRule: (rule: RuleObject) => void
}

/** What stands behind a field beside its column: other sources, cases, a condition, steps. */
export function RuleEditor({ field, rule, each, onRule }: Props) {
  const t = useEditorTexts()
  if (rule.cases) return <Cases field={field} rule={rule} each={each} onRule={onRule} />
  return (
    <>
      <SourceEditor field={field} rule={rule} each={each} onRule={onRule} />
      <RuleSteps
        field={field}
        rule={rule}
        onRule={onRule}
        beside={!rule.when && <Conditional rule={rule} add={t('rule.when')} onRule={onRule} />}
      />
      {rule.when && <Conditional rule={rule} add={t('rule.when')} onRule={onRule} />}
    </>
  )
}

function RuleSteps({ field, rule, beside, onRule }: Omit<Props, 'each'> & { beside?: ReactNode }) {
  const choices = useChoices()
  const way = wayOf(rule)
  if (way === 'value' || way === 'constant') return beside
  const first = rule.from ?? rule.firstOf?.[0]
  return (
    <StepsEditor
      field={field}
      steps={stepsOf(rule as { steps?: StepData[] })}
      sample={choices.find(({ path }) => path === first)?.words ?? []}
      beside={beside}
      onSteps={(steps) => {
        const { steps: _gone, ...rest } = rule
        onRule(steps.length > 0 ? { ...rest, steps } : rest)
      }}
    />
  )
}

function Conditional({
  rule,
  add,
  onRule,
}: {
  rule: RuleObject
  add: string
  onRule: (rule: RuleObject) => void
}) {
  const t = useEditorTexts()
  return (
    <div className="c-when">
      {rule.when && <span className="q-faint">{t('rule.whenTitle')}</span>}
      <ConditionEditor
        condition={rule.when}
        add={add}
        onCondition={(when) => {
          const { when: _gone, ...rest } = rule
          onRule(when ? { ...rest, when } : rest)
        }}
      />
    </div>
  )
}

/** The part of a rule that names its source, where that is more than one column. */
function SourceEditor({ field, rule, each, onRule }: Props) {
  const t = useEditorTexts()
  const { mapping } = useEditing()
  const way = wayOf(rule)
  if (way === 'firstOf' || way === 'all')
    return <Paths paths={rule[way] ?? []} onPaths={(paths) => onRule({ ...rule, [way]: paths })} />
  if (way === 'value')
    return (
      <Target
        label={t('rule.value')}
        field={field}
        value={String(rule.value ?? '')}
        onValue={(value) => onRule({ ...rule, value })}
      />
    )
  if (way === 'constant')
    return (
      <Select
        aria-label={t('rule.constant')}
        value={rule.constant ?? ''}
        placeholder={t('rule.pickConstant')}
        onValue={(constant) => onRule({ ...rule, constant })}
        options={Object.entries((mapping.constants ?? {}) as Record<string, unknown>).map(
          ([name, value]) => ({ value: name, label: `${name} = ${String(value)}` }),
        )}
      />
    )
  if (way === 'expression')
    return (
      <ExpressionEditor
        label={t('rule.expression')}
        value={rule.expression ?? ''}
        each={each}
        onValue={(expression) => onRule({ ...rule, expression })}
      />
    )
  return null
}

function Paths({ paths, onPaths }: { paths: readonly string[]; onPaths: (paths: string[]) => void }) {
  const t = useEditorTexts()
  return (
    <div className="c-lookup">
      {paths.map((path, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is what a path is known by
        <div key={at} className="c-lookup-row">
          <PathPick
            label={t('rule.column', { n: at + 1 })}
            value={path}
            onValue={(next) => onPaths(paths.map((one, i) => (i === at ? next : one)))}
          />
          <IconButton
            icon="close"
            label={t('lookup.drop')}
            onClick={() => onPaths(paths.filter((_, i) => i !== at))}
          />
        </div>
      ))}
      <div>
        <Button icon="plus" onClick={() => onPaths([...paths, ''])}>
          {t('rule.addColumn')}
        </Button>
      </div>
    </div>
  )
}

function Cases({ field, rule, each, onRule }: Props) {
  const t = useEditorTexts()
  const cases = rule.cases ?? []
  const put = (at: number, one: RuleObject) =>
    onRule({ cases: cases.map((old, i) => (i === at ? one : old)) })
  return (
    <div className="c-cases">
      {cases.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is what a case is known by
        <fieldset key={at} className="c-case">
          <legend className="c-spread">
            <span>{t('rule.case', { n: at + 1 })}</span>
            {cases.length > 1 && (
              <IconButton
                icon="close"
                label={t('rule.dropCase')}
                onClick={() => onRule({ cases: cases.filter((_, i) => i !== at) })}
              />
            )}
          </legend>
          <Conditional rule={one} add={t('rule.caseWhen')} onRule={(next) => put(at, next)} />
          <SourcePick field={field} rule={one} inCase onRule={(next) => put(at, next ?? { value: '' })} />
          <SourceEditor field={field} rule={one} each={each} onRule={(next) => put(at, next)} />
          <RuleSteps field={field} rule={one} onRule={(next) => put(at, next)} />
        </fieldset>
      ))}
      <div>
        <Button icon="plus" onClick={() => onRule({ cases: [...cases, { value: '' }] })}>
          {t('rule.addCase')}
        </Button>
      </div>
    </div>
  )
}

const wayOption = (way: Way): string => `#${way}`
const ownPath = '#own'

/** The one list that a field is answered with: a column, or another way to its value. */
export function SourcePick({
  field,
  rule,
  inCase,
  onRule,
  onChoice,
}: {
  field: FieldOf
  rule: RuleObject | undefined
  inCase?: boolean
  onRule: (rule: RuleObject | undefined) => void
  /** A column was chosen; without it the rule takes its path. */
  onChoice?: (choice: Choice) => void
}) {
  const t = useEditorTexts()
  const choices = useChoices()
  const said = useSaid()
  const way = rule === undefined ? null : wayOf(rule)
  const known = choices.find(({ path }) => path === rule?.from)
  const isOwn = way === 'from' && !known
  const value = way === null ? '' : way !== 'from' ? wayOption(way) : isOwn ? ownPath : known!.id
  const pick = (id: string) => {
    const choice = choices.find((one) => one.id === id)
    if (id === '') return onRule(undefined)
    if (!choice)
      return id === ownPath
        ? onRule({ ...changeWay(rule, 'from'), from: '.' })
        : onRule(changeWay(rule, id.slice(1) as Way))
    if (onChoice) return onChoice(choice)
    const { when } = rule ?? {}
    const steps = rule?.steps ?? firstSteps(field, choice.words)
    onRule({ ...(when ? { when } : {}), from: choice.path, ...(steps.length > 0 ? { steps } : {}) })
  }
  const others = ways.filter((one) => one !== 'from' && !(inCase && one === 'cases'))
  return (
    <>
      <Select
        aria-label={inCase ? t('rule.caseSource') : said(field.name)}
        value={value}
        onValue={pick}
        options={[
          ...(inCase ? [] : [{ value: '', label: t('none') }]),
          ...choices.map((one) => ({ value: one.id, label: one.label })),
          ...others.map((one) => ({ value: wayOption(one), label: t(`way.${one}`) })),
          { value: ownPath, label: t('way.own') },
        ]}
      />
      {isOwn && (
        <PathPick
          label={t('way.own')}
          value={rule?.from ?? ''}
          onValue={(from) => onRule({ ...rule, from })}
        />
      )}
    </>
  )
}
