import { type Answer, call } from '@qiao/api-client'
import { Button, Card, ErrorState, Field, Select, StateBadge } from '@qiao/ui'
import { useState } from 'react'
import { useSaid } from '../../parts/said.ts'
import { clockText, dateText } from '../../parts/time-window.ts'
import { api, i18n } from '../../services.ts'
import type { MappingData } from './editor/edit-mapping.ts'
import { useKeptImports } from './mapping-data.ts'
import { useMappingsTexts } from './texts.ts'

type DryRun = Answer<'POST /console/mappings/:name/dry-run'>
const states = ['mapped', 'skipped', 'refused', 'quarantined'] as const
const tones = { mapped: 'done', skipped: 'waiting', refused: 'overdue', quarantined: 'attention' } as const

/** The draft on the kept records of an earlier import, beside the version in force. */
export function DryRunCard({ name, mapping }: { name: string; mapping: MappingData }) {
  const t = useMappingsTexts()
  const kept = useKeptImports(mapping.record as string | undefined)
  const [picked, setPicked] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const [found, setFound] = useState<DryRun>()
  const items = kept.data ?? []
  const importId = picked ?? items.find((one) => one.mapping.name === name)?.id ?? items[0]?.id
  async function run() {
    setBusy(true)
    setError(undefined)
    try {
      setFound(
        await call(api, 'POST /console/mappings/:name/dry-run', {
          params: { name },
          body: { mapping, importId: importId! },
        }),
      )
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Card title={t('dry.title')}>
      <div className="q-stack">
        <p className="q-faint">{t('dry.intro')}</p>
        {kept.data && items.length === 0 && <p className="q-faint">{t('dry.none')}</p>}
        {items.length > 0 && (
          <div className="c-dry-wish">
            <Field label={t('dry.import')}>
              <Select
                value={importId ?? ''}
                placeholder={t('dry.pick')}
                onValue={setPicked}
                options={items.map((one) => ({
                  value: one.id,
                  label: `${one.files[0]?.name ?? ''} · ${dateText(one.createdAt, i18n.language)} ${clockText(one.createdAt)}`,
                }))}
              />
            </Field>
            <Button busy={busy} disabled={!importId} onClick={() => void run()}>
              {t('dry.run')}
            </Button>
          </div>
        )}
        {error !== undefined && <ErrorState error={error} compact />}
        {found && <Found found={found} />}
      </div>
    </Card>
  )
}

function Found({ found }: { found: DryRun }) {
  const t = useMappingsTexts()
  const said = useSaid()
  const shown = found.differences.length
  return (
    <div className="q-stack" role="status">
      <p className="q-faint">
        {t('dry.facts', { file: found.file, count: found.records })}
        {found.more && ` · ${t('dry.more', { count: found.records })}`}
      </p>
      <div className="c-preview">
        <table>
          <thead>
            <tr>
              <th />
              {states.map((state) => (
                <th key={state}>{t(`state.${state}`)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {(['before', 'after'] as const).map((side) => (
              <tr key={side} data-side={side}>
                <th>
                  {side === 'after'
                    ? t('dry.draft')
                    : found.version === null
                      ? t('dry.now')
                      : t('dry.nowOf', { version: found.version })}
                </th>
                {states.map((state) => (
                  <td key={state} className="q-numbers" data-state={state}>
                    {found[side][state]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>
        <StateBadge tone={found.differing === 0 ? 'done' : 'attention'}>
          {found.differing === 0
            ? t('dry.same')
            : found.differing > shown
              ? t('dry.first', { count: found.differing, shown })
              : t('dry.differing', { count: found.differing })}
        </StateBadge>
      </p>
      <ul className="c-differences">
        {found.differences.map((one) => (
          <li key={one.row}>
            <span className="q-line">
              <span className="q-faint">{t('dry.row', { row: one.row })}</span>
              <StateBadge tone={tones[one.before as 'mapped']}>
                {t(`state.${one.before as 'mapped'}`)}
              </StateBadge>
              {one.after !== one.before && (
                <>
                  <span aria-hidden>→</span>
                  <StateBadge tone={tones[one.after as 'mapped']}>
                    {t(`state.${one.after as 'mapped'}`)}
                  </StateBadge>
                </>
              )}
            </span>
            {one.fields.map((field) => (
              <span key={field.field} className="c-difference">
                <span className="q-faint">{said(field.name)}</span>
                <del>{textOf(field.field, field.before) ?? t('dry.empty')}</del>
                <ins>{textOf(field.field, field.after) ?? t('dry.empty')}</ins>
                {field.alike && <span className="q-faint">{t('dry.alike')}</span>}
              </span>
            ))}
            {one.problems.map((words) => (
              <span key={words.en} className="q-field-error">
                {said(words)}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Amounts in yuan, moments in the time of the trade. */
function textOf(field: string, value: string | null): string | null {
  if (value === null) return null
  if (field.endsWith('Fen') && /^-?\d+$/.test(value)) return `¥${(Number(value) / 100).toFixed(2)}`
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return `${dateText(value, i18n.language)} ${clockText(value)}`
  return value
}
