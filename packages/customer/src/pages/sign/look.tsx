import { Button, Card, ErrorState, Facts, Icon, Sheet, Skeleton, useListed } from '@qiao/ui'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { Question } from '../../parts/question.tsx'
import { type Done, isOwnPage } from '../../service.ts'
import { useDone, useService } from '../../use-service.ts'
import { useSignTexts } from './texts.ts'

/** What a customer can judge, in the order of seeing it; tools, photos and the signature itself are left out. */
const told = [
  'unpacking',
  'model_and_serial',
  'parts',
  'site_check',
  'position_and_measure',
  'safety_and_certificates',
  'fixing',
  'power_water_gas',
  'trial_run',
  'customer_instruction',
  'tidy_up',
  'e_warranty',
] as const
type Told = (typeof told)[number]

export function LookQuestion({ onNext }: { onNext: () => void }) {
  const t = useSignTexts()
  const go = useNavigate()
  const service = useService()
  const done = useDone()
  const [wrong, setWrong] = useState(false)
  return (
    <>
      <Question
        title={t('look')}
        hint={t('lookHint')}
        onBack={isOwnPage(service) ? () => go('/overview', { replace: true }) : undefined}
        next={{ label: t('goOn'), onGo: onNext }}
        other={<Button onClick={() => setWrong(true)}>{t('notRight')}</Button>}
      >
        <p className="c-product">{service.products}</p>
        {done.data ? (
          <WhatWasDone done={done.data} />
        ) : done.isError ? (
          <ErrorState error={done.error} onRetry={() => void done.refetch()} />
        ) : (
          <Skeleton lines={5} />
        )}
      </Question>
      <Sheet
        open={wrong}
        title={t('notRightTitle')}
        onClose={() => setWrong(false)}
        foot={
          <Button kind="primary" onClick={() => setWrong(false)}>
            {t('gotIt')}
          </Button>
        }
      >
        <p>{t('notRightWords', { code: service.code })}</p>
      </Sheet>
    </>
  )
}

function WhatWasDone({ done }: { done: Done }) {
  const t = useSignTexts()
  const listed = useListed()
  const ticked = told.filter((slot) => done.done.includes(slot))
  const counted = (items: Done['materials']) =>
    listed(items.map(({ name, quantity }) => `${name} ×${quantity}`))
  const facts = [
    { key: 'serials', label: t('serials'), value: listed(done.serials) },
    { key: 'materials', label: t('materials'), value: counted(done.materials) },
    { key: 'own', label: t('ownParts'), value: counted(done.customerOwnParts) },
  ].filter(({ value }) => value !== '')
  return (
    <>
      {done.photos.length > 0 && <Photos photos={done.photos} />}
      <Card title={t('done')}>
        {ticked.length > 0 ? <Items done={ticked} /> : <p>{t('nothing')}</p>}
        {facts.length > 0 && <Facts facts={facts} />}
      </Card>
    </>
  )
}

function Items({ done }: { done: readonly Told[] }) {
  const t = useSignTexts()
  return (
    <ul className="c-ticks">
      {done.map((slot) => (
        <li key={slot} data-tone="done">
          <Icon name="check" /> {t(`did.${slot}`)}
        </li>
      ))}
    </ul>
  )
}

function Photos({ photos }: { photos: Done['photos'] }) {
  const t = useSignTexts()
  const [open, setOpen] = useState<number | null>(null)
  const address = (at: number) => `/api/customer/work-order/photos/${photos[at]!.fileId}`
  return (
    <Card title={t('photos')}>
      <ul className="c-photos">
        {photos.map(({ fileId }, i) => (
          <li key={fileId}>
            <button type="button" onClick={() => setOpen(i)}>
              <img src={address(i)} alt={t('photo', { n: i + 1 })} loading="lazy" />
            </button>
          </li>
        ))}
      </ul>
      <Sheet open={open !== null} title={t('photo', { n: (open ?? 0) + 1 })} onClose={() => setOpen(null)}>
        {open !== null && <img className="c-photo" src={address(open)} alt={t('photo', { n: open + 1 })} />}
      </Sheet>
    </Card>
  )
}
