import { type Answer, call } from '@qiao/api-client'
import { Button, Icon, List, Row, useNotices } from '@qiao/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { useAct } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { type AskWhom, countsOf, dueOf } from './asks.ts'
import { useMatchRateTexts } from './texts.ts'

export type Asked = Answer<'POST /console/registration-asks'>

/** What an act of asking and its way back change. */
const changed = [
  ['match-rate', 'unbound'],
  ['match-rate', 'asks'],
]

/** When the owners hear of it: now, or at a moment. */
export function AskDialog({
  whom,
  label,
  onClose,
  onAsked,
}: {
  whom: AskWhom | null
  label: string
  onClose: () => void
  onAsked: (asked: Asked) => void
}) {
  const t = useMatchRateTexts()
  const queries = useQueryClient()
  return (
    <ActDialog
      open={whom !== null}
      title={t('ask.title')}
      intro={t('ask.intro', { whom: label })}
      submit={t('ask.submit')}
      onClose={onClose}
      fields={[
        {
          key: 'when',
          label: t('ask.when'),
          kind: 'select',
          start: 'now',
          options: [
            { value: 'now', label: t('ask.now') },
            { value: 'at', label: t('ask.at') },
          ],
        },
        { key: 'at', label: t('ask.moment'), kind: 'moment', when: (values) => values.when === 'at' },
      ]}
      onSubmit={async (values) => {
        const body = { ...whom!, ...dueOf(values) }
        const asked = await call(api, 'POST /console/registration-asks', { body })
        onAsked(asked)
        await Promise.all(changed.map((queryKey) => queries.invalidateQueries({ queryKey })))
      }}
    />
  )
}

/** Takes back of an act what nobody did yet, and says how much that was. */
export function useWithdrawal() {
  const t = useMatchRateTexts()
  const notices = useNotices()
  const { run, running } = useAct(...changed)
  const withdraw = (askId: string, onDone?: () => void) =>
    run(askId, async () => {
      const params = { id: askId }
      const found = await call(api, 'POST /console/registration-asks/:id/withdrawal', { params })
      notices.done(t(found.done > 0 ? 'ask.withdrawnSome' : 'ask.withdrawn', found))
      onDone?.()
    })
  return { withdraw, running }
}

/** What became of each friend of the last act, and the way back. */
export function AskedCard({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const t = useMatchRateTexts()
  const { withdraw, running } = useWithdrawal()
  const [isOpen, setOpen] = useState(false)
  const left = asked.items.filter((one) => one.outcome !== 'reminded')
  return (
    <section className="c-match-asked" aria-label={t('ask.result')}>
      <div className="c-match-line">
        <strong role="status">
          <Icon name={asked.reminded > 0 ? 'check' : 'alert'} />{' '}
          {countsOf(asked.items)
            .map(({ words, count }) => t('ask.count', { words, count }))
            .join(' · ')}
        </strong>
        <span className="c-match-acts">
          {asked.reminded > 0 && (
            <Button
              icon="undo"
              busy={running === asked.askId}
              onClick={() => void withdraw(asked.askId, onClose)}
            >
              {t('ask.undo')}
            </Button>
          )}
          <Button kind="quiet" onClick={onClose}>
            {t('ask.close')}
          </Button>
        </span>
      </div>
      {asked.more && <p className="q-faint">{t('ask.more')}</p>}
      <Button kind="quiet" onClick={() => setOpen(!isOpen)}>
        {t(isOpen ? 'ask.fold' : 'ask.each', { count: asked.items.length })}
      </Button>
      {isOpen && (
        <List label={t('ask.result')}>
          {[...left, ...asked.items.filter((one) => one.outcome === 'reminded')].map((one) => (
            <Row
              key={one.contactId}
              title={one.nickname ?? t('nameless')}
              detail={one.member ? t('ask.told', { words: one.words, member: one.member }) : one.words}
            />
          ))}
        </List>
      )}
    </section>
  )
}
