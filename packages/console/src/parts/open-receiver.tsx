import { type Answer, call } from '@qiao/api-client'
import { Button, PhoneNumber, useListed } from '@qiao/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api, i18n } from '../services.ts'
import { ActDialog } from './act-dialog.tsx'
import { useFulfilmentTexts } from './fulfilment-texts.ts'
import { tokenFor } from './reveal.tsx'
import { otherReason, type RevealReason, revealReasons } from './reveal-reasons.ts'
import { clockText, dayText } from './time-window.ts'
import { useMay } from './use-act.ts'

type Decrypted = Answer<'POST /console/orders/:id/decryptions'>

const scenes = ['install', 'call', 'ship', 'after_sales'] as const

const shownMs = 60_000

/** Has the marketplace open a sealed receiver; says plainly when it does not, and what to do then. */
export function OpenReceiver({ orderId }: { orderId: string }) {
  const t = useFulfilmentTexts()
  const may = useMay()
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const [told, setTold] = useState<Decrypted>()
  const known = useQuery({
    queryKey: ['orders', 'decryptions', orderId],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/orders/:id/decryptions', { params: { id: orderId } }, { signal }),
  })
  useEffect(() => {
    if (!told?.receiver) return
    const timer = setTimeout(() => setTold(undefined), shownMs)
    return () => clearTimeout(timer)
  }, [told])
  if (!known.data || known.data.way === 'not_sealed' || !may('orders.decrypt')) return null
  const { way, askedToday, quotaSpent } = known.data
  if (way !== 'possible') return <p className="q-faint">{t(`way_${way}`)}</p>
  return (
    <div className="q-stack">
      {told ? (
        <Told told={told} onHide={() => setTold(undefined)} />
      ) : (
        <div>
          <Button icon="shield" onClick={() => setAsking(true)}>
            {t('decrypt')}
          </Button>
        </div>
      )}
      <ActDialog
        open={asking}
        title={t('title')}
        intro={
          <>
            {t('intro')} {t('asked', { count: askedToday })} {quotaSpent && t('spentAlready')}
          </>
        }
        submit={t('decrypt')}
        fields={[
          {
            key: 'scene',
            label: t('scene'),
            kind: 'select',
            start: 'install',
            options: scenes.map((scene) => ({ value: scene, label: t(`scene_${scene}`) })),
          },
          {
            key: 'reason',
            label: t('reason'),
            kind: 'select',
            start: '联系客户',
            options: revealReasons.map((value) => ({ value, label: t(`reasons.${value}`) })),
          },
          {
            key: 'words',
            label: t('words'),
            kind: 'text',
            hint: t('wordsHint'),
            maxLength: 60,
            when: ({ reason }) => reason === otherReason,
          },
        ]}
        onClose={() => setAsking(false)}
        onSubmit={async ({ scene, reason, words }) => {
          const asked = { reason: reason as RevealReason, ...(words ? { words } : {}) }
          const token = await tokenFor('order', orderId, 'receiver', asked)
          const body = { scene: scene as (typeof scenes)[number], token }
          setTold(await call(api, 'POST /console/orders/:id/decryptions', { params: { id: orderId }, body }))
          void queries.invalidateQueries({ queryKey: ['orders'] })
          void queries.invalidateQueries({ queryKey: ['work-orders'] })
        }}
      />
    </div>
  )
}

function Told({ told, onHide }: { told: Decrypted; onHide: () => void }) {
  const t = useFulfilmentTexts()
  const listed = useListed()
  const { outcome, code, reused, receiver, virtualPhone, phoneEndsAt, workOrders } = told
  const codes = (taken: boolean) =>
    listed(workOrders.filter((one) => one.taken === taken).map((one) => one.code))
  return (
    <div className="c-banner" data-tone={receiver ? 'done' : 'attention'} role="status">
      <div>
        <p>{t(`outcome.${outcome}`, { code: code ?? '' })}</p>
        {receiver && (
          <p>
            <strong>{receiver.name}</strong>{' '}
            {receiver.phone && (
              <PhoneNumber
                value={receiver.phone}
                {...(receiver.dial ? { dial: receiver.dial.replace('tel:', '') } : {})}
              />
            )}
            <br />
            {receiver.address}
          </p>
        )}
        {virtualPhone && !phoneEndsAt && <p>{t('virtualNoEnd')}</p>}
        {virtualPhone && phoneEndsAt && (
          <p>{t('virtual', { at: `${dayText(phoneEndsAt, i18n.language)} ${clockText(phoneEndsAt)}` })}</p>
        )}
        {reused && <p>{t('reused')}</p>}
        {codes(true) && <p>{t('taken', { codes: codes(true) })}</p>}
        {codes(false) && <p>{t('kept', { codes: codes(false) })}</p>}
        <Button onClick={onHide}>{t('hide')}</Button>
      </div>
    </div>
  )
}
