import { Card } from '@qiao/ui'
import { Choose, type FormPart, Line } from './form-parts.tsx'
import { useSystemsTexts } from './texts.ts'

/** Where a pull asks, page after page, window after window. */
export function PullCard({ part, number }: { part: FormPart; number: number }) {
  const t = useSystemsTexts()
  const { paging } = part.draft
  return (
    <Card title={`${number} · ${t('new.step.pull')}`}>
      <div className="q-stack">
        <Line
          part={part}
          name="url"
          label={t('new.url')}
          hint={t('new.urlHint')}
          placeholder="https://erp.example.com/orders?from={from}&to={to}&page={page}"
        />
        <Line
          part={part}
          name="headers"
          label={t('new.headers')}
          hint={t('new.headersHint')}
          lines={3}
          optional
        />
        <div className="c-system-fields">
          <Choose
            part={part}
            name="paging"
            label={t('new.paging')}
            options={(['none', 'page', 'cursor', 'link'] as const).map((value) => ({
              value,
              label: t(`new.pagings.${value}`),
            }))}
          />
          {paging === 'page' && (
            <>
              <Choose
                part={part}
                name="first"
                label={t('new.first')}
                options={[
                  { value: '1', label: '1' },
                  { value: '0', label: '0' },
                ]}
              />
              <Line part={part} name="size" label={t('new.size')} />
            </>
          )}
          {paging === 'cursor' && <Line part={part} name="cursorPath" label={t('new.cursorPath')} />}
        </div>
        <div className="c-system-fields">
          <Choose
            part={part}
            name="timeForm"
            label={t('new.timeForm')}
            options={(['shanghai', 'iso', 'unix', 'unix_ms'] as const).map((value) => ({
              value,
              label: t(`new.timeForms.${value}`),
            }))}
          />
          <Line part={part} name="everyMinutes" label={t('new.every')} />
          <Line part={part} name="overlapMinutes" label={t('new.overlap')} hint={t('new.overlapHint')} />
          <Line part={part} name="firstDays" label={t('new.firstDays')} />
        </div>
      </div>
    </Card>
  )
}
