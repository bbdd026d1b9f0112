import { call } from '@qiao/api-client'
import { Icon, StateBadge, TextArea } from '@qiao/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSaid } from '../../../parts/said.ts'
import { api } from '../../../services.ts'
import { useEditing } from './context.ts'
import { useEditorTexts } from './texts.ts'
import { useSettled } from './use-trial.ts'

/** An expression with what it gives for the first records, or what is wrong with it, while one writes. */
export function ExpressionEditor({
  label,
  value,
  each,
  onValue,
}: {
  label: string
  value: string
  each: string | null
  onValue: (value: string) => void
}) {
  const t = useEditorTexts()
  const said = useSaid()
  const { mapping, sample } = useEditing()
  const expression = useSettled(value)
  const { from } = sample
  const trial = useQuery({
    queryKey: ['expression-trial', from, mapping.source, expression, each],
    enabled: from !== null && expression.trim() !== '',
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call(
        api,
        'POST /console/mappings/expression-trial',
        { body: { mapping, expression, ...(each === null ? {} : { each }), ...from } },
        { signal },
      ),
  })
  const { problems = [], results = [] } = trial.data ?? {}
  return (
    <div className="c-expression">
      <TextArea
        aria-label={label}
        value={value}
        onValue={onValue}
        rows={2}
        spellCheck={false}
        placeholder={t('expression.example')}
      />
      <p className="q-field-hint">{t('expression.hint')}</p>
      <div aria-live="polite" className="c-expression-results">
        {problems.map((one) => (
          <p key={one.pointer} className="q-field-error">
            <Icon name="alert" />
            {said(one.words)}
          </p>
        ))}
        {results.map((one) => (
          <p key={one.row} className="q-line">
            <span className="q-faint">{t('row', { row: one.row })}</span>
            {one.ok ? (
              <span className="c-code">{one.text || t('expression.empty')}</span>
            ) : (
              <StateBadge tone="overdue">{said(one.words)}</StateBadge>
            )}
          </p>
        ))}
      </div>
    </div>
  )
}
