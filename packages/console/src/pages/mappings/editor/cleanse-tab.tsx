import { Button, Checkbox, Field, IconButton, Select, TextInput } from '@qiao/ui'
import { useSaid } from '../../../parts/said.ts'
import { useEditing } from './context.ts'
import type { FieldOf } from './edit-mapping.ts'
import { useEditorTexts } from './texts.ts'

interface RuleOf {
  rule: 'text' | 'phone' | 'name' | 'address' | 'date'
  fields?: string[]
  otherwise?: string
  from?: string
  to?: string
}

const rules = ['phone', 'name', 'address', 'date', 'text'] as const
const otherwise = ['keep', 'empty', 'refuse', 'quarantine'] as const
const typeOf = { phone: 'phone', name: 'name', address: 'address', date: 'instant', text: 'text' }

/** Rules that mend values, and what becomes of those that cannot be mended. */
export function CleanseTab({ fields }: { fields: readonly FieldOf[] }) {
  const t = useEditorTexts()
  const { mapping, change } = useEditing()
  const held = (mapping.cleanse ?? []) as RuleOf[]
  const put = (next: RuleOf[]) => {
    const { cleanse: _gone, ...rest } = mapping
    change(next.length > 0 ? { ...rest, cleanse: next } : rest)
  }
  const unused = rules.filter((rule) => !held.some((one) => one.rule === rule))
  return (
    <div className="c-fields">
      <p className="q-faint">{t('cleanse.intro')}</p>
      {held.map((one, at) => (
        <CleanseRule
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is what a rule is known by
          key={at}
          at={at}
          rule={one}
          fields={fields}
          onRule={(next) => put(held.map((old, i) => (i === at ? next : old)))}
          onDrop={() => put(held.filter((_, i) => i !== at))}
        />
      ))}
      <span className="q-line">
        {(unused.length > 0 ? unused : rules).map((rule) => (
          <Button key={rule} icon="plus" onClick={() => put([...held, { rule }])}>
            {t(`cleanse.${rule}`)}
          </Button>
        ))}
      </span>
    </div>
  )
}

function CleanseRule({
  at,
  rule,
  fields,
  onRule,
  onDrop,
}: {
  at: number
  rule: RuleOf
  fields: readonly FieldOf[]
  onRule: (rule: RuleOf) => void
  onDrop: () => void
}) {
  const t = useEditorTexts()
  const said = useSaid()
  const own = fields.filter(({ list, type }) => list === null && type === typeOf[rule.rule])
  const places =
    rule.rule === 'address'
      ? [...new Set(own.map(({ field }) => field.split('.')[0]!))].map((key) => ({
          key,
          name: said(own.find(({ field }) => field.startsWith(`${key}.`))!.name),
        }))
      : own.map(({ field, name }) => ({ key: field, name: said(name) }))
  const set = (key: string, on: boolean) => {
    const next = on ? [...(rule.fields ?? []), key] : (rule.fields ?? []).filter((one) => one !== key)
    const { fields: _gone, ...rest } = rule
    onRule(next.length > 0 ? { ...rest, fields: next } : rest)
  }
  const day = (key: 'from' | 'to', text: string) => {
    const { [key]: _gone, ...rest } = rule
    onRule(text ? { ...rest, [key]: text } : rest)
  }
  return (
    <section className="c-field" id={`cleanse-${at}`} aria-label={t(`cleanse.${rule.rule}`)}>
      <div className="c-step-head">
        <span>
          <strong>{t(`cleanse.${rule.rule}`)}</strong>{' '}
          <span className="q-faint">{t(`cleanse.does.${rule.rule}`)}</span>
        </span>
        <IconButton icon="close" label={t('cleanse.drop')} onClick={onDrop} />
      </div>
      <div className="c-hints">
        {rule.rule !== 'text' && (
          <Field label={t('cleanse.otherwise')}>
            <Select
              value={rule.otherwise ?? 'keep'}
              onValue={(value) => onRule({ ...rule, otherwise: value })}
              options={otherwise.map((value) => ({ value, label: t(`otherwise.${value}`) }))}
            />
          </Field>
        )}
        {rule.rule === 'date' &&
          (['from', 'to'] as const).map((key) => (
            <Field key={key} label={t(`cleanse.${key}`)} optional>
              <TextInput type="date" value={rule[key] ?? ''} onValue={(text) => day(key, text)} />
            </Field>
          ))}
      </div>
      {places.length > 1 && (
        <fieldset className="c-checks">
          <legend className="q-faint">{t('cleanse.where')}</legend>
          {places.map(({ key, name }) => (
            <Checkbox
              key={key}
              checked={rule.fields?.includes(key) ?? false}
              onChecked={(on) => set(key, on)}
            >
              {name}
            </Checkbox>
          ))}
        </fieldset>
      )}
    </section>
  )
}
