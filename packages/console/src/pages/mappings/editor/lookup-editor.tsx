import { Button, Field, IconButton, Select, TextInput } from '@qiao/ui'
import { useSaid } from '../../../parts/said.ts'
import { useEditing } from './context.ts'
import type { FieldOf, StepData } from './edit-mapping.ts'
import { useEditorTexts } from './texts.ts'

type Target = string | number | boolean
export interface TableData {
  values: Record<string, Target>
  unknown?: string
  default?: Target
}

const unknowns = ['refuse', 'quarantine', 'keep', 'default'] as const
const own = '\u0000'

/** A lookup step: its own table, or one of the mapping that several fields share. */
export function LookupStep({
  field,
  step,
  sample,
  onStep,
}: {
  field: FieldOf | null
  step: StepData
  sample: readonly string[]
  onStep: (step: StepData) => void
}) {
  const t = useEditorTexts()
  const { mapping, change } = useEditing()
  const tables = (mapping.lookups ?? {}) as Record<string, TableData>
  const names = Object.keys(tables)
  const { table, values, ...rest } = step
  const shared = typeof table === 'string' ? tables[table] : undefined
  const held: TableData = shared ?? {
    values: (values ?? {}) as TableData['values'],
    ...(step.unknown !== undefined ? { unknown: String(step.unknown) } : {}),
    ...(step.default !== undefined ? { default: step.default as Target } : {}),
  }
  const put = (next: TableData) =>
    shared
      ? change({ ...mapping, lookups: { ...tables, [String(table)]: next } })
      : onStep({ do: 'lookup', ...next })
  return (
    <div className="c-lookup">
      <span className="c-spread">
        <span className="q-faint">{t('lookup.title')}</span>
        {names.length > 0 && (
          <Select
            aria-label={t('lookup.table')}
            value={typeof table === 'string' ? table : own}
            onValue={(name) =>
              onStep(
                name === own
                  ? ({ ...rest, ...held, do: 'lookup' } as StepData)
                  : { do: 'lookup', table: name },
              )
            }
            options={[
              { value: own, label: t('lookup.own') },
              ...names.map((name) => ({ value: name, label: t('lookup.shared', { name }) })),
            ]}
          />
        )}
      </span>
      <TableRows table={held} field={field} sample={sample} onTable={put} />
    </div>
  )
}

/** Each word that the file shows, and what it means here; a word that nobody chose for is decided by `unknown`. */
export function TableRows({
  table,
  field,
  sample,
  onTable,
}: {
  table: TableData
  field: FieldOf | null
  sample: readonly string[]
  onTable: (table: TableData) => void
}) {
  const t = useEditorTexts()
  const { values } = table
  const words = [...new Set([...Object.keys(values), ...sample.map((one) => one.trim()).filter(Boolean)])]
  const strict = field?.strict || field?.type === 'code'
  const put = (word: string, code: string) => {
    const next = { ...values }
    if (code) next[word] = code
    else delete next[word]
    onTable({ ...table, values: next })
  }
  const allowed = field?.strict ? unknowns.slice(0, 2) : unknowns
  return (
    <>
      {words.map((word) => (
        <div key={word} className="c-lookup-row">
          <span>{word}</span>
          <Target
            label={word}
            field={field}
            value={String(values[word] ?? '')}
            onValue={(text) => put(word, text)}
          />
          {!sample.some((one) => one.trim() === word) && (
            <IconButton icon="close" label={t('lookup.drop')} onClick={() => put(word, '')} />
          )}
        </div>
      ))}
      <AddWord onWord={(word) => put(word, field?.codes[0]?.code ?? word)} />
      <Field label={t('lookup.unknown')}>
        <Select
          value={table.unknown ?? (strict ? 'quarantine' : 'refuse')}
          onValue={(unknown) => onTable({ ...table, unknown })}
          options={allowed.map((value) => ({ value, label: t(`unknown.${value}`) }))}
        />
      </Field>
      {table.unknown === 'default' && (
        <Target
          label={t('lookup.default')}
          field={field}
          value={String(table.default ?? '')}
          onValue={(text) => onTable({ ...table, default: text })}
        />
      )}
    </>
  )
}

/** A value of ours: one of the codes where the field has them. */
export function Target({
  label,
  field,
  value,
  onValue,
}: {
  label: string
  field: FieldOf | null
  value: string
  onValue: (value: string) => void
}) {
  const t = useEditorTexts()
  const said = useSaid()
  if (!field || field.codes.length === 0)
    return <TextInput aria-label={label} placeholder={label} value={value} onValue={onValue} />
  return (
    <Select
      aria-label={label}
      value={value}
      onValue={onValue}
      options={[
        { value: '', label: t('lookup.toChoose') },
        ...field.codes.map((one) => ({ value: one.code, label: said(one) })),
      ]}
    />
  )
}

export function AddWord({ onWord }: { onWord: (word: string) => void }) {
  const t = useEditorTexts()
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
      <input className="q-input" name="word" aria-label={t('lookup.word')} placeholder={t('lookup.word')} />
      <Button submit icon="plus">
        {t('lookup.add')}
      </Button>
    </form>
  )
}
