import { Button, Checkbox, Field, IconButton, Select, TextArea, TextInput } from '@qiao/ui'
import { choicesFor } from './choices.ts'
import { ConditionEditor } from './condition-editor.tsx'
import type { ConditionData } from './condition-rows.ts'
import { ChoicesContext, useEditing } from './context.ts'
import { AddWord, type TableData, TableRows } from './lookup-editor.tsx'
import { useEditorTexts } from './texts.ts'

type Source = Record<string, unknown> & {
  format?: string
  zone?: string
  emptyWords?: string[]
  encoding?: string
  groupBy?: { columns: string[]; fillDown?: boolean }
}

/** Rows that are no records. */
export function SkipTab() {
  const t = useEditorTexts()
  const { mapping, sample, change } = useEditing()
  return (
    <ChoicesContext value={choicesFor(mapping, { list: null }, sample, null)}>
      <div className="c-fields" id="skip">
        <p className="q-faint">{t('skip.intro')}</p>
        <ConditionEditor
          condition={mapping.skipWhen as ConditionData | undefined}
          add={t('skip.add')}
          onCondition={(skipWhen) => {
            const { skipWhen: _gone, ...rest } = mapping
            change(skipWhen ? { ...rest, skipWhen } : rest)
          }}
        />
      </div>
    </ChoicesContext>
  )
}

const encodings = ['auto', 'utf-8', 'gb18030', 'utf-16le', 'windows-1252'] as const

/** How the files are read, which rows are one record, and what several fields share. */
export function ReadingTab() {
  const t = useEditorTexts()
  const { mapping, sample, change } = useEditing()
  const source = (mapping.source ?? {}) as Source
  const put = (key: string, value: unknown) => {
    const { [key]: _gone, ...rest } = source
    const keep = value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
    change({ ...mapping, source: keep ? { ...rest, [key]: value } : rest })
  }
  const { groupBy } = source
  const isTable = source.format !== 'json'
  const columns = (sample.files[0]?.columns ?? []).filter(({ list }) => list === null)
  return (
    <div className="c-fields" id="reading">
      {isTable && (
        <section className="c-field" aria-label={t('reading.group')}>
          <strong>{t('reading.group')}</strong>
          <p className="q-faint">{t('reading.groupHint')}</p>
          <Select
            aria-label={t('reading.group')}
            value={groupBy?.columns[0] ?? ''}
            onValue={(column) => put('groupBy', column ? { ...groupBy, columns: [column] } : undefined)}
            options={[
              { value: '', label: t('reading.noGroup') },
              ...columns.map((one) => ({ value: one.path, label: one.heading })),
              ...(groupBy?.columns[0] && !columns.some(({ path }) => path === groupBy.columns[0])
                ? [{ value: groupBy.columns[0], label: groupBy.columns[0] }]
                : []),
            ]}
          />
          {groupBy && (
            <Checkbox
              checked={groupBy.fillDown ?? false}
              onChecked={(fillDown) => put('groupBy', { ...groupBy, fillDown })}
            >
              {t('reading.fillDown')}
            </Checkbox>
          )}
        </section>
      )}
      <div className="c-hints">
        {source.format === 'csv' && (
          <Field label={t('reading.encoding')}>
            <Select
              value={source.encoding ?? 'auto'}
              onValue={(value) => put('encoding', value === 'auto' ? undefined : value)}
              options={encodings.map((value) => ({
                value,
                label: value === 'auto' ? t('reading.auto') : value.toUpperCase(),
              }))}
            />
          </Field>
        )}
        {!isTable && (
          <Field label={t('reading.recordPath')} hint={t('reading.recordPathHint')} optional>
            <TextInput
              value={String(source.recordPath ?? '')}
              onValue={(text) => put('recordPath', text)}
              spellCheck={false}
            />
          </Field>
        )}
        <Field label={t('reading.zone')} optional>
          <TextInput
            value={source.zone ?? ''}
            placeholder="Asia/Shanghai"
            onValue={(text) => put('zone', text)}
            spellCheck={false}
          />
        </Field>
        <Field label={t('reading.emptyWords')} hint={t('reading.emptyWordsHint')} optional>
          <TextArea
            rows={2}
            value={(source.emptyWords ?? []).join('\n')}
            onValue={(text) => put('emptyWords', text.split('\n').filter(Boolean))}
          />
        </Field>
      </div>
      <Constants />
      <Tables />
    </div>
  )
}

function Constants() {
  const t = useEditorTexts()
  const { mapping, change } = useEditing()
  const held = (mapping.constants ?? {}) as Record<string, string>
  const put = (next: Record<string, string>) => {
    const { constants: _gone, ...rest } = mapping
    change(Object.keys(next).length > 0 ? { ...rest, constants: next } : rest)
  }
  return (
    <section className="c-field" aria-label={t('reading.constants')}>
      <strong>{t('reading.constants')}</strong>
      <p className="q-faint">{t('reading.constantsHint')}</p>
      {Object.entries(held).map(([name, value]) => (
        <div key={name} className="c-lookup-row">
          <span>{name}</span>
          <TextInput
            aria-label={name}
            value={String(value)}
            onValue={(text) => put({ ...held, [name]: text })}
          />
          <Drop
            onDrop={() => {
              const { [name]: _gone, ...rest } = held
              put(rest)
            }}
          />
        </div>
      ))}
      <AddWord onWord={(name) => put({ ...held, [name]: '' })} />
    </section>
  )
}

function Tables() {
  const t = useEditorTexts()
  const { mapping, change } = useEditing()
  const held = (mapping.lookups ?? {}) as Record<string, TableData>
  const put = (next: Record<string, TableData>) => {
    const { lookups: _gone, ...rest } = mapping
    change(Object.keys(next).length > 0 ? { ...rest, lookups: next } : rest)
  }
  return (
    <section className="c-field" aria-label={t('reading.tables')}>
      <strong>{t('reading.tables')}</strong>
      <p className="q-faint">{t('reading.tablesHint')}</p>
      {Object.entries(held).map(([name, table]) => (
        <div key={name} className="c-lookup">
          <span className="c-spread">
            <strong>{name}</strong>
            <Drop
              onDrop={() => {
                const { [name]: _gone, ...rest } = held
                put(rest)
              }}
            />
          </span>
          <TableRows
            table={table}
            field={null}
            sample={[]}
            onTable={(next) => put({ ...held, [name]: next })}
          />
        </div>
      ))}
      <span className="q-line">
        <Button
          icon="plus"
          onClick={() => put({ ...held, [`table${Object.keys(held).length + 1}`]: { values: {} } })}
        >
          {t('reading.addTable')}
        </Button>
      </span>
    </section>
  )
}

function Drop({ onDrop }: { onDrop: () => void }) {
  const t = useEditorTexts()
  return <IconButton icon="close" label={t('lookup.drop')} onClick={onDrop} />
}
