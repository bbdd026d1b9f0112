import { Button, Card, Icon, Skeleton, Tabs, TextInput } from '@qiao/ui'
import { type ReactNode, useMemo, useReducer, useState } from 'react'
import { useSaid } from '../../../parts/said.ts'
import { useKinds } from '../kinds.ts'
import { type Choice, choicesFor } from './choices.ts'
import { CleanseTab } from './cleanse-tab.tsx'
import { EditingContext } from './context.ts'
import {
  columnOf,
  eachOf,
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
import { JoinsTab } from './joins-tab.tsx'
import { JsonDialog } from './json-dialog.tsx'
import { ListHead } from './list-head.tsx'
import { ReadingTab, SkipTab } from './reading-tab.tsx'
import { ResultCard } from './result-card.tsx'
import type { Sample, Trial } from './sample.ts'
import { SourceColumns } from './source-columns.tsx'
import './editor.css'
import { useEditorTexts } from './texts.ts'
import { useTrial } from './use-trial.ts'

const tabs = ['fields', 'joins', 'skip', 'cleanse', 'reading'] as const
type Tab = (typeof tabs)[number]

/** Columns of the files on the left, our fields in the middle, what comes of it on the right, live. */
export function MappingEditor({
  start,
  sample,
  acts,
  onKey,
}: {
  start: MappingData
  sample: Sample
  /** What can be done with the mapping as it is now. */
  acts: (now: { mapping: MappingData; isFine: boolean; put: (mapping: MappingData) => void }) => ReactNode
  /** Ctrl+S. */
  onKey?: (mapping: MappingData) => void
}) {
  const t = useEditorTexts()
  const said = useSaid()
  const kinds = useKinds()
  const [history, move] = useReducer(moved, { past: [], now: start, next: [] })
  const [search, setSearch] = useState('')
  const [picked, setPicked] = useState<string>()
  const [all, setAll] = useState(false)
  const [tab, setTab] = useState<Tab>('fields')
  const [showsJson, setShowsJson] = useState(false)
  const mapping = history.now
  const trial = useTrial(mapping, sample)
  const editing = useMemo(
    () => ({ mapping, sample, change: (to: MappingData) => move({ to }) }),
    [mapping, sample],
  )
  const kind = kinds.data?.items.find((one) => one.kind === mapping.record)
  if (!kind) return <Skeleton lines={8} />
  const fields = fieldsOf(kind)
  const idField = kind.fields.find((one) => one.type === 'id' && one.required)?.field
  const set = (field: FieldOf, rule: RuleData | undefined, each?: string) =>
    move({ to: withRule(mapping, field, rule, idField, each) })
  const connect = (field: FieldOf, choice: Choice) => {
    const before = ruleAt(mapping, field)
    const isPlain = before === undefined || columnOf(before) !== null
    set(
      field,
      makeRule(choice.path, firstSteps(field, choice.words), isPlain ? before : undefined),
      choice.each ?? undefined,
    )
    setPicked(undefined)
  }
  const choices = (field: FieldOf) => choicesFor(mapping, field, sample, eachOf(mapping, field.list))
  const take = (field: FieldOf, id: string) => {
    const choice = choices(field).find((one) => one.id === id)
    if (choice) connect(field, choice)
  }
  const jump = (place: string) => {
    const to = tabOf(place)
    setTab(to)
    setSearch('')
    if (to === 'fields') setPicked(place)
    // After the row is there.
    requestAnimationFrame(() =>
      document
        .getElementById(to === 'fields' ? `field-${place}` : idOf(place))
        ?.scrollIntoView({ block: 'center', behavior: 'smooth' }),
    )
  }
  const keys = (event: React.KeyboardEvent) => {
    const key = event.key.toLowerCase()
    if (key === 'f8') {
      event.preventDefault()
      const next = nextTrouble(trial.data, picked)
      if (next) jump(next)
      return
    }
    if (!(event.ctrlKey || event.metaKey)) return
    if (key === 's' && onKey) {
      event.preventDefault()
      onKey(mapping)
    }
    // Within a text the browser's own undo is meant.
    if ((key !== 'z' && key !== 'y') || isText(event.target)) return
    event.preventDefault()
    move(key === 'y' || event.shiftKey ? 'redo' : 'undo')
  }
  const fits = (text: string) => text.toLowerCase().includes(search.trim().toLowerCase())
  const inUse = (one: FieldOf) => one.required || ruleAt(mapping, one) !== undefined || one.key === picked
  const shown = search.trim()
    ? fields.filter((one) => fits(said(one.name)) || fits(one.key))
    : fields.filter((one) => all || inUse(one))
  const lists = [...new Set(fields.map(({ list }) => list))].filter((list) => list !== null)
  const pickedField = fields.find(({ key }) => key === picked)
  const row = (field: FieldOf) => (
    <FieldRow
      key={field.key}
      field={field}
      rule={ruleAt(mapping, field)}
      picked={picked === field.key}
      problem={trial.data?.outcomes.flatMap((one) => one.problems).find((one) => one.field === field.key)}
      onPick={() => setPicked(picked === field.key ? undefined : field.key)}
      onRule={(rule) => set(field, rule)}
      onChoice={(choice) => connect(field, choice)}
      onDropped={(id) => take(field, id)}
    />
  )
  return (
    <EditingContext value={editing}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys of undo belong to the whole editor, whose parts have the focus */}
      <div className="q-stack" onKeyDown={keys}>
        <div className="c-spread c-mapping-bar">
          <TextInput
            value={search}
            onValue={setSearch}
            placeholder={t('search')}
            aria-label={t('search')}
            type="search"
          />
          <span className="q-line">
            <Button icon="undo" disabled={history.past.length === 0} onClick={() => move('undo')}>
              {t('undo')}
            </Button>
            <Button disabled={history.next.length === 0} onClick={() => move('redo')}>
              {t('redo')}
            </Button>
            <Button onClick={() => setShowsJson(true)}>{t('json')}</Button>
          </span>
        </div>
        <div className="c-mapping">
          <Card title={t('source')}>
            <SourceColumns
              fields={fields}
              picked={pickedField}
              fits={(text) => !search.trim() || fits(text)}
              onChoice={(choice) => pickedField && connect(pickedField, choice)}
            />
          </Card>
          <Card title={t('target')}>
            <Tabs
              label={t('target')}
              at={tab}
              onPick={(key) => setTab(key as Tab)}
              items={tabs.map((key) => ({ key, label: t(`tab.${key}`) }))}
            />
            {tab === 'fields' && (
              <>
                <div className="c-fields">
                  {shown.filter(({ list }) => list === null).map(row)}
                  {lists.map((list) => (
                    <div key={list} className="c-list">
                      <ListHead list={list} idField={idField} />
                      {shown.filter((one) => one.list === list).map(row)}
                    </div>
                  ))}
                </div>
                {!search.trim() && (
                  <div>
                    <Button onClick={() => setAll(!all)}>
                      <Icon name="chevronDown" />
                      {all ? t('less') : t('more', { count: fields.filter((one) => !inUse(one)).length })}
                    </Button>
                  </div>
                )}
              </>
            )}
            {tab === 'joins' && <JoinsTab />}
            {tab === 'skip' && <SkipTab />}
            {tab === 'cleanse' && <CleanseTab fields={fields} />}
            {tab === 'reading' && <ReadingTab />}
          </Card>
          <ResultCard trial={trial} fields={fields} onJump={jump} />
        </div>
        <div className="c-form-foot">
          {acts({
            mapping,
            isFine: trial.data !== undefined && trial.data.problems.length === 0,
            put: editing.change,
          })}
        </div>
        {showsJson && (
          <JsonDialog
            mapping={mapping}
            onClose={() => setShowsJson(false)}
            onMapping={(to) => move({ to })}
          />
        )}
      </div>
    </EditingContext>
  )
}

const isText = (target: EventTarget): boolean =>
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && ['text', 'search', 'date'].includes(target.type))

function tabOf(place: string): Tab {
  if (place.startsWith('/source/joins')) return 'joins'
  if (place.startsWith('/skipWhen')) return 'skip'
  if (place.startsWith('/cleanse')) return 'cleanse'
  return place.startsWith('/') ? 'reading' : 'fields'
}

function idOf(place: string): string {
  const [, part, next, at] = place.split('/')
  if (part === 'source' && next === 'joins') return `join-${at}`
  return part === 'cleanse' ? `cleanse-${next}` : tabOf(place)
}

/** The field with trouble behind the one that is picked, in turn. */
function nextTrouble(trial: Trial | undefined, picked: string | undefined): string | undefined {
  const keys = [...new Set(trial?.outcomes.flatMap((one) => one.problems.map(({ field }) => field)) ?? [])]
  return keys[(keys.indexOf(picked ?? '') + 1) % keys.length] ?? trial?.problems[0]?.pointer
}
