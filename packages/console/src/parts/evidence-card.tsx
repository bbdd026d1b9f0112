import type { Answer } from '@qiao/api-client'
import { Card, Facts, List, Row, StateBadge, type StateTone } from '@qiao/ui'
import { i18n } from '../services.ts'
import { useEvidenceTexts } from './evidence-texts.ts'

type Order = Answer<'GET /console/orders/:id'>
type Asked = Pick<Order, 'evidence' | 'along'>
type State = 'here' | 'missing' | 'later' | 'unreadable'

const tones: Record<State, StateTone> = {
  here: 'done',
  missing: 'attention',
  later: 'waiting',
  unreadable: 'waiting',
}
const say = (words: { zh: string; en: string }) => (i18n.language.startsWith('en') ? words.en : words.zh)

/** What the kind of the order asks for, with what is there, what is missing, and what nobody here can know. */
export function EvidenceCard({ asked: { evidence, along } }: { asked: Asked }) {
  const t = useEvidenceTexts()
  if (evidence.length === 0 && along.length === 0) return null
  return (
    <Card title={t('title')}>
      {along.length > 0 && (
        <Facts facts={along.map((one) => ({ key: one.code, label: t('along'), value: say(one.name) }))} />
      )}
      {evidence.length > 0 && (
        <List label={t('title')}>
          {evidence.map((row) => (
            <Row
              key={row.code}
              title={say(row.name)}
              detail={say(row.how)}
              end={
                <StateBadge tone={tones[row.state as State]}>
                  {t(`state.${row.state as State}`)}
                  {row.need > 1 && ` ${t('count', { have: row.have, need: row.need })}`}
                </StateBadge>
              }
            />
          ))}
        </List>
      )}
      {evidence.some(({ confirmed }) => !confirmed) && <p className="q-faint">{t('unconfirmed')}</p>}
    </Card>
  )
}

/** Who of the marketplace goes there, by which number and code. */
export function PlatformServicesCard({ order: { platformServices, lines } }: { order: Order }) {
  const t = useEvidenceTexts()
  if (platformServices.length === 0) return null
  const told = (text: string | null) =>
    text ? <span className="c-code">{text}</span> : <span className="q-faint">{t('none')}</span>
  return (
    <Card title={t('platform')}>
      {platformServices.map(({ name, number, code, lineId }) => (
        <div className="c-part" key={`${number} ${lineId} ${name}`}>
          <p>
            <strong>{name}</strong>
          </p>
          <Facts
            facts={[
              { key: 'number', label: t('number'), value: told(number) },
              { key: 'code', label: t('code'), value: told(code) },
              ...(lines.length > 1 && lineId !== null
                ? [
                    {
                      key: 'line',
                      label: t('line'),
                      value: lines.find((line) => line.lineId === lineId)?.title ?? lineId,
                    },
                  ]
                : []),
            ]}
          />
        </div>
      ))}
    </Card>
  )
}
