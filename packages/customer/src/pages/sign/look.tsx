import { Button, Card, ErrorState, Facts, Icon, type Language, Sheet, Skeleton } from '@qiao/ui'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { Question } from '../../parts/question.tsx'
import { type Done, isOwnPage } from '../../service.ts'
import { useDone, useService } from '../../use-service.ts'
import { useSignTexts } from './texts.ts'

const shownAtFirst = 5

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
  const counted = (items: Done['materials']) =>
    items.map(({ name, quantity }) => `${name} ×${quantity}`).join('、')
  const facts = [
    { key: 'serials', label: t('serials'), value: done.serials.join('、') },
    { key: 'materials', label: t('materials'), value: counted(done.materials) },
    { key: 'own', label: t('ownParts'), value: counted(done.customerOwnParts) },
  ].filter(({ value }) => value !== '')
  return (
    <>
      {done.photos.length > 0 && <Photos photos={done.photos} />}
      <Card title={t('done')}>
        {done.done.length > 0 ? <Items items={done.done} /> : <p>{t('nothing')}</p>}
        {facts.length > 0 && <Facts facts={facts} />}
      </Card>
    </>
  )
}

function Items({ items }: { items: Done['done'] }) {
  const t = useSignTexts()
  const { i18n } = useTranslation()
  const [all, setAll] = useState(false)
  const language = (i18n.language as Language) === 'en' ? 'en' : 'zh'
  const shown = all ? items : items.slice(0, shownAtFirst)
  return (
    <>
      <ul className="c-ticks">
        {shown.map(({ name }) => (
          <li key={name.en} data-tone="done">
            <Icon name="check" /> {name[language]}
          </li>
        ))}
      </ul>
      {items.length > shownAtFirst && (
        <Button
          kind="quiet"
          icon={all ? undefined : 'chevronDown'}
          aria-expanded={all}
          onClick={() => setAll(!all)}
        >
          {all ? t('fewer') : t('allSteps', { count: items.length })}
        </Button>
      )}
    </>
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
