import { Button, Checkbox, Field, IconButton, Select, TextInput } from '@qiao/ui'
import { useSaid } from '../said.ts'
import { type Draft, type DraftRow, dateForms, type FieldOfOurs, type Kind, newRow } from './draft.ts'
import { useOutwardTexts } from './texts.ts'
import './outward.css'

interface Props {
  draft: Draft
  kind: Kind
  /** Tables that values may be looked up in. */
  tables?: readonly string[]
  formats: readonly Draft['format'][]
  onDraft: (draft: Draft) => void
}

/** Their fields beside ours, with how each is written. */
export function RowsEditor({ draft, kind, tables = [], formats, onDraft }: Props) {
  const t = useOutwardTexts()
  const change = (part: Partial<Draft>) => onDraft({ ...draft, ...part })
  const setRow = (key: number, part: Partial<DraftRow>) =>
    change({ rows: draft.rows.map((row) => (row.key === key ? { ...row, ...part } : row)) })
  return (
    <div className="q-stack">
      <TargetFields draft={draft} kind={kind} formats={formats} onChange={change} />
      <ul className="c-outward-rows">
        {draft.rows.map((row) => (
          <li key={row.key}>
            <RowFields
              row={row}
              draft={draft}
              kind={kind}
              tables={tables}
              onRow={(part) => setRow(row.key, part)}
            />
            <IconButton
              icon="close"
              label={`${t('remove')} ${row.name}`}
              onClick={() => change({ rows: draft.rows.filter(({ key }) => key !== row.key) })}
            />
          </li>
        ))}
      </ul>
      <p className="q-field-hint">{t('theirsHint')}</p>
      <div>
        <Button icon="plus" onClick={() => change({ rows: [...draft.rows, newRow()] })}>
          {t('add')}
        </Button>
      </div>
    </div>
  )
}

function TargetFields({
  draft,
  kind,
  formats,
  onChange,
}: Pick<Props, 'draft' | 'kind' | 'formats'> & { onChange: (part: Partial<Draft>) => void }) {
  const t = useOutwardTexts()
  const { format } = draft
  const nameOf = (list: string) => t(`lists.${list as 'lines'}`)
  return (
    <div className="c-outward-target">
      {formats.length > 1 && (
        <Field label={t('format')}>
          <Select
            value={format}
            onValue={(value) => onChange({ format: value as Draft['format'] })}
            options={formats.map((value) => ({ value, label: t(`formats.${value}`) }))}
          />
        </Field>
      )}
      {(format === 'csv' || format === 'xml') && (
        <Field label={t('encoding')}>
          <Select
            value={draft.encoding}
            onValue={(encoding) => onChange({ encoding: encoding as Draft['encoding'] })}
            options={(['utf-8', 'gb18030'] as const).map((value) => ({
              value,
              label: t(`encodings.${value}`),
            }))}
          />
        </Field>
      )}
      {format !== 'form' && kind.lists.length > 0 && (
        <Field label={t('each')}>
          <Select
            value={draft.each}
            onValue={(each) => onChange({ each })}
            options={[
              { value: '', label: t('eachNone') },
              ...kind.lists.map(({ list }) => ({ value: list, label: t('eachOf', { list: nameOf(list) }) })),
            ]}
          />
        </Field>
      )}
      {format === 'xml' && (
        <Field label={t('root')}>
          <TextInput value={draft.root} onValue={(root) => onChange({ root })} placeholder="data" />
        </Field>
      )}
      {format === 'csv' && (
        <Checkbox checked={draft.headings} onChecked={(headings) => onChange({ headings })}>
          {t('headings')}
        </Checkbox>
      )}
    </div>
  )
}

function RowFields({
  row,
  draft,
  kind,
  tables,
  onRow,
}: {
  row: DraftRow
  draft: Draft
  kind: Kind
  tables: readonly string[]
  onRow: (part: Partial<DraftRow>) => void
}) {
  const t = useOutwardTexts()
  const said = useSaid()
  const inList = kind.lists.find(({ list }) => list === draft.each)
  const upper = inList ? '^' : ''
  const options = [
    ...(inList?.fields ?? []).map((one) => ({ value: one.field, label: said(one), one })),
    ...kind.fields.map((one) => ({
      value: upper + one.field,
      label: upper ? t('upper', { field: said(one) }) : said(one),
      one,
    })),
  ]
  const field: FieldOfOurs | undefined = options.find(({ value }) => value === row.from)?.one
  const isTree = draft.format === 'json' || draft.format === 'xml'
  const lists = !inList && isTree ? kind.lists : []
  const nameOf = (list: string) => t(`lists.${list as 'lines'}`)
  return (
    <div className="c-outward-row">
      <Field label={t('theirs')}>
        <TextInput value={row.name} onValue={(name) => onRow({ name })} spellCheck={false} />
      </Field>
      <Field label={t('ours')}>
        <Select
          value={row.from}
          onValue={(from) => onRow({ from, as: '', text: '' })}
          options={[
            { value: '', label: '—' },
            ...options.map(({ value, label }) => ({ value, label })),
            ...lists.map(({ list }) => ({ value: `[${list}]`, label: t('list', { list: nameOf(list) }) })),
            { value: '=', label: t('fixed') },
          ]}
        />
      </Field>
      {row.from === '=' || row.from.startsWith('[') ? (
        <Field label={t(row.from === '=' ? 'text' : 'inside')}>
          <TextInput
            value={row.text}
            onValue={(text) => onRow({ text })}
            placeholder={row.from === '=' ? '' : 'sku=skuId, qty=quantity'}
            spellCheck={false}
          />
        </Field>
      ) : (
        <Field label={t('as')}>
          <Select
            value={row.as}
            onValue={(as) => onRow({ as })}
            options={[
              { value: '', label: t('asIs') },
              ...(field?.type === 'money' ? [{ value: 'yuan', label: t('yuan') }] : []),
              ...(field?.type === 'instant' ? dateForms.map((value) => ({ value, label: value })) : []),
              ...(field?.type === 'day'
                ? dateForms.slice(1, 3).map((value) => ({ value, label: value }))
                : []),
              ...tables.map((table) => ({ value: `lookup:${table}`, label: t('lookup', { table }) })),
            ]}
          />
        </Field>
      )}
    </div>
  )
}
