import { Button, Checkbox, DatePicker, Input, Popover, Select, Tabs } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { Icon } from '../light/icon.tsx'
import type { SavedView } from './list-state.ts'
import { type FilterField, groupedOptions, isDayText, type ListColumn } from './list-types.ts'
import { SearchInput } from './search-input.tsx'
import { useConsoleTexts } from './texts.ts'
import { useNarrow } from './use-width.ts'

/** More than these fill a phone before the first row is seen. */
const shownOnPhone = 2
/** A longer list of choices is searched by typing. */
const readAtAGlance = 12

type FilterBarProps = {
  filters: readonly FilterField[]
  values: Record<string, string>
  onValues: (values: Record<string, string>) => void
}

export function FilterBar({ filters, values, onValues }: FilterBarProps) {
  const t = useConsoleTexts()
  const set = (changed: Record<string, string>) => onValues({ ...values, ...changed })
  const used = Object.values(values).filter(Boolean).length
  const folds = useNarrow() && filters.length > shownOnPhone
  const [isOpen, setOpen] = useState(false)
  return (
    <search className="q-filters" aria-label={t('list.filters')}>
      {folds && (
        <Button icon={<Icon name="filter" />} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {used > 0 ? `${t('list.filters')} · ${used}` : t('list.filters')}
        </Button>
      )}
      {(folds && !isOpen ? [] : filters).map((field) => (
        <FilterControl key={field.key} field={field} values={values} set={set} />
      ))}
      {used > 0 && (
        <Button type="text" onClick={() => onValues({})}>
          {t('list.clear')}
        </Button>
      )}
    </search>
  )
}

function FilterControl({
  field,
  values,
  set,
}: {
  field: FilterField
  values: Record<string, string>
  set: (changed: Record<string, string>) => void
}) {
  const t = useConsoleTexts()
  if (field.kind === 'text')
    return (
      <SearchInput
        label={field.label}
        value={values[field.key]}
        onSearch={(text) => set({ [field.key]: text })}
      />
    )
  if (field.kind === 'select')
    return (
      <Select
        className="q-filter-select"
        allowClear
        value={values[field.key] || undefined}
        placeholder={field.label}
        aria-label={field.label}
        options={groupedOptions(field.options)}
        showSearch={field.options.length > readAtAGlance && { optionFilterProp: 'label' }}
        popupMatchSelectWidth={false}
        onChange={(value) => set({ [field.key]: value ?? '' })}
      />
    )
  const [from, to] = [values[`${field.key}From`], values[`${field.key}To`]]
  return (
    <DatePicker.RangePicker
      aria-label={field.label}
      placeholder={[`${field.label} ${t('list.from')}`, t('list.to')]}
      allowEmpty
      value={[isDayText(from) ? dayjs(from) : null, isDayText(to) ? dayjs(to) : null]}
      onChange={(days) =>
        set({
          [`${field.key}From`]: days?.[0]?.format('YYYY-MM-DD') ?? '',
          [`${field.key}To`]: days?.[1]?.format('YYYY-MM-DD') ?? '',
        })
      }
    />
  )
}

type ViewTabsProps = {
  views: readonly SavedView[]
  at?: string
  onPick: (view: SavedView) => void
  onSave?: (label: string) => void
  onDrop: (view: SavedView) => void
}

/** Saved views as tabs; an unsaved mix of filters can become one. */
export function ViewTabs({ views, at, onPick, onSave, onDrop }: ViewTabsProps) {
  const t = useConsoleTexts()
  const items = views.map((view) => ({
    key: view.key,
    label: (
      <span className="q-view-tab">
        {view.label}
        {view.count !== undefined && <span className="q-tab-count">{view.count}</span>}
        {view.own && (
          <button
            type="button"
            className="q-view-drop"
            aria-label={`${t('list.dropView')} ${view.label}`}
            onClick={(e) => {
              e.stopPropagation()
              onDrop(view)
            }}
          >
            <Icon name="close" />
          </button>
        )}
      </span>
    ),
  }))
  return (
    <Tabs
      activeKey={at ?? ''}
      items={items}
      aria-label={t('list.views')}
      onChange={(key) => {
        const view = views.find((v) => v.key === key)
        if (view) onPick(view)
      }}
      more={{
        icon: (
          <>
            <span aria-hidden>⋯</span>
            <span className="q-hidden">{t('list.moreViews')}</span>
          </>
        ),
      }}
      tabBarExtraContent={onSave && <SaveView onSave={onSave} />}
    />
  )
}

function SaveView({ onSave }: { onSave: (label: string) => void }) {
  const t = useConsoleTexts()
  const [open, setOpen] = useState(false)
  const save = (label: string) => {
    if (!label.trim()) return
    onSave(label.trim())
    setOpen(false)
  }
  return (
    <Popover
      trigger="click"
      open={open}
      onOpenChange={setOpen}
      destroyOnHidden
      content={
        <Input.Search
          autoFocus
          placeholder={t('list.viewName')}
          enterButton={t('list.save')}
          onSearch={save}
        />
      }
    >
      <Button type="link">{t('list.saveView')}</Button>
    </Popover>
  )
}

type ColumnChooserProps<Row> = {
  columns: readonly ListColumn<Row>[]
  shown: readonly string[]
  onShown: (keys: string[]) => void
}

export function ColumnChooser<Row>({ columns, shown, onShown }: ColumnChooserProps<Row>) {
  const t = useConsoleTexts()
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      content={
        <Checkbox.Group
          className="q-columns"
          value={[...shown]}
          options={columns.map((c, i) => ({ value: c.key, label: c.title, disabled: i === 0 }))}
          onChange={(keys) => onShown(keys.map(String))}
        />
      }
    >
      <Button
        type="text"
        icon={<Icon name="table" />}
        aria-label={t('list.columns')}
        title={t('list.columns')}
      />
    </Popover>
  )
}
