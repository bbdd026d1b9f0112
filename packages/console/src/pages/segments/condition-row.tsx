import { IconButton, Select, Tag, TextInput } from '@qiao/ui'
import { useSaid } from '../../parts/said.ts'
import type { Condition } from './rule-tree.ts'
import { useSegmentsTexts } from './texts.ts'
import type { Dimension, Vocabulary } from './types.ts'
import { useSubjects } from './words.ts'

export interface ConditionProps {
  vocabulary: Vocabulary
  condition: Condition
  mayEdit: boolean
  onChange: (more: Partial<Condition>) => void
  onRemove: () => void
}

const firstIs = { words: 'any_of', number: 'at_least', since: 'at_most' } as const

/** One condition as a line that reads like a sentence. */
export function ConditionRow({ vocabulary, condition, mayEdit, onChange, onRemove }: ConditionProps) {
  const t = useSegmentsTexts()
  const subjects = useSubjects(vocabulary)
  const dimension = vocabulary.dimensions.find((one) => `dimension:${one.code}` === condition.about)
  const choose = (about: string) => {
    const found = vocabulary.dimensions.find((one) => `dimension:${one.code}` === about)
    const is = found ? firstIs[found.kind as keyof typeof firstIs] : 'did'
    onChange({ about, is, value: '', values: [] })
  }
  return (
    <fieldset
      className="c-condition"
      data-key={condition.key}
      data-did={condition.about.startsWith('did:') || undefined}
      disabled={!mayEdit}
    >
      <legend className="q-hidden">{t('about')}</legend>
      <button
        type="button"
        className="c-condition-not"
        aria-pressed={condition.negated}
        title={t('negate')}
        onClick={() => onChange({ negated: !condition.negated })}
      >
        {condition.negated ? t('negated') : t('negate')}
      </button>
      <Select
        aria-label={t('about')}
        value={condition.about}
        placeholder={t('choose')}
        options={subjects}
        onValue={choose}
      />
      {condition.about.startsWith('did:') && <ActParts condition={condition} onChange={onChange} />}
      {dimension && (
        <DimensionParts
          vocabulary={vocabulary}
          dimension={dimension}
          condition={condition}
          onChange={onChange}
        />
      )}
      {mayEdit && <IconButton icon="close" label={t('removeCondition')} onClick={onRemove} />}
    </fieldset>
  )
}

type PartProps = Pick<ConditionProps, 'condition' | 'onChange'>

function ActParts({ condition, onChange }: PartProps) {
  const t = useSegmentsTexts()
  return (
    <>
      <span>{t('within')}</span>
      <NumberInput label={t('days')} value={condition.days} onValue={(days) => onChange({ days })} />
      <span>{t('daysTimes', { count: Number(condition.days) })}</span>
      <NumberInput label={t('timesLabel')} value={condition.times} onValue={(times) => onChange({ times })} />
      <span>{t('times', { count: Number(condition.times) })}</span>
    </>
  )
}

interface NumberProps {
  label: string
  value: string
  decimal?: boolean
  onValue: (value: string) => void
}

function NumberInput({ label, value, decimal, onValue }: NumberProps) {
  return (
    <span className="c-condition-number">
      <TextInput
        aria-label={label}
        inputMode={decimal ? 'decimal' : 'numeric'}
        value={value}
        onValue={onValue}
      />
    </span>
  )
}

function DimensionParts({
  vocabulary,
  dimension,
  condition,
  onChange,
}: PartProps & { vocabulary: Vocabulary; dimension: Dimension }) {
  const t = useSegmentsTexts()
  const operators =
    dimension.kind === 'words'
      ? (['any_of', 'all_of', 'none_of', 'known'] as const)
      : (['at_least', 'at_most', 'known'] as const)
  // Of a day, "at most 30 days ago" is said as a person says it.
  const name = (is: (typeof operators)[number]) =>
    dimension.kind === 'since' && is === 'at_most' && dimension.code !== 'dormant_days'
      ? t('is.within')
      : dimension.kind === 'since' && is === 'at_least' && dimension.code !== 'dormant_days'
        ? t('is.before')
        : t(`is.${is}`)
  return (
    <>
      <Select
        aria-label={t('operator')}
        value={condition.is}
        options={operators.map((is) => ({ value: is, label: name(is) }))}
        onValue={(is) => onChange({ is })}
      />
      {condition.is !== 'known' &&
        (dimension.kind === 'words' ? (
          <ValueParts
            vocabulary={vocabulary}
            dimension={dimension}
            condition={condition}
            onChange={onChange}
          />
        ) : (
          <>
            <NumberInput
              label={t('value')}
              value={condition.value}
              decimal={dimension.unit === 'fen'}
              onValue={(value) => onChange({ value })}
            />
            <span>{t(`unit.${dimension.unit as 'days'}`, { count: Number(condition.value) })}</span>
          </>
        ))}
    </>
  )
}

function ValueParts({
  vocabulary,
  dimension,
  condition,
  onChange,
}: PartProps & { vocabulary: Vocabulary; dimension: Dimension }) {
  const t = useSegmentsTexts()
  const said = useSaid()
  const used = vocabulary.inUse.filter((one) => one.dimension === dimension.code)
  const known = [
    ...used.map((one) => ({
      value: one.value,
      name: said(one.words),
      label: t('valueCount', { name: said(one.words), count: one.people }),
    })),
    ...dimension.options
      .filter((one) => !used.some(({ value }) => value === one.value))
      .map((one) => ({ value: one.value, name: said(one.words), label: said(one.words) })),
  ]
  const free = known.filter((one) => !condition.values.includes(one.value))
  return (
    <span className="c-condition-values">
      {condition.values.map((value) => {
        const name = known.find((one) => one.value === value)?.name ?? value
        return (
          <Tag
            key={value}
            removeLabel={t('removeValue', { name })}
            onRemove={() => onChange({ values: condition.values.filter((one) => one !== value) })}
          >
            {name}
          </Tag>
        )
      })}
      {free.length > 0 ? (
        <Select
          aria-label={t('values')}
          value=""
          placeholder={t('values')}
          options={free.map(({ value, label }) => ({ value, label }))}
          onValue={(value) => onChange({ values: [...condition.values, value] })}
        />
      ) : (
        condition.values.length === 0 && <span className="q-faint">{t('noValues')}</span>
      )}
    </span>
  )
}
