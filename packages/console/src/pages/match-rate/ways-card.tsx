import type { Answer } from '@qiao/api-client'
import { Card, Field, Select } from '@qiao/ui'
import { useState } from 'react'
import { i18n } from '../../services.ts'
import { monthName, waysOfMonth } from './rates.ts'
import { useMatchRateTexts } from './texts.ts'

/** Each way by which friends came to their orders, of one month: a line a way, also where nobody came, and what it lacks. */
export function WaysCard({ match }: { match: Answer<'GET /console/match-rate'> }) {
  const t = useMatchRateTexts()
  const [picked, setPicked] = useState('')
  const months = match.months.map(({ month }) => month)
  const month = months.find((one) => one === picked) ?? months[0] ?? ''
  const { shops, totals, countsOf } = waysOfMonth(match, month)
  const keys = ['all', ...shops.map(({ shopId }) => shopId)]
  const numbers = (counts: readonly number[]) =>
    counts.map((count, at) => (
      <td key={keys[at]} data-end data-none={count === 0 || undefined} className="q-numbers">
        {count}
      </td>
    ))
  return (
    <Card title={t('byWay')}>
      <div className="c-match-month">
        <Field label={t('column.month')}>
          <Select
            value={month}
            onValue={setPicked}
            options={months.map((value) => ({ value, label: monthName(value, i18n.language) }))}
          />
        </Field>
      </div>
      <div className="c-match-scroll">
        <table className="c-match-table c-match-ways">
          <thead>
            <tr>
              <th scope="col">{t('column.way')}</th>
              <th scope="col" data-end>
                {t('column.newFriends')}
              </th>
              {shops.map(({ shopId, shopName }) => (
                <th key={shopId} scope="col" data-end>
                  {shopName}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {match.ways.map(({ way, words, missing }) => (
              <tr key={way}>
                <th scope="row">
                  {words}
                  {missing && <span className="c-match-missing q-faint">{missing}</span>}
                </th>
                {numbers(countsOf(way))}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t('column.sum')}</th>
              {numbers(totals)}
            </tr>
          </tfoot>
        </table>
      </div>
      <p className="q-faint">{t('byWayHow')}</p>
    </Card>
  )
}
