import { Button, IconButton, Select, TextInput } from '@qiao/ui'
import {
  type ConditionData,
  type Group,
  isGroup,
  type Mode,
  numberTests,
  type TestName,
  type TestRow,
  tests,
  toCondition,
  toGroup,
} from './condition-rows.ts'
import { useChoices } from './context.ts'
import { PathPick } from './path-pick.tsx'
import { useEditorTexts } from './texts.ts'

const modes: readonly Mode[] = ['all', 'any', 'none']
const deepest = 2

/** A question about a record, as rows of column, test and value; `undefined` where there is none. */
export function ConditionEditor({
  condition,
  onCondition,
  add,
}: {
  condition: ConditionData | undefined
  onCondition: (condition: ConditionData | undefined) => void
  /** What the button says that begins one. */
  add: string
}) {
  const choices = useChoices()
  const begin = (): ConditionData => ({ field: choices[0]?.path ?? '', is: '' })
  if (condition === undefined)
    return (
      <div>
        <Button icon="filter" onClick={() => onCondition(begin())}>
          {add}
        </Button>
      </div>
    )
  return (
    <GroupEditor
      group={toGroup(condition)}
      depth={0}
      onGroup={(group) => onCondition(toCondition(group) ?? undefined)}
    />
  )
}

function GroupEditor({
  group,
  depth,
  onGroup,
}: {
  group: Group
  depth: number
  onGroup: (group: Group) => void
}) {
  const t = useEditorTexts()
  const choices = useChoices()
  const row = (): TestRow => ({ field: choices[0]?.path ?? '', test: 'is', value: '' })
  const put = (at: number, one: TestRow | Group) =>
    onGroup({ ...group, rows: group.rows.map((old, i) => (i === at ? one : old)) })
  const drop = (at: number) => onGroup({ ...group, rows: group.rows.filter((_, i) => i !== at) })
  return (
    <fieldset className="c-condition">
      <legend className="q-hidden">{t('condition.title')}</legend>
      <Select
        aria-label={t('condition.mode')}
        value={group.mode}
        onValue={(mode) => onGroup({ ...group, mode: mode as Mode })}
        options={modes.map((mode) => ({ value: mode, label: t(`condition.${mode}`) }))}
      />
      {group.rows.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is what a row is known by
        <div key={at} className="c-condition-row">
          {isGroup(one) ? (
            <GroupEditor group={one} depth={depth + 1} onGroup={(next) => put(at, next)} />
          ) : (
            <TestEditor row={one} onRow={(next) => put(at, next)} />
          )}
          <IconButton icon="close" label={t('condition.remove')} onClick={() => drop(at)} />
        </div>
      ))}
      <span className="q-line">
        <Button icon="plus" onClick={() => onGroup({ ...group, rows: [...group.rows, row()] })}>
          {t('condition.add')}
        </Button>
        {depth < deepest && (
          <Button
            onClick={() =>
              onGroup({ ...group, rows: [...group.rows, { mode: 'any', rows: [row(), row()] }] })
            }
          >
            {t('condition.addGroup')}
          </Button>
        )}
      </span>
    </fieldset>
  )
}

function TestEditor({ row, onRow }: { row: TestRow; onRow: (row: TestRow) => void }) {
  const t = useEditorTexts()
  const sample = useChoices().find(({ path }) => path === row.field)?.words ?? []
  const words = [...new Set(sample.map((one) => one.trim()).filter(Boolean))]
  const asked = row.test !== 'empty' && row.test !== 'filled'
  const listed = row.test === 'is' && words.length > 0 && (row.value === '' || words.includes(row.value))
  return (
    <span className="c-test">
      <PathPick
        label={t('condition.column')}
        value={row.field}
        onValue={(field) => onRow({ ...row, field })}
      />
      <Select
        aria-label={t('condition.test')}
        value={row.test}
        onValue={(test) => onRow({ ...row, test: test as TestName })}
        options={tests.map((test) => ({ value: test, label: t(`test.${test}`) }))}
      />
      {asked && listed && (
        <Select
          aria-label={t('condition.value')}
          value={row.value}
          placeholder={t('condition.value')}
          onValue={(value) => onRow({ ...row, value: value === '\u0000' ? ' ' : value })}
          options={[
            ...words.map((word) => ({ value: word, label: word })),
            { value: '\u0000', label: t('condition.other') },
          ]}
        />
      )}
      {asked && !listed && (
        <TextInput
          aria-label={t('condition.value')}
          placeholder={t(row.test === 'in' ? 'condition.values' : 'condition.value')}
          inputMode={numberTests.includes(row.test) ? 'decimal' : 'text'}
          value={row.test === 'in' ? row.value.split('\n').join('、') : row.value}
          onValue={(value) => onRow({ ...row, value })}
        />
      )}
    </span>
  )
}
