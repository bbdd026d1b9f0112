import type { Trial } from './form.ts'
import { useLifeCycleTexts } from './texts.ts'

type Count = Trial['parts'][number]['current']

/** How many units fall due by what is in use and by what is asked for, each part a row. */
export function TrialCard({ trial }: { trial: Trial }) {
  const t = useLifeCycleTexts()
  const figure = (count: Count, key: 'month' | 'overdue') => (count ? String(count[key]) : t('trial.none'))
  const change = (part: Trial['parts'][number], key: 'month' | 'overdue') => {
    const [from, to] = [figure(part.current, key), figure(part.asked, key)]
    return from === to ? (
      <span className="q-faint">{to}</span>
    ) : (
      <strong>{t('trial.arrow', { from, to })}</strong>
    )
  }
  return (
    <section className="c-cycle-trial" role="status">
      <h3>{t('trial.title')}</h3>
      {trial.units === 0 ? (
        <p className="q-faint">{t('trial.nobody')}</p>
      ) : (
        <>
          <p className="q-faint">
            {t('trial.units', trial)}
            {trial.sampled < trial.units && ` · ${t('trial.sampled', { count: trial.sampled })}`}
          </p>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('trial.part')}</th>
                <th scope="col">{t('trial.month')}</th>
                <th scope="col">{t('trial.overdue')}</th>
              </tr>
            </thead>
            <tbody>
              {trial.parts.map((part) => (
                <tr key={part.code}>
                  <th scope="row">{part.title}</th>
                  <td>{change(part, 'month')}</td>
                  <td>{change(part, 'overdue')}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className="q-faint">{t('trial.hint')}</p>
        </>
      )}
    </section>
  )
}
