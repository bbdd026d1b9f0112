import { Button, Field, IconButton, Select, TextInput } from '@qiao/ui'
import { fileOf, type JoinData, joinsOf, patternOf } from './choices.ts'
import { useEditing } from './context.ts'
import type { MappingData } from './edit-mapping.ts'
import { useEditorTexts } from './texts.ts'

/** Files that belong together: which one hangs on which, by which columns. */
export function JoinsTab() {
  const t = useEditorTexts()
  const { mapping, sample, change } = useEditing()
  const joins = joinsOf(mapping)
  const put = (next: JoinData[]) => change(withJoins(mapping, next))
  const used = joins.map((_, at) => fileOf(joins, at, sample))
  const free = sample.files.slice(1).filter((file) => !used.includes(file))
  const add = () => {
    const file = free[0]
    put([
      ...joins,
      {
        name: nameFor(joins),
        take: 'many',
        format: formatOf(file?.name, mapping),
        file: file ? patternOf(file.name) : '*',
        on: {},
      },
    ])
  }
  return (
    <div className="c-fields">
      <p className="q-faint">{t('join.intro', { file: sample.files[0]?.name || t('join.main') })}</p>
      {joins.map((_, at) => (
        <JoinEditor
          // biome-ignore lint/suspicious/noArrayIndexKey: names change while they are written
          key={at}
          at={at}
          joins={joins}
          onJoin={(next) => put(joins.map((one, i) => (i === at ? next : one)))}
          onDrop={() => put(joins.filter((_, i) => i !== at))}
        />
      ))}
      <div>
        <Button icon="plus" onClick={add}>
          {t('join.add')}
        </Button>
      </div>
      {sample.files.length < 2 && joins.length === 0 && <p className="q-faint">{t('join.single')}</p>}
    </div>
  )
}

function withJoins(mapping: MappingData, joins: JoinData[]): MappingData {
  const { joins: _gone, ...source } = (mapping.source ?? {}) as Record<string, unknown>
  return { ...mapping, source: joins.length > 0 ? { ...source, joins } : source }
}

function nameFor(joins: readonly JoinData[]): string {
  const names = joins.map(({ name }) => name)
  for (let n = joins.length + 1; ; n += 1) if (!names.includes(`file${n}`)) return `file${n}`
}

function formatOf(name: string | undefined, mapping: MappingData): string {
  const end = name?.split('.').at(-1)?.toLowerCase()
  if (end === 'xlsx' || end === 'json' || end === 'csv') return end
  return String((mapping.source as { format?: string } | undefined)?.format ?? 'csv')
}

function JoinEditor({
  at,
  joins,
  onJoin,
  onDrop,
}: {
  at: number
  joins: readonly JoinData[]
  onJoin: (join: JoinData) => void
  onDrop: () => void
}) {
  const t = useEditorTexts()
  const { sample } = useEditing()
  const join = joins[at]!
  const file = fileOf(joins, at, sample)
  const above = joins.slice(0, at)
  const parent = join.to === undefined ? -1 : above.findIndex(({ name }) => name === join.to)
  const theirs = (parent < 0 ? sample.files[0] : fileOf(joins, parent, sample))?.columns ?? []
  const pairs = Object.entries(join.on)
  const putPairs = (next: [string, string][]) => onJoin({ ...join, on: Object.fromEntries(next) })
  return (
    <section className="c-field" id={`join-${at}`} aria-label={t('join.title', { name: join.name })}>
      <div className="c-step-head">
        <strong>{t('join.title', { name: join.name })}</strong>
        <IconButton icon="close" label={t('join.drop')} onClick={onDrop} />
      </div>
      <div className="c-hints">
        <Field label={t('join.file')}>
          <Select
            value={file?.name ?? ''}
            placeholder={join.file ?? t('join.pick')}
            onValue={(name) => onJoin({ ...join, file: patternOf(name), format: formatOf(name, {}) })}
            options={sample.files.slice(1).map(({ name }) => ({ value: name, label: name }))}
          />
        </Field>
        <Field label={t('join.pattern')} hint={t('join.patternHint')}>
          <TextInput
            value={join.file ?? ''}
            onValue={(text) => onJoin({ ...join, file: text })}
            spellCheck={false}
          />
        </Field>
        <Field label={t('join.name')}>
          <TextInput value={join.name} onValue={(name) => onJoin({ ...join, name })} spellCheck={false} />
        </Field>
        <Field label={t('join.take')}>
          <Select
            value={join.take}
            onValue={(take) => onJoin({ ...join, take: take as 'one' })}
            options={(['one', 'many'] as const).map((take) => ({ value: take, label: t(`join.${take}`) }))}
          />
        </Field>
        {above.length > 0 && (
          <Field label={t('join.to')}>
            <Select
              value={join.to ?? ''}
              onValue={(to) => {
                const { to: _gone, ...rest } = join
                onJoin((to ? { ...rest, to } : rest) as JoinData)
              }}
              options={[
                { value: '', label: t('join.main') },
                ...above.map(({ name }) => ({ value: name, label: name })),
              ]}
            />
          </Field>
        )}
      </div>
      <span className="q-label">{t('join.keys')}</span>
      {[...pairs, ...(pairs.length === 0 ? [['', ''] as [string, string]] : [])].map(([there, here], i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is what a pair is known by
        <div key={i} className="c-lookup-row">
          <Select
            aria-label={t('join.there')}
            value={there}
            placeholder={t('join.there')}
            onValue={(path) => putPairs(replaced(pairs, i, [path, here]))}
            options={theirs.map((one) => ({ value: one.path, label: one.heading }))}
          />
          <span aria-hidden>=</span>
          <Select
            aria-label={t('join.here')}
            value={here}
            placeholder={t('join.here')}
            onValue={(path) => putPairs(replaced(pairs, i, [there, path]))}
            options={(file?.columns ?? []).map((one) => ({ value: one.path, label: one.heading }))}
          />
          {pairs.length > 1 && (
            <IconButton
              icon="close"
              label={t('join.dropKey')}
              onClick={() => putPairs(pairs.filter((_, n) => n !== i))}
            />
          )}
        </div>
      ))}
      {pairs.length > 0 && pairs.every(([a, b]) => a && b) && (
        <div>
          <Button
            icon="plus"
            onClick={() => {
              const next = theirs.find(({ path }) => !Object.hasOwn(join.on, path))
              if (next) putPairs([...pairs, [next.path, '']])
            }}
          >
            {t('join.addKey')}
          </Button>
        </div>
      )}
    </section>
  )
}

function replaced(
  pairs: readonly [string, string][],
  at: number,
  pair: [string, string],
): [string, string][] {
  return at < pairs.length ? pairs.map((one, i) => (i === at ? pair : one)) : [...pairs, pair]
}
