import { Button, Card, Icon, Skeleton, TextInput, useNotices } from '@qiao/ui'
import { useReducer, useState } from 'react'
import { useSaid } from '../../parts/said.ts'
import { useKinds } from './choose-mapping.tsx'
import {
  columnOf,
  type FieldOf,
  fieldsOf,
  firstSteps,
  type MappingData,
  makeRule,
  moved,
  type RuleData,
  ruleAt,
  withRule,
} from './edit-mapping.ts'
import { FieldRow } from './field-row.tsx'
import { JsonDialog } from './json-dialog.tsx'
import { ResultCard } from './result-card.tsx'
import { SaveDialog } from './save-dialog.tsx'
import { useImportsTexts } from './texts.ts'
import { idOf, type Preview } from './types.ts'
import { useTrial } from './use-trial.ts'

type Column = Preview['columns'][number]

/** Columns of the file on the left, our fields in the middle, what comes of it on the right, live. */
export function MappingEditor({
  start,
  preview,
  uploads,
  onBack,
  onDone,
}: {
  start: MappingData
  preview: Preview
  uploads: string[]
  onBack: () => void
  onDone: (mapping: MappingData) => void
}) {
  const t = useImportsTexts()
  const said = useSaid()
  const notices = useNotices()
  const kinds = useKinds()
  const [history, move] = useReducer(moved, { past: [], now: start, next: [] })
  const [search, setSearch] = useState('')
  const [picked, setPicked] = useState<string>()
  const [all, setAll] = useState(false)
  const [dialog, setDialog] = useState<'json' | 'save'>()
  const mapping = history.now
  const trial = useTrial(mapping, uploads)
  const kind = kinds.data?.items.find((one) => one.kind === mapping.record)
  if (!kind) return <Skeleton lines={8} />
  const fields = fieldsOf(kind)
  const idField = kind.fields.find((one) => one.type === 'id' && one.required)?.field
  const set = (field: FieldOf, rule: RuleData | undefined, each?: string) =>
    move({ to: withRule(mapping, field, rule, idField, each) })
  const connect = (field: FieldOf, column: Column) => {
    set(field, makeRule(column.path, firstSteps(field, column.sample)), column.list ?? undefined)
    setPicked(undefined)
  }
  const fits = (text: string) => text.toLowerCase().includes(search.trim().toLowerCase())
  const usedFor = ({ path }: Column) => fields.find((one) => columnOf(ruleAt(mapping, one)) === path)
  const inUse = (one: FieldOf) => one.required || ruleAt(mapping, one) !== undefined || one.key === picked
  const searched = search.trim()
    ? fields.filter((one) => fits(said(one.name)) || fits(one.key))
    : fields.filter((one) => all || inUse(one))
  const jump = (key: string) => {
    setSearch('')
    setPicked(key)
    // After the row is there.
    requestAnimationFrame(() =>
      document.getElementById(`field-${key}`)?.scrollIntoView({ block: 'center', behavior: 'smooth' }),
    )
  }
  const keys = (event: React.KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return
    if (event.target instanceof HTMLInputElement && event.target.type === 'text') return
    event.preventDefault()
    move(event.shiftKey ? 'redo' : 'undo')
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of undo belong to the whole editor, whose parts have the focus
    <div className="q-stack" onKeyDown={keys}>
      <div className="c-spread c-mapping-bar">
        <TextInput
          value={search}
          onValue={setSearch}
          placeholder={t('map.search')}
          aria-label={t('map.search')}
          type="search"
        />
        <span className="q-line">
          <Button icon="undo" disabled={history.past.length === 0} onClick={() => move('undo')}>
            {t('map.undo')}
          </Button>
          <Button disabled={history.next.length === 0} onClick={() => move('redo')}>
            {t('map.redo')}
          </Button>
          <Button onClick={() => setDialog('json')}>{t('map.json')}</Button>
          <Button onClick={() => setDialog('save')}>{t('map.save')}</Button>
        </span>
      </div>
      <div className="c-mapping">
        <Card title={t('map.source')}>
          <p className="q-faint">{t('map.dragHint')}</p>
          <ul className="c-columns">
            {preview.columns
              .filter(({ heading }) => !search.trim() || fits(heading))
              .map((column) => {
                const user = usedFor(column)
                const field = fields.find(({ key }) => key === picked)
                return (
                  <li key={`${column.list}|${column.path}`}>
                    <button
                      type="button"
                      className="c-choice"
                      draggable
                      onDragStart={(event) => event.dataTransfer.setData('text/plain', idOf(column))}
                      onClick={() => field && connect(field, column)}
                      data-used={user !== undefined || undefined}
                    >
                      <strong>{column.list ? `${column.list} › ${column.heading}` : column.heading}</strong>
                      <span className="q-faint">{column.sample.slice(0, 3).join('、') || '—'}</span>
                      <span className="q-faint">
                        {user ? t('map.used', { field: said(user.name) }) : t('map.unused')}
                      </span>
                    </button>
                  </li>
                )
              })}
          </ul>
        </Card>
        <Card title={t('map.target')}>
          <div className="c-fields">
            {searched.map((field) => (
              <FieldRow
                key={field.key}
                field={field}
                rule={ruleAt(mapping, field)}
                columns={preview.columns}
                picked={picked === field.key}
                problem={trial.data?.outcomes
                  .flatMap((one) => one.problems)
                  .find((one) => one.field === field.key)}
                onPick={() => setPicked(picked === field.key ? undefined : field.key)}
                onRule={(rule) => set(field, rule)}
                onColumn={(id) => {
                  const column = preview.columns.find((one) => idOf(one) === id)
                  if (column) connect(field, column)
                  else set(field, undefined)
                }}
              />
            ))}
          </div>
          {!search.trim() && (
            <div>
              <Button onClick={() => setAll(!all)}>
                <Icon name="chevronDown" />
                {all ? t('map.less') : t('map.more', { count: fields.filter((one) => !inUse(one)).length })}
              </Button>
            </div>
          )}
        </Card>
        <ResultCard trial={trial} fields={fields} onJump={jump} />
      </div>
      <div className="c-form-foot">
        <Button onClick={onBack}>{t('map.previous')}</Button>
        <Button
          kind="primary"
          disabled={!trial.data || trial.data.problems.length > 0}
          onClick={() => onDone(mapping)}
        >
          {t('map.next')}
        </Button>
      </div>
      {dialog === 'json' && (
        <JsonDialog mapping={mapping} onClose={() => setDialog(undefined)} onMapping={(to) => move({ to })} />
      )}
      {dialog === 'save' && (
        <SaveDialog
          mapping={mapping}
          onClose={() => setDialog(undefined)}
          onMapping={(to) => move({ to })}
          onSaved={(version) => notices.done(t('map.saved', { version }))}
        />
      )}
    </div>
  )
}
