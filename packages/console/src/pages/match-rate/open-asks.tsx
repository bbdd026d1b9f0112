import { call } from '@qiao/api-client'
import { Button, List, Row, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../services.ts'
import { useWithdrawal } from './ask-card.tsx'
import { useMatchRateTexts } from './texts.ts'

const shownAtFirst = 3

/** Acts of asking, of anybody and of days before, that can still be taken back; those whose card stands above are left out. */
export function OpenAsks({ without }: { without: readonly string[] }) {
  const t = useMatchRateTexts()
  const { withdraw, running } = useWithdrawal()
  const [isOpen, setOpen] = useState(false)
  const asks = useQuery({
    queryKey: ['match-rate', 'asks'],
    queryFn: ({ signal }) => call(api, 'GET /console/registration-asks', {}, { signal }),
  })
  const items = asks.data?.items.filter((one) => !without.includes(one.askId)) ?? []
  if (items.length === 0) return null
  return (
    <section aria-label={t('ask.earlier')}>
      <p className="q-faint">{t('ask.earlier')}</p>
      <List label={t('ask.earlier')}>
        {(isOpen ? items : items.slice(0, shownAtFirst)).map(
          ({ askId, askedBy, askedAt, dueAt, reminded, open }) => (
            <Row
              key={askId}
              title={t('ask.earlierOne', { member: askedBy, count: reminded, open })}
              detail={
                <>
                  <TimeText at={askedAt} />
                  {dueAt > askedAt && (
                    <>
                      {' · '}
                      {t('ask.at')} <TimeText at={dueAt} show="absolute" />
                    </>
                  )}
                </>
              }
              end={
                <Button icon="undo" busy={running === askId} onClick={() => void withdraw(askId)}>
                  {t('ask.undo')}
                </Button>
              }
            />
          ),
        )}
      </List>
      {items.length > shownAtFirst && (
        <Button kind="quiet" onClick={() => setOpen(!isOpen)}>
          {t(isOpen ? 'ask.fold' : 'ask.earlierAll', { count: items.length })}
        </Button>
      )}
    </section>
  )
}
