import { Button, Card, ErrorState, Skeleton, StateBadge } from '@qiao/ui'
import type { UseQueryResult } from '@tanstack/react-query'
import { useSaid } from '../../../parts/said.ts'
import { clockText, dateText } from '../../../parts/time-window.ts'
import { i18n } from '../../../services.ts'
import type { FieldOf } from './edit-mapping.ts'
import type { Trial } from './sample.ts'
import { useEditorTexts } from './texts.ts'

const tones = { mapped: 'done', skipped: 'waiting', refused: 'overdue', quarantined: 'attention' } as const

/** What the first records become, and what still hinders: the mapping itself first, then values. */
export function ResultCard({
  trial,
  fields,
  onJump,
}: {
  trial: UseQueryResult<Trial>
  fields: readonly FieldOf[]
  /** To a field, or by a pointer to another part of the mapping. */
  onJump: (place: string) => void
}) {
  const t = useEditorTexts()
  const said = useSaid()
  const { data, isFetching } = trial
  const good = data?.outcomes.filter(({ state }) => state === 'mapped').length ?? 0
  const count = data?.outcomes.length ?? 0
  const wrong = data?.problems.length ?? 0
  return (
    <Card title={t('result')}>
      <div className="q-stack" aria-busy={isFetching} role="status">
        {trial.isError && <ErrorState error={trial.error} compact />}
        {trial.isPending && <Skeleton lines={5} />}
        {wrong > 0 && (
          <>
            <p>
              <StateBadge tone="attention">{t('problems', { count: wrong })}</StateBadge>
            </p>
            <ul className="c-results">
              {data?.problems.map((one) => (
                <li key={`${one.pointer}${one.code}${one.words.en}`}>
                  <span>{said(one.words)}</span>
                  <span className="q-faint">
                    {one.code === 'mapping.field_missing' ? t('pickSource') : said(one.mend)}
                  </span>
                  <Button onClick={() => onJump(placeOf(one.pointer, fields))}>{t('jump')}</Button>
                </li>
              ))}
            </ul>
          </>
        )}
        {data && wrong === 0 && count === 0 && <p className="q-faint">{t('noRecords')}</p>}
        {data && wrong === 0 && count > 0 && (
          <p>
            <StateBadge tone={good === count ? 'done' : 'attention'}>
              {good === count ? t('fine', { count }) : t('some', { good, count })}
            </StateBadge>
          </p>
        )}
        <ul className="c-results">
          {data?.outcomes.map((one) => (
            <li key={one.row}>
              <span className="c-spread">
                <span className="q-faint">{t('row', { row: one.row })}</span>
                <StateBadge tone={tones[one.state as keyof typeof tones]}>
                  {t(`outcome.${one.state as keyof typeof tones}`)}
                </StateBadge>
              </span>
              {one.record && <RecordText record={one.record} fields={fields} />}
              {one.problems.map((problem) => (
                <button
                  key={`${problem.field}${problem.code}`}
                  type="button"
                  className="c-problem"
                  onClick={() => onJump(problem.field)}
                >
                  {said(problem.words)}
                  {problem.shape && <span className="c-code"> {problem.shape}</span>}
                </button>
              ))}
            </li>
          ))}
        </ul>
      </div>
    </Card>
  )
}

/** `receiver.phone`, `lines.title`; `/source/joins/0` where it is no field. */
function placeOf(pointer: string, fields: readonly FieldOf[]): string {
  if (!pointer.startsWith('/fields/')) return pointer
  const [, , first = '', next, inner] = pointer.split('/')
  const key = next === 'fields' && inner ? `${first}.${inner}` : first
  const found = fields.find((one) => one.key === key) ?? fields.find((one) => one.list === first)
  return (found ?? fields.find((one) => one.required))?.key ?? key
}

/** As people read it: amounts in yuan, moments in the time of the trade. */
function textOf(type: string, value: unknown): string {
  if (type === 'money') return (Number(value) / 100).toFixed(2)
  if (type === 'instant') return `${dateText(String(value), i18n.language)} ${clockText(String(value))}`
  return String(value)
}

function RecordText({ record, fields }: { record: Record<string, unknown>; fields: readonly FieldOf[] }) {
  const said = useSaid()
  const show = (one: FieldOf, from: unknown) => {
    const value = one.field
      .split('.')
      .reduce<unknown>((at, name) => (at as Record<string, unknown> | null)?.[name], from)
    if (value === null || value === undefined || value === '') return null
    const code = one.codes.find((each) => each.code === value)
    const text = code ? said(code) : textOf(one.type, value)
    return `${said(one.name)} ${text}`
  }
  const line = (list: string | null, from: unknown) =>
    fields
      .filter((one) => one.list === list)
      .map((one) => show(one, from))
      .filter(Boolean)
      .join(' · ')
  const lists = [...new Set(fields.map(({ list }) => list))].filter((list) => list !== null)
  return (
    <>
      <span>{line(null, record)}</span>
      {lists.flatMap((list) =>
        ((record[list] as unknown[] | undefined) ?? []).map((each, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines stand in their order
          <span key={`${list}${i}`} className="q-faint">
            {line(list, each)}
          </span>
        )),
      )}
    </>
  )
}
