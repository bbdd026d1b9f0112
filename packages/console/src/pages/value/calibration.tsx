import { Card } from '@qiao/ui'
import { Chart } from '@qiao/ui/console'
import { gapOf, shareText } from './rates.ts'
import { useValueTexts } from './texts.ts'
import type { Value } from './types.ts'

type Checked = NonNullable<Value['calibration']>

/** Forecast against what happened, or why there is nothing to compare yet. */
export function Calibration({ value: { model, calibration } }: { value: Value }) {
  const t = useValueTexts()
  if (calibration) return <Compared checked={calibration} />
  return (
    <Card title={t('check')}>
      <p>
        {!model
          ? t('notYet')
          : model.state === 'too_little'
            ? t('tooLittle', { repeaters: model.repeaters, fewest: model.fewestRepeaters })
            : t(model.state === 'fitted' ? 'noCheck' : 'notSettled')}
      </p>
    </Card>
  )
}

function Compared({ checked }: { checked: Checked }) {
  const t = useValueTexts()
  const { tenths, predicted, happened, absoluteError } = checked
  return (
    <>
      <Card title={t('check')}>
        <p className="q-faint">
          {t('checkHow', { until: checked.knownUntil, days: checked.windowDays, people: checked.people })}
        </p>
        <p>
          {t('sums', {
            predicted: Math.round(predicted),
            happened,
            gap: gapOf(predicted, happened),
            error: absoluteError.toFixed(2),
          })}
        </p>
        <Chart
          question={t('chart')}
          along={tenths.map((_, i) => t('tenth', { n: i + 1 }))}
          unit={t('unit')}
          series={[
            { name: t('series.predicted'), kind: 'bar', values: tenths.map((one) => one.predicted) },
            {
              name: t('series.happened'),
              kind: 'line',
              values: tenths.map((one) => one.happened),
              tone: 'done',
            },
          ]}
        />
        <TenthTable tenths={tenths} />
      </Card>
      <Card title={t('risks')}>
        <div className="c-value-scroll">
          <table className="c-value-table">
            <thead>
              <tr>
                <th scope="col">{t('column.risk')}</th>
                <th scope="col">{t('column.people')}</th>
                <th scope="col">{t('column.againHappened')}</th>
              </tr>
            </thead>
            <tbody>
              {checked.churns
                .filter(({ people }) => people > 0)
                .map((one) => (
                  <tr key={one.churn}>
                    <td>{one.name}</td>
                    <td className="q-numbers">{one.people}</td>
                    <td className="q-numbers">{shareText(one.againHappened)}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </div>
      </Card>
    </>
  )
}

const columns = ['tenth', 'people', 'predicted', 'happened', 'againPredicted', 'againHappened'] as const

function TenthTable({ tenths }: { tenths: Checked['tenths'] }) {
  const t = useValueTexts()
  return (
    <div className="c-value-scroll">
      <table className="c-value-table">
        <thead>
          <tr>
            {columns.map((key) => (
              <th key={key} scope="col">
                {t(`column.${key}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {tenths.map((one, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a tenth is its place.
            <tr key={i}>
              <td>{t('tenth', { n: i + 1 })}</td>
              <td className="q-numbers">{one.people}</td>
              <td className="q-numbers">{one.predicted.toFixed(2)}</td>
              <td className="q-numbers">{one.happened.toFixed(2)}</td>
              <td className="q-numbers">{shareText(one.againPredicted)}</td>
              <td className="q-numbers">{shareText(one.againHappened)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
