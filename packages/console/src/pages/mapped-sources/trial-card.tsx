import { type Answer, call } from '@qiao/api-client'
import { Button, Card, Field, Select, useListed } from '@qiao/ui'
import { useState } from 'react'
import { useSaid } from '../../parts/said.ts'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import type { Source } from './source.ts'
import { useSystemsTexts } from './texts.ts'
import { useChoices } from './use-sources.ts'

type Trial = Answer<'POST /console/mapped-sources/:id/trial'>

/** What another mapping would make of what is kept. */
export function TrialCard({ source }: { source: Source }) {
  const t = useSystemsTexts()
  const said = useSaid()
  const may = useMay()
  const choices = useChoices()
  const [name, setName] = useState(source.mapping.name)
  const [trial, setTrial] = useState<Trial>()
  const { run, running } = useAct()
  if (!may('connections.write')) return null
  const go = async () => {
    const body = { mappingName: name, mappingVersion: null }
    const params = { id: source.id }
    setTrial(await run('trial', () => call(api, 'POST /console/mapped-sources/:id/trial', { params, body })))
  }
  return (
    <Card title={t('trial.title')}>
      <div className="q-stack">
        <p className="q-faint">{t('trial.intro')}</p>
        <Field label={t('new.mapping')}>
          <Select
            value={name}
            onValue={setName}
            options={(choices.data?.mappings ?? [])
              .filter(({ joins }) => !joins)
              .map((one) => ({
                value: one.name,
                label: t(one.isOwn ? 'new.own' : 'new.ready', {
                  kind: said({ zh: one.kindZh, en: one.kindEn }),
                  title: said(one),
                  version: one.version,
                }),
              }))}
          />
        </Field>
        <div>
          <Button busy={running === 'trial'} onClick={() => void go()}>
            {t('trial.run')}
          </Button>
        </div>
        {trial && <Outcome trial={trial} />}
      </div>
    </Card>
  )
}

function Outcome({ trial }: { trial: Trial }) {
  const t = useSystemsTexts()
  const listed = useListed()
  const said = useSaid()
  const line = ({ mapped, refused, quarantined, skipped }: Trial['now']) =>
    t('trial.counts', { mapped, skipped, bad: refused + quarantined })
  return (
    <div className="q-stack" role="status">
      <table className="c-system-trial">
        <tbody>
          <tr>
            <th scope="row">{t('trial.now')}</th>
            <td>{line(trial.now)}</td>
          </tr>
          <tr>
            <th scope="row">{t('trial.other')}</th>
            <td>{line(trial.other)}</td>
          </tr>
        </tbody>
      </table>
      <p>{trial.changed === 0 ? t('trial.same') : t('trial.changed', { count: trial.changed })}</p>
      {trial.fields.length > 0 && (
        <p>
          <span className="q-faint">{t('trial.fields')}</span>{' '}
          {listed(trial.fields.map((one) => `${said(one)} (${t('trial.times', { count: one.records })})`))}
        </p>
      )}
      {trial.problems.length > 0 && (
        <ul className="c-reasons">
          {trial.problems.map((one) => (
            <li key={`${one.field}|${one.code}`}>
              <span>{said(one)}</span>
              <span>{t('trial.times', { count: one.records })}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
