import { Card, Field, Select, TextInput } from '@qiao/ui'
import { useState } from 'react'
import { useImportsTexts } from './texts.ts'
import type { Hints, Preview } from './types.ts'

/** The first rows as the file has them; another sheet or heading row is chosen here. */
export function PreviewCard({
  preview,
  hints,
  onHints,
}: {
  preview: Preview | undefined
  hints: Hints
  onHints: (hints: Hints) => void
}) {
  const t = useImportsTexts()
  const [sheet, setSheet] = useState(hints.sheet ?? '')
  const [row, setRow] = useState(String(hints.headerRow ?? ''))
  const isTable = preview?.format !== 'json'
  const again = (wish: { sheet?: string; row?: string }) => {
    const next = wish.sheet ?? sheet
    const heading = Number(wish.row ?? row)
    onHints({ ...(next ? { sheet: next } : {}), ...(heading > 0 ? { headerRow: Math.round(heading) } : {}) })
  }
  return (
    <Card title={t('preview.title')}>
      <div className="q-stack">
        <div className="c-hints">
          {preview && (
            <p className="q-faint">
              {preview.name} ·{' '}
              {t('preview.facts', {
                format: preview.format.toUpperCase(),
                encoding: preview.encoding ?? preview.sheet ?? 'UTF-8',
                columns: preview.columns.length,
              })}
            </p>
          )}
          {preview && preview.sheets.length > 1 && (
            <Field label={t('preview.sheet')} optional>
              <Select
                value={preview.sheet ?? sheet}
                options={preview.sheets.map((value) => ({ value, label: value }))}
                onValue={(value) => {
                  setSheet(value)
                  again({ sheet: value })
                }}
              />
            </Field>
          )}
          {!preview && (
            <Field label={t('preview.sheet')} optional>
              <TextInput value={sheet} onValue={setSheet} onBlur={() => again({})} />
            </Field>
          )}
          {isTable && (
            <Field label={t('preview.headerRow')} optional>
              <TextInput
                value={row}
                onValue={setRow}
                inputMode="numeric"
                placeholder="1"
                onBlur={() => row !== String(hints.headerRow ?? '') && again({ row })}
              />
            </Field>
          )}
        </div>
        {preview && (
          <div className="c-preview">
            <table>
              <thead>
                <tr>
                  <th>{t('preview.row')}</th>
                  {isTable ? (
                    preview.columns.map(({ heading }) => <th key={heading}>{heading}</th>)
                  ) : (
                    <th>JSON</th>
                  )}
                </tr>
              </thead>
              <tbody>
                {preview.rows.slice(0, 8).map((each) => (
                  <tr key={each.row}>
                    <td>{each.row}</td>
                    {each.cells.map((cell, i) => (
                      <td key={isTable ? preview.columns[i]?.heading : 'json'}>{cell}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </div>
    </Card>
  )
}
